/**
 * Writes the prompts of the parity fixture to `work/fixture-prompts.json`; `make_fixture.py` answers them with
 * Hugging Face's implementation. Frames are base64 of 64×64 RGB.
 *
 * Run: node --import tsx models/recipe/fixture-prompts.ts
 */
import { writeFileSync } from 'node:fs';
import { goalOf, instructionOf, renderWorld, rollout, STEP_SECONDS } from "../../src/env/tabletop/index.js";
import { topRewardPrompt } from "../../src/scorer/prompt.js";
import { toImage } from "./frames.js";
import { readSeed } from "./seeds.js";
const worlds = rollout({ policy: 'expert', task: 'pick-place', seed: readSeed('validation_scenes') });
const images = worlds.map((world) => toImage(renderWorld(world)));
const right = instructionOf(goalOf(worlds[0], 'pick-place'));
/** Prefix length, seconds between frames, instruction: short and long, one and two digits, words it has never read. */
const CASES = [
    { frames: 1, step: STEP_SECONDS, instruction: right },
    { frames: 2, step: STEP_SECONDS, instruction: right },
    { frames: 5, step: STEP_SECONDS, instruction: 'reach the red cube' },
    { frames: images.length, step: STEP_SECONDS, instruction: right },
    { frames: images.length, step: STEP_SECONDS, instruction: 'put the yellow cube in the red zone' },
    { frames: 8, step: 1.6, instruction: right },
    { frames: 4, step: 0.25, instruction: 'Öffne die Tür, bitte! 42' },
];
const prompts = CASES.map(({ frames, step, instruction }) => {
    const timed = images.slice(0, frames).map((image, i) => ({ image, seconds: i * step }));
    const { parts } = topRewardPrompt('stamped-images', 'open', timed, instruction);
    return { parts: parts.map((part) => (part.kind === 'image' ? { image: images.indexOf(part.image) } : part)) };
});
const frames = images.map(({ data }) => Buffer.from(data).toString('base64'));
writeFileSync(new URL('./work/fixture-prompts.json', import.meta.url), JSON.stringify({ frames, prompts }));
