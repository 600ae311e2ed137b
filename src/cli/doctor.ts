import { type ConfigSources, resolveConfig } from '../config/resolve.ts';
import type { Config } from '../config/schema.ts';
import { parseCameras } from '../config/view.ts';
import { createEnvSource } from '../env/source.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import { lookAt } from '../frame/view.ts';
import { checkReward } from '../reward/config.ts';
import { resolveSuccess } from '../reward/success.ts';
import { openScorer } from './open-scorer.ts';

/** What a look at one thing found; a failure says what to do. */
type Finding = string;

/** Frames of the prompt that the engine is tried with. */
const TRIAL_FRAMES = 2;
/** Milliseconds the engine may take for it; a cold one loads its weights first. */
const TRIAL_MS = 120_000;

/**
 * `densegym doctor`: looks at the config, the engine and the environment that `serve` would use, one after the other, and
 * says of each what it found or what to do.
 *
 * @returns whether everything is well.
 */
export async function doctor(sources: ConfigSources): Promise<boolean> {
  const config = await look('config', async () => {
    const resolved = resolveConfig(sources);
    return [resolved, `env ${resolved.env}, engine ${resolved.engine}, scorer ${resolved.scorer}`];
  });
  if (!config) return false;
  const looks = [
    await look('reward', async () => {
      checkReward(config.reward, 1);
      return [true, 'an agent that finishes earns more than one that hovers, for every gamma up to 1'];
    }),
    await look('engine', () => tryEngine(config)),
    await look('environment', () => tryEnvironment(config)),
  ];
  return looks.every((found) => found === true);
}

async function look<T>(what: string, work: () => Promise<readonly [T, Finding]>): Promise<T | undefined> {
  try {
    const [value, finding] = await work();
    process.stdout.write(`ok    ${what}: ${finding}\n`);
    return value;
  } catch (error) {
    process.stdout.write(`FAIL  ${what}: ${messageOf(error)}\n`);
    return undefined;
  }
}

async function tryEngine(config: Config): Promise<readonly [true, Finding]> {
  const opened = await openScorer(config);
  try {
    const { scorer, calibration, engine } = opened;
    const { threshold } = resolveSuccess(config.success, calibration, config.sampling);
    const grey = { env: 0, step: 0, seconds: 0, encoding: 'raw', width: 256, height: 256 } as const;
    const data = new Uint8Array(256 * 256 * 3).fill(128);
    const chosen = scorer.views.map((view) => ({ ...view, cameras: view.cameras.length > 0 ? view.cameras : [''] }));
    const pictures = chosen.flatMap(({ cameras }) => cameras.map((camera) => ({ ...grey, data, camera })));
    const seen = await lookAt(pictures, chosen);
    const frames = Array.from({ length: TRIAL_FRAMES }, (_, step) => ({ ...seen, step, seconds: step / 10 }));
    const signal = AbortSignal.timeout(TRIAL_MS);
    const score = await scorer.score({ frames, step: 1 }, config.instruction ?? 'put the cup on the plate', { signal });
    const exact = engine.topTokens === undefined ? 'exact' : `only the ${engine.topTokens} likeliest words`;
    return [
      true,
      `${engine.name} with ${scorer.model} answers in ${score.ms.toFixed(0)} ms (${exact}); scorer ${scorer.name}, layout ` +
        `${scorer.layout}, calibration ${calibration.id}, success at P ≥ ${threshold.toPrecision(3)}`,
    ];
  } finally {
    await opened.close();
  }
}

async function tryEnvironment(config: Config): Promise<readonly [true, Finding]> {
  const log: string[] = [];
  const source = createEnvSource(config.env, {
    python: config.python,
    envKwargs: config.envKwargs,
    deadlineMs: config.timing.envDeadlineMs,
    onLog: (line) => log.push(line),
    onFailure: (what, hostLog) => log.push(what, hostLog),
  });
  try {
    const env = await source.open({ target: 'make', gamma: 0 });
    try {
      const { envId, cameras, instruction } = env.spec;
      const [first] = cameras;
      if (!first)
        throw new DenseGymError('FRAME_UNAVAILABLE', `${envId} has no camera; give it render_mode "rgb_array"`);
      const names = cameras.map(({ name }) => JSON.stringify(name)).join(', ');
      const unknown = parseCameras(config.camera).find((camera) => cameras.every(({ name }) => name !== camera));
      if (unknown !== undefined) {
        throw new DenseGymError('CONFIG_INVALID', `${envId} has no camera ${JSON.stringify(unknown)}; it has ${names}`);
      }
      const words = config.instruction ?? instruction;
      const asked = words === '' ? 'no instruction yet: give --instruction' : `instruction ${JSON.stringify(words)}`;
      return [true, `${envId} opens; cameras ${names}; ${asked}`];
    } finally {
      await env.close();
    }
  } finally {
    await source.close();
  }
}
