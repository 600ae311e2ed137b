/**
 * Plays the bundled pick-place and writes 24 labelled episodes: ten of an expert, five of a policy that fails, five of the expert
 * who brings the cube to another zone than was asked for, four of random actions. The label is the simulator's word on the
 * instruction. Scenes are shared, so that success and failure stand beside each other under one instruction.
 *
 * Run: node --import tsx examples/audit/record.ts FOLDER [--seed 800000000]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  FRAME_SIZE,
  goalOfInstruction,
  isSuccess,
  type PolicyKind,
  renderWorld,
  rollout,
  STEP_SECONDS,
} from '../../src/env/tabletop/index.ts';
import { writeEpisode } from '../../src/recorder/write-episode.ts';
import { type Asked, instructionFor, sceneOf } from '../demo/kinds.ts';

interface Kind {
  readonly name: string;
  readonly count: number;
  readonly policy: PolicyKind;
  readonly asked: Asked;
}

const KINDS: readonly Kind[] = [
  { name: 'expert', count: 10, policy: 'expert', asked: 'right' },
  { name: 'failing', count: 5, policy: 'failing', asked: 'right' },
  { name: 'wrong-zone', count: 5, policy: 'expert', asked: 'wrong zone' },
  { name: 'random', count: 4, policy: 'random', asked: 'right' },
];

/** Two of three frames must show a success, so it goes on for some. */
const AFTER_SUCCESS = 4;

async function record(folder: string, { policy, asked }: Kind, seed: number): Promise<void> {
  const worlds = rollout({ policy, task: 'pick-place', seed, afterSuccess: AFTER_SUCCESS, ...sceneOf(seed) });
  const instruction = instructionFor(asked, seed);
  const goal = goalOfInstruction(instruction);
  if (!goal) throw new Error(`${JSON.stringify(instruction)} is no goal`);
  const facts = { instruction, fps: 1 / STEP_SECONDS, success: worlds.some((world) => isSuccess(world, goal)) };
  const pictures = worlds.map((world) => ({ width: FRAME_SIZE, height: FRAME_SIZE, data: renderWorld(world) }));
  await writeEpisode(folder, facts, pictures);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '800000000' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('say where the episodes go: record.ts FOLDER');
for (const kind of KINDS) {
  for (let i = 0; i < kind.count; i++) {
    await record(join(folder, `${kind.name}-${i}`), kind, Number(values.seed) + i);
  }
}
