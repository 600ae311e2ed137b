/**
 * The embedded engine on one core: time of a new frame (frame and question), and whether it grows with the episode. No
 * thinning: each frame is appended to all those before it.
 *
 * Run: node --import tsx bench/embedded.ts [--episodes 20]
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createEmbeddedEngine } from "../src/engine/embedded/embedded.js";
import { FRAME_SIZE, renderWorld, resetWorld, STEP_SECONDS, stepWorld } from "../src/env/tabletop/index.js";
import { topRewardPrompt } from "../src/scorer/prompt.js";
const FRAMES = 64;
/** The first episode warms the engine up and is not counted. */
const WARM_UP = 1;
const SHOWN = [4, 8, 16, 32, 64];
const INSTRUCTION = 'pick up the red cube and place it in the green zone';
/** Prompts of one episode with 1 to 64 frames, all of them different pictures. */
function prompts(seed) {
    let world = resetWorld(seed);
    const frames = Array.from({ length: FRAMES }, (_, step) => {
        world = stepWorld(world, [Math.sin(step + seed), Math.cos(1.7 * step), Math.sin(0.3 * step)]);
        const data = renderWorld(world);
        const key = createHash('sha1').update(data).digest('base64');
        return { image: { width: FRAME_SIZE, height: FRAME_SIZE, data, key }, step, seconds: step * STEP_SECONDS };
    });
    return frames.map((_, i) => topRewardPrompt('stamped-images', 'open', frames.slice(0, i + 1), INSTRUCTION));
}
function median(values) {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
const { values } = parseArgs({ options: { episodes: { type: 'string', default: '20' } } });
const engine = await createEmbeddedEngine();
const { signal } = new AbortController();
const times = Array.from({ length: FRAMES }, () => []);
const tokens = [];
for (let episode = 0; episode < Number(values.episodes) + WARM_UP; episode++) {
    for (const [i, prompt] of prompts(episode).entries()) {
        const start = performance.now();
        const result = await engine.logprobs?.(prompt, [' True', ' False'], { signal });
        if (episode >= WARM_UP)
            times[i]?.push(performance.now() - start);
        tokens[i] = result?.usage.evaluatedTokens ?? Number.NaN;
    }
}
await engine.close();
const at = (frame) => ({
    frame,
    ms_p50: median(times[frame - 1] ?? []),
    tokens: tokens[frame - 1] ?? Number.NaN,
});
const base = at(4);
for (const { frame, ms_p50, tokens: evaluated } of SHOWN.map(at)) {
    const ratios = `${(ms_p50 / base.ms_p50).toFixed(2)} × time, ${(evaluated / base.tokens).toFixed(2)} × tokens of frame 4`;
    process.stdout.write(`frame ${String(frame).padStart(2)}: ${ms_p50.toFixed(2)} ms, ${evaluated} tokens (${ratios})\n`);
}
const within16 = times.slice(0, 16).flat();
process.stdout.write(`a new frame among the first 16: ${median(within16).toFixed(2)} ms p50 of ${within16.length}\n`);
