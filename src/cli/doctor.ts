import { type ConfigSources, resolveConfig } from '../config/resolve.ts';
import type { Config } from '../config/schema.ts';
import { parseCameras } from '../config/view.ts';
import type { EnvSpec } from '../env/env.ts';
import { createEnvSource, isAttached } from '../env/source.ts';
import { messageOf } from '../errors.ts';
import type { Size } from '../frame/image.ts';
import { lookAt, type View } from '../frame/view.ts';
import { checkReward } from '../reward/config.ts';
import { resolveSuccess } from '../reward/success.ts';
import { checkInstruction } from '../scorer/instruction.ts';
import { checkDomain, type Domain, pickViews, tryFrame } from '../session/fit.ts';
import { openScorer } from './open-scorer.ts';

/** What a look at one thing found. */
interface Finding<T> {
  readonly value: T;
  readonly text: string;
  /** Works, and is not what most want. */
  readonly warns?: boolean;
}

/** Frames of the prompt that the engine is tried with. */
const TRIAL_FRAMES = 2;
/** Milliseconds the engine may take for it: vLLM took 156 s for the first answer of a cold start. */
const TRIAL_MS = 300_000;

/** What decides of the environment whether it can be scored. */
type Asks = Pick<Domain, 'model' | 'domain'> & { readonly views: readonly View[] };

/**
 * `densegym doctor`: looks at the config, the engine and the environment that `serve` would use, one after the other, and
 * says of each what it found or what to do.
 *
 * @returns whether all of it can work; warnings do not count.
 */
export async function doctor(sources: ConfigSources): Promise<boolean> {
  const config = await look('config', async () => {
    const value = resolveConfig(sources);
    return { value, text: `env ${value.env}, engine ${value.engine}, scorer ${value.scorer}` };
  });
  if (!config) return false;
  const reward = await look('reward', async () => {
    checkReward(config.reward, 1);
    return { value: true, text: 'an agent that finishes earns more than one that hovers, for every gamma up to 1' };
  });
  const asks = await look('engine', () => tryEngine(config));
  const spec = await look('environment', () => tryEnvironment(config, asks));
  if (!spec) return false;
  const domain = asks && (await look('domain', async () => tryDomain(spec, { ...config, ...asks })));
  const instruction = await look('instruction', async () => tryInstruction(spec, config));
  return [reward, domain, instruction].every((found) => found === true);
}

async function look<T>(what: string, work: () => Promise<Finding<T>>): Promise<T | undefined> {
  try {
    const { value, text, warns = false } = await work();
    process.stdout.write(`${warns ? 'WARN ' : 'ok   '} ${what}: ${text}\n`);
    return value;
  } catch (error) {
    process.stdout.write(`FAIL  ${what}: ${messageOf(error)}\n`);
    return undefined;
  }
}

async function tryEngine(config: Config): Promise<Finding<Asks>> {
  const opened = await openScorer(config);
  try {
    const { scorer, calibration, engine, domain } = opened;
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
    return {
      value: { model: scorer.model, domain, views: scorer.views },
      text:
        `${engine.name} with ${scorer.model} answers in ${score.ms.toFixed(0)} ms (${exact}); scorer ${scorer.name}, layout ` +
        `${scorer.layout}, calibration ${calibration.id}, success at P ≥ ${threshold.toPrecision(3)}`,
    };
  } finally {
    await opened.close();
  }
}

async function tryEnvironment(config: Config, asks: Asks | undefined): Promise<Finding<EnvSpec>> {
  const log: string[] = [];
  const source = createEnvSource(config.env, {
    python: config.python,
    envKwargs: config.envKwargs,
    observationCodecs: config.observationCodecs,
    vectorization: config.vectorization,
    deadlineMs: config.timing.envDeadlineMs,
    onLog: (line) => log.push(line),
    onFailure: (what, hostLog) => log.push(what, hostLog),
  });
  try {
    const env = await source.open({ target: 'make', gamma: 0 });
    try {
      const { spec } = env;
      // Without an engine there is still a camera to look through.
      const wanted = asks?.views ?? [{ cameras: parseCameras(config.camera), grid: (size: Size) => size }];
      const views = pickViews(spec, wanted);
      const names = spec.cameras.map(({ name }) => JSON.stringify(name)).join(', ');
      const opens = `${spec.envId} opens; cameras ${names}`;
      if (isAttached(config.env)) return { value: spec, text: `${opens}; not reset, so no picture was seen` };
      await tryFrame(env, views);
      return { value: spec, text: `${opens}; it resets and gives a picture` };
    } finally {
      await env.close();
    }
  } finally {
    await source.close();
  }
}

function tryDomain({ envId }: EnvSpec, domain: Domain): Finding<true> {
  if (!checkDomain(envId, domain)) return { value: true, text: `${domain.model} may be asked about ${envId}` };
  const text = `${domain.model} was trained for ${domain.domain?.join(', ')} only: its scores mean nothing on ${envId}`;
  return { value: true, text: `${text}, and every reply says so (out_of_domain)`, warns: true };
}

function tryInstruction(spec: EnvSpec, config: Config): Finding<true> {
  const words = config.instruction ?? spec.instruction;
  if (words === '') {
    const text = 'none yet: give --instruction, or let every client send one in open';
    return { value: true, text, warns: true };
  }
  const from = config.instruction === undefined ? `environment ${spec.envId}` : 'instruction';
  return { value: true, text: JSON.stringify(checkInstruction(words, from)) };
}
