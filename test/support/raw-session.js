import { EventEmitter, once } from 'node:events';
import { credentials } from '@grpc/grpc-js';
import { EnvironmentServiceClient } from "../../src/wire/proto.js";
import { readStatus } from "../../src/wire/status.js";
import { encodeValue } from "../../src/wire/value.js";
import { action } from "./gateway.js";
export function startRawSession(target) {
    const client = new EnvironmentServiceClient(target, credentials.createInsecure());
    const stream = client.Session();
    const ended = new Promise((resolve) => stream.on('status', ({ code }) => resolve(code)));
    stream.on('error', () => { }); // its code is in `ended`
    const replies = [];
    const arrivals = new EventEmitter();
    stream.on('data', (reply) => {
        replies.push(reply);
        arrivals.emit('reply');
    });
    async function pipeline(requests) {
        for (const request of requests)
            stream.write(request);
        const dead = ended.then((code) => Promise.reject(new Error(`the stream ended, code ${code}`)));
        while (replies.length < requests.length)
            await Promise.race([once(arrivals, 'reply'), dead]);
        dead.catch(() => { });
        return replies.splice(0, requests.length);
    }
    return {
        stream,
        ended,
        pipeline,
        ask: async (request) => (await pipeline([request]))[0],
        close: () => {
            stream.cancel();
            client.close();
        },
    };
}
export const OPEN = { stepId: 0, open: { gamma: 0.9 } };
export function resetRequest(stepId) {
    return { stepId, reset: {} };
}
export function stepRequest(stepId, value = action()) {
    return { stepId, step: { action: encodeValue(value) } };
}
/** The reason in a reply's status; undefined when it succeeded. */
export function reasonOf({ status }) {
    return status ? readStatus(status).reason : undefined;
}
