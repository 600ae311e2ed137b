import { readFileSync } from 'node:fs';
import { status } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEnvSource } from "../../src/env/source.js";
import { DenseGymError } from "../../src/errors.js";
import { writeStatus } from "../../src/wire/status.js";
import { startTestGateway } from "../support/gateway.js";
import { startRawSession } from "../support/raw-session.js";
import { onlyFence } from "./markdown.js";
const PAGE = 'docs/reference-contract.md';
test('the table of reasons is what the code does, in the order of the code', () => {
    const rows = [...readFileSync(PAGE, 'utf8').matchAll(/^\| ([A-Z_]+) \| ([A-Z_]+) \|/gm)];
    const documented = rows.map(([, reason, code]) => [reason, code]);
    const union = /export type ErrorReason =([\s\S]*?);/.exec(readFileSync('src/errors.ts', 'utf8'))?.[1] ?? '';
    const reasons = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, reason]) => reason);
    assert.ok(reasons.length > 15);
    const codes = reasons.map((reason) => [reason, status[writeStatus(new DenseGymError(reason, '')).code ?? -1]]);
    assert.equal(documented, codes);
});
/** Where a reply differs from what is written of it; fields left out, and `…`, match anything. */
function differences(written, actual, path) {
    if (written === '…')
        return actual === undefined || actual === null ? [`${path} is missing`] : [];
    if (written === null || typeof written !== 'object') {
        const text = Buffer.isBuffer(actual) ? actual.toString('base64') : actual;
        return Object.is(text, written)
            ? []
            : [`${path} is ${JSON.stringify(text)}, written is ${JSON.stringify(written)}`];
    }
    if (actual === null || typeof actual !== 'object')
        return [`${path} is missing`];
    if (Array.isArray(written) && written.length !== actual.length) {
        return [`${path} has ${actual.length} entries, written are ${written.length}`];
    }
    return Object.entries(written).flatMap(([key, value]) => differences(value, actual[key], `${path}.${key}`));
}
test('the session written down in the reference is what a gateway answers', async () => {
    const source = createEnvSource('builtin:tabletop/pick-place', {
        envKwargs: {},
        deadlineMs: 10_000,
        onLog: () => { },
        onFailure: () => { },
    });
    const gateway = await startTestGateway(source);
    const session = startRawSession(gateway.address);
    try {
        const lines = onlyFence(PAGE, 'session').trim().split('\n');
        let reply;
        for (const line of lines) {
            const message = JSON.parse(line.slice(2));
            if (line.startsWith('> '))
                reply = await session.ask(message);
            else
                assert.equal(differences(message, reply, 'reply'), [], line);
        }
        assert.is(await session.ended, 0, 'close ends the stream well');
    }
    finally {
        session.close();
        await gateway.close();
    }
});
test.run();
