import { z } from 'zod';
import { isAddress } from './address.ts';

const positive = z.number().positive();
const count = z.number().int().positive();

/**
 * Every setting of `densegym serve`: its default, its limits and its documentation. A leaf such as `reward.scale` is the
 * flag `--reward-scale`, the variable `DENSEGYM_REWARD_SCALE`, and the same path in `densegym.yaml`.
 */
export const configSchema = z.strictObject({
  env: z.string().describe('What is wrapped: builtin:tabletop/TASK, gymnasium:[MODULE:]ID, or grpc://HOST:PORT'),
  envKwargs: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Keyword arguments of a gymnasium: environment, as JSON'),
  python: z
    .string()
    .optional()
    .describe("Interpreter that runs gymnasium: environments; absent: the project's .venv, else python3"),
  instruction: z
    .string()
    .optional()
    .describe("What the robot is to do, in words; absent: the environment's own, or each client's"),
  listen: z
    .string()
    .refine((text) => isAddress(text, 0), 'must be HOST:PORT with a port from 0 to 65535')
    .default('127.0.0.1:50051')
    .describe('HOST:PORT to serve on; port 0 picks a free one'),
  engine: z.enum(['embedded']).default('embedded').describe('Video language model: embedded (bundled, in process)'),
  allowOutOfDomain: z
    .boolean()
    .default(false)
    .describe('Let the bundled model score environments it was never trained for'),
  camera: z.string().default('').describe('Camera whose frames are scored, by name; empty: the first'),
  sampling: z
    .strictObject({
      policy: z
        .enum(['append-only', 'first-last'])
        .default('append-only')
        .describe('Which frames of an episode are shown: append-only, or first-last'),
      fps: positive.max(1000).default(10).describe('Frames that are scored, per second of the episode'),
      maxFrames: count
        .min(2)
        .max(1024)
        .multipleOf(2)
        .default(16)
        .describe('append-only: most frames of a prefix, even; then every second one is dropped and fps halved'),
      minFrames: count.max(64).default(1).describe('append-only: how often the first frame stands at the head'),
    })
    .prefault({}),
  timing: z
    .strictObject({
      deadlineMs: count.max(600_000).default(5000).describe('Most milliseconds a step waits for its score'),
      envDeadlineMs: count
        .max(3_600_000)
        .default(120_000)
        .describe('Most milliseconds an environment may take for a reset or a step'),
    })
    .prefault({}),
  reward: z
    .strictObject({
      envWeight: z.number().default(1).describe("Weight of the environment's own reward"),
      scale: z.number().nonnegative().default(1).describe('Factor of the shaping term γ·Φ′ − Φ'),
      potentialOffset: z.number().min(-10).max(10).default(-1).describe('Φ = progress + this'),
      successBonus: positive.default(3).describe('Paid once an episode, at its success'),
      failurePotential: z
        .enum(['hold', 'zero'])
        .default('hold')
        .describe('Φ at a termination that is no success: hold, or zero (policy-invariant, pays for dying early)'),
      envSuccess: z
        .enum(['paid', 'never'])
        .default('paid')
        .describe(
          'Termination that the environment pays more for than for any step before: a success (paid), or not (never)',
        ),
    })
    .prefault({}),
  success: z
    .strictObject({
      threshold: z.number().gt(0).lt(1).default(0.5).describe('P(success) at which a scored prefix votes for success'),
      k: count.default(2).describe('Votes needed among the last n'),
      n: count.max(1000).default(3).describe('How many of the latest scored prefixes vote'),
      endsEpisode: z
        .boolean()
        .default(false)
        .describe('Whether a success that the scorer sees terminates the episode, where the environment goes on'),
    })
    .refine(({ k, n }) => k <= n, { error: 'success.k must be at most success.n', path: ['k'] })
    .prefault({}),
  limits: z
    .strictObject({
      maxSessions: count.max(100_000).default(256).describe('Most sessions at a time'),
      maxMessageBytes: count
        .max(2 ** 31 - 1)
        .default(256 * 1024 * 1024)
        .describe('Largest message that is read, in bytes'),
    })
    .prefault({}),
  logLevel: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('How much is logged, on stderr, as JSON lines'),
});

export type Config = z.infer<typeof configSchema>;
