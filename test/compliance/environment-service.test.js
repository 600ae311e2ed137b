import { createEnvSource } from "../../src/env/source.js";
import { action, startTestGateway } from "../support/gateway.js";
import { startPythonHost } from "../support/python-host.js";
import { testCompliance } from "./environment-service.js";
const OPTIONS = { envKwargs: {}, deadlineMs: 60_000, onLog: () => { }, onFailure: () => { } };
const instruction = 'balance the pole';
const discrete = (value) => ({ dtype: 'int64', shape: [], data: BigInt64Array.of(value) });
const CART_POLE = { action: discrete(0n), wrongAction: discrete(2n) };
const TABLETOP = { action: action(0, 0, 0), wrongAction: action(0, 0) };
testCompliance('gateway in front of the bundled environment', async () => {
    const gateway = await startTestGateway(createEnvSource('builtin:tabletop/pick-place', OPTIONS));
    return { ...TABLETOP, target: gateway.address, stop: gateway.close };
});
testCompliance('Python host', async () => {
    const host = await startPythonHost('CartPole-v1');
    return { ...CART_POLE, target: host.address, stop: host.kill };
});
testCompliance('gateway that spawns a Python host', async () => {
    const gateway = await startTestGateway(createEnvSource('gymnasium:CartPole-v1', OPTIONS), { instruction });
    return { ...CART_POLE, target: gateway.address, stop: gateway.close };
});
testCompliance('gateway in front of a gateway', async () => {
    const inner = await startTestGateway(createEnvSource('builtin:tabletop/reach', OPTIONS));
    const outer = await startTestGateway(createEnvSource(`grpc://${inner.address}`, OPTIONS));
    const stop = async () => {
        await outer.close();
        await inner.close();
    };
    return { ...TABLETOP, target: outer.address, stop };
});
