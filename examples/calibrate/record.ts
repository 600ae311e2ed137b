/**
 * Plays the bundled pick-place and writes its episodes as every offline command takes them, labelled by the simulator as a
 * person would label those of a robot. Each success goes on for five steps: two of three frames must show it.
 *
 * Run: node --import tsx examples/calibrate/record.ts FOLDER [--episodes 25] [--seed 1]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  FRAME_SIZE,
  goalOf,
  instructionOf,
  isSuccess,
  renderWorld,
  rollout,
  STEP_SECONDS,
  trueProgress,
} from '../../src/env/tabletop/index.ts';
import { writeEpisode } from '../../src/recorder/write-episode.ts';

const TASK = 'pick-place';
const AFTER_SUCCESS = 5;

async function record(folder: string, policy: 'expert' | 'failing', seed: number): Promise<void> {
  const worlds = rollout({ policy, task: TASK, seed, afterSuccess: AFTER_SUCCESS });
  const goal = goalOf(worlds[0], TASK);
  const facts = {
    instruction: instructionOf(goal),
    fps: 1 / STEP_SECONDS,
    success: worlds.some((world) => isSuccess(world, goal)),
    progress: worlds.map((world) => trueProgress(world, goal)),
  };
  const pictures = worlds.map((world) => ({ width: FRAME_SIZE, height: FRAME_SIZE, data: renderWorld(world) }));
  await writeEpisode(folder, facts, pictures);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { episodes: { type: 'string', default: '25' }, seed: { type: 'string', default: '1' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('say where the episodes go: record.ts FOLDER');
for (const policy of ['expert', 'failing'] as const) {
  for (let i = 0; i < Number(values.episodes); i++) {
    const seed = 1000 * Number(values.seed) + i;
    await record(join(folder, `${policy}-${i}`), policy, policy === 'expert' ? seed : seed + 500);
  }
}
