/** The gateway without its wire: the same sessions, episodes and rewards, on environments in this process. */
import { joinRows, type VectorEnv } from '../../examples/train/vector-env.ts';
import { configSchema } from '../../src/config/schema.ts';
import { createEnvSource } from '../../src/env/source.ts';
import { createRandom, OBSERVATION_SIZE } from '../../src/env/tabletop/index.ts';
import type { Calibration } from '../../src/reward/calibration.ts';
import type { Scorer } from '../../src/scorer/scorer.ts';
import { createGateway } from '../../src/session/gateway.ts';
import type { Session } from '../../src/session/session.ts';
import { decodeValue, encodeValue, isNdArray } from '../../src/wire/value.ts';
import type { Variant } from './variants.ts';

export interface GatewayEnvOptions {
  /** As in config, for example `builtin:tabletop/pick-place`. */
  readonly env: string;
  readonly count: number;
  readonly seed: number;
  readonly gamma: number;
  readonly scorer: Scorer;
  readonly calibration: Calibration;
  readonly variant: Variant;
}

export interface GatewayEnv extends VectorEnv {
  /** Episodes that ended, and those among them that were paid a success the simulator did not see. */
  readonly counts: { episodes: number; falseSuccesses: number };
}

export async function createGatewayEnv(options: GatewayEnvOptions): Promise<GatewayEnv> {
  const { count, gamma, variant } = options;
  const tell = (fields: object, message: string) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
  const gateway = createGateway({
    source: createEnvSource(options.env, {
      envKwargs: {},
      deadlineMs: 60_000,
      onLog: () => {},
      onFailure: (what) => tell({}, what),
    }),
    scorer: options.scorer,
    calibration: options.calibration,
    allowOutOfDomain: false,
    sampling: variant.sampling,
    reward: variant.reward,
    success: variant.success,
    monitor: configSchema.parse({ env: options.env }).monitor,
    timing: { mode: 'sync', deadlineMs: 60_000, inFlight: 1, maxOutstanding: 1 },
    maxSessions: count,
    log: { info: () => {}, warn: tell, error: tell },
  });
  const random = createRandom(options.seed, 'training-scenes');
  const sessions = await Promise.all(
    Array.from(
      { length: count },
      async () => (await gateway.open({ target: 'make', gamma, envId: '', instruction: undefined })).session,
    ),
  );
  const paid = new Uint8Array(count);
  const counts = { episodes: 0, falseSuccesses: 0 };

  async function restart(session: Session): Promise<Float32Array> {
    const seed = String(random.index(2 ** 47));
    return read((await session.reset([{ env: 0, seed, options: Buffer.alloc(0) }])).observation);
  }

  async function stepOne(session: Session, i: number, data: Float32Array) {
    const result = await session.step(encodeValue({ dtype: 'float32', shape: [3], data }));
    const [terms] = result.rewards;
    if (!terms) throw new Error('the session sent no reward');
    if (terms.successBonus > 0) paid[i] = 1;
    const [terminated, truncated] = [result.terminated[0] === true, result.truncated[0] === true];
    const final = read(result.observation);
    const success = (decodeValue(result.info) as { is_success: boolean }).is_success;
    const step = { final, reward: terms.reward, terminated, truncated, success };
    if (!terminated && !truncated) return { ...step, observation: final };
    counts.episodes++;
    if (paid[i] === 1 && !success) counts.falseSuccesses++;
    paid[i] = 0;
    return { ...step, observation: await restart(session) };
  }

  return {
    count,
    observationSize: OBSERVATION_SIZE,
    actionSize: 3,
    counts,
    reset: async () => joinRows(await Promise.all(sessions.map(restart))),
    async step(actions) {
      const steps = await Promise.all(
        sessions.map((session, i) => stepOne(session, i, actions.slice(3 * i, 3 * i + 3))),
      );
      return {
        observations: joinRows(steps.map(({ observation }) => observation)),
        finalObservations: joinRows(steps.map(({ final }) => final)),
        rewards: Float32Array.from(steps, ({ reward }) => reward),
        terminated: Uint8Array.from(steps, ({ terminated }) => Number(terminated)),
        truncated: Uint8Array.from(steps, ({ truncated }) => Number(truncated)),
        successes: Uint8Array.from(steps, (s) => Number((s.terminated || s.truncated) && s.success)),
      };
    },
  };
}

function read(bytes: Buffer): Float32Array {
  const value = decodeValue(bytes);
  if (!isNdArray(value)) throw new Error('the environment sent no tensor');
  return Float32Array.from(value.data, Number);
}
