import { uniformBox } from "../../src/wire/space.js";
import { encodeValue } from "../../src/wire/value.js";
/** Stands in for a simulator where a test must decide what happens when. Pictures are 4×4. */
export function createFakeEnvs(script) {
    const seen = { open: 0, steps: 0, resets: 0, frames: [] };
    return { uri: 'fake:', seen, open: async () => createFakeEnv(script, seen), close: async () => { } };
}
function createFakeEnv({ episodes, shade, frame, ...rest }, seen) {
    const stepSeconds = rest.stepSeconds ?? 0.1;
    const cameras = rest.cameras ?? ['render'];
    let episode = -1;
    let step = 0;
    let open = true;
    seen.open += 1;
    function frames(request, ended) {
        seen.frames.push(request);
        if (!request.envs.includes(0) && !(ended && request.onEpisodeEnd))
            return [];
        return request.cameras.flatMap((camera) => {
            const data = new Uint8Array(48).fill(shade?.(episode, step) ?? (step * 7) % 256);
            const picture = {
                env: 0,
                step,
                camera,
                seconds: step * stepSeconds,
                encoding: 'raw',
                width: 4,
                height: 4,
                data,
            };
            return (frame ? frame(picture) : picture) ?? [];
        });
    }
    return {
        spec: {
            envId: 'fake/env',
            observationSpace: uniformBox('float32', [1], -1, 1),
            actionSpace: uniformBox('float32', [2], -1, 1),
            metadata: encodeValue({}),
            stepSeconds,
            maxEpisodeSteps: 0,
            cameras: cameras.map((name) => ({ name })),
            instruction: 'do it',
        },
        async reset(_, request) {
            seen.resets += 1;
            episode += 1;
            step = 0;
            return { observation: observation(), info: encodeValue({}), frames: frames(request, false) };
        },
        async step(_, request) {
            const { reward = 0, terminated = false, truncated = false, error } = episodes[episode]?.[step] ?? {};
            if (error)
                throw error;
            seen.steps += 1;
            step += 1;
            return {
                observation: observation(),
                rewards: [reward],
                terminated: [terminated],
                truncated: [truncated],
                info: encodeValue({}),
                frames: frames(request, terminated || truncated),
            };
        },
        render: async (request) => frames(request, false),
        async close() {
            if (open)
                seen.open -= 1;
            open = false;
        },
    };
    function observation() {
        return encodeValue({ dtype: 'float32', shape: [1], data: Float32Array.of(step / 100) });
    }
}
