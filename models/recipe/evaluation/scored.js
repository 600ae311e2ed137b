/** Episodes scored as the gateway does: the real prompt, engine and sampling. */
import { configSchema } from "../../../src/config/schema.js";
import { createSampler } from "../../../src/frame/sampler.js";
import { sigmoid } from "../../../src/reward/calibration.js";
/** What a gateway shows unless told otherwise. */
export const SHIPPED = configSchema.parse({ env: 'builtin:' }).sampling;
/** Every frame so far, 16 at most: the number of images grows, which a model must not mistake for progress. */
export const GROWING = { policy: 'append-only', fps: 10, maxFrames: 16, minFrames: 1 };
/** Scores every frame that the sampling takes, and the last one in any case. */
export function createJudge(scorer, calibration, sampling = SHIPPED) {
    const { signal } = new AbortController();
    return async (frames, instruction) => {
        const sampler = createSampler(sampling);
        const scored = [];
        for (const frame of frames) {
            if (!sampler.due(frame.seconds) && frame !== frames.at(-1))
                continue;
            const { value, logprobTrue } = await scorer.score(sampler.add(frame), instruction, { signal });
            scored.push({ step: frame.step, logprob: logprobTrue, progress: sigmoid(value, calibration.progress) });
        }
        return scored;
    };
}
