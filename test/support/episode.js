import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { goalOf, instructionOf, isSuccess, renderWorld, rollout, } from "../../src/env/tabletop/index.js";
/**
 * Writes an episode of the bundled pick-place as a folder.
 *
 * @param frames folder of the pictures; absent: `frames` in it, with an `episode.json` beside.
 */
export async function writeEpisode(dir, policy, seed, frames) {
    const worlds = rollout({ policy, task: 'pick-place', seed });
    const goal = goalOf(worlds[0], 'pick-place');
    const instruction = instructionOf(goal);
    const pictures = frames ?? join(dir, 'frames');
    mkdirSync(pictures, { recursive: true });
    if (frames === undefined) {
        const success = isSuccess(worlds.at(-1) ?? worlds[0], goal);
        writeFileSync(join(dir, 'episode.json'), JSON.stringify({ instruction, fps: 10, success }));
    }
    for (const [i, world] of worlds.entries()) {
        const picture = sharp(renderWorld(world), { raw: { width: 64, height: 64, channels: 3 } });
        await picture.png().toFile(join(pictures, `${i}.png`));
    }
    return { instruction, count: worlds.length };
}
