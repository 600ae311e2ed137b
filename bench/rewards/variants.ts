/** The choices that the shipped reward makes, each changed alone: what `run.ts` trains with. */
import { configSchema } from '../../src/config/schema.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import type { SamplingConfig } from '../../src/frame/sampler.ts';
import type { RewardConfig } from '../../src/reward/config.ts';
import type { SuccessConfig } from '../../src/reward/success.ts';

/** The bundled calibration has none of its own. */
const THRESHOLD = 0.5;

export interface Variant {
  readonly reward: RewardConfig;
  readonly sampling: SamplingConfig;
  readonly success: SuccessConfig;
}

const DEFAULTS = configSchema.parse({ env: 'builtin:tabletop/pick-place' });

/**
 * The shipped defaults, and each of the choices in them changed alone.
 *
 * @param scale of the shaping, which is the algorithm's to choose.
 */
export function variantsAt(scale: number): Readonly<Record<string, Variant>> {
  const base: Variant = {
    reward: { ...DEFAULTS.reward, scale },
    sampling: DEFAULTS.sampling,
    success: { ...DEFAULTS.success, threshold: THRESHOLD },
  };
  const reward = (change: Partial<RewardConfig>): Variant => ({ ...base, reward: { ...base.reward, ...change } });
  return {
    base,
    'append-only': { ...base, sampling: { ...base.sampling, policy: 'append-only' } },
    'offset-0': reward({ potentialOffset: 0 }),
    'success-ends': { ...base, success: { ...base.success, endsEpisode: true } },
    'bonus-1': reward({ successBonus: 1 }),
    'double-scale': reward({ scale: 2 * scale }),
    smoothed: reward({ smoothing: 0.5 }),
    'failure-zero': reward({ failurePotential: 'zero' }),
  };
}

/** What `densegym serve` is told, besides its defaults, to pay the reward of a variant. */
export function flagsOf(name: string, scale: number): readonly string[] {
  const { [name]: variant, base } = variantsAt(scale);
  if (!variant || !base) throw new Error(`there is no reward ${name}`);
  const changed = SETTINGS.filter(({ path }) => valueAt(variant, path) !== valueAt(base, path));
  const flags = changed.flatMap(({ flag, type, path }) =>
    type === 'boolean' ? [flag] : [flag, String(valueAt(variant, path))],
  );
  return flags.includes('--reward-scale') ? flags : ['--reward-scale', String(scale), ...flags];
}

function valueAt(tree: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], tree);
}
