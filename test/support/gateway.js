import { configSchema } from "../../src/config/schema.js";
import { UNCALIBRATED } from "../../src/reward/calibration.js";
import { startServer } from "../../src/rpc/server.js";
import { createTopReward } from "../../src/scorer/labels.js";
import { createGateway } from "../../src/session/gateway.js";
import { createFakeEngine } from "./fake-engine.js";
/** A gateway on a free port: everything real but what is given; without an engine one that always answers −1. */
export async function startTestGateway(source, { engine = createFakeEngine(() => -1), ...options } = {}) {
    const config = configSchema.parse({ env: 'fake:' });
    const logged = [];
    const say = (fields, message) => void logged.push(`${message} ${JSON.stringify(fields)}`);
    const log = { info: say, warn: say, error: say };
    const gateway = createGateway({
        source,
        scorer: createTopReward(engine),
        calibration: UNCALIBRATED,
        allowOutOfDomain: false,
        sampling: config.sampling,
        reward: config.reward,
        success: config.success,
        deadlineMs: config.timing.deadlineMs,
        maxSessions: 8,
        log,
        ...options,
    });
    const server = await startServer(gateway, '127.0.0.1:0', { maxMessageBytes: config.limits.maxMessageBytes });
    return { ...server, logged };
}
/** A float32 action, for the fake environment by default. */
export function action(...values) {
    const data = Float32Array.from(values.length > 0 ? values : [0, 0]);
    return { dtype: 'float32', shape: [data.length], data };
}
