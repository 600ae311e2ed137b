/**
 * The bundled environment with a reward of the simulator's own (examples/train/in-process.ts), stepped through stdin and
 * stdout by vec_envs.py: nothing is scored and nothing is rendered, so that a run without a model costs its training alone.
 *
 * A request is the actions, count × 3 float32. A reply, in the byte order of the machine: observations and final
 * observations, count × 17 float32 each; rewards, count float32; terminated, truncated and successes, count bytes each.
 * The first reply comes unasked and holds the observations alone. It ends with its stdin.
 *
 * Run: node --import tsx bench/prove/simulator.ts '{"task":"reach","count":8,"seed":0}'
 */
import { createOracleEnv, type OracleOptions } from '../../examples/train/in-process.ts';
import type { Transition } from '../../examples/train/vector-env.ts';
import { noisyProgress } from './noisy-progress.ts';
import type { Order } from './plan.ts';

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

function writeTransition(step: Transition): Buffer {
  const { observations, finalObservations, rewards, terminated, truncated, successes } = step;
  return Buffer.concat([observations, finalObservations, rewards, terminated, truncated, successes].map(bytesOf));
}

const { shaping, ...options } = JSON.parse(process.argv[2] ?? '{}') as Omit<OracleOptions, 'shaping'> &
  Pick<Order, 'shaping'>;
const progress = shaping?.noise === undefined ? {} : { progress: noisyProgress(shaping.noise) };
const env = createOracleEnv(shaping ? { ...options, shaping: { ...shaping, ...progress } } : options);
const actions = new Float32Array(env.count * env.actionSize);
const request = bytesOf(actions);
let filled = 0;

process.stdout.write(bytesOf(await env.reset()));
for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
  for (let read = 0; read < chunk.length; ) {
    const taken = chunk.copy(request, filled, read);
    read += taken;
    filled += taken;
    if (filled < request.length) continue;
    filled = 0;
    process.stdout.write(writeTransition(await env.step(actions)));
  }
}
