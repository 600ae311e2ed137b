import { z } from 'zod';
import { isAddress } from './address.ts';
import { ENGINE_FORMS, parseEngineUri } from './engine-uri.ts';
import { LAYOUTS } from './layouts.ts';
import { parseSampling, SAMPLING_FORMS } from './sampling.ts';
import { CAMERA_FORM, CROP_FORM, cropProblem } from './view.ts';

const positive = z.number().positive();
const count = z.number().int().positive();
const share = positive.max(1);

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
  observationCodecs: z
    .record(z.string(), z.enum(['png', 'jpeg']))
    .default({})
    .describe(
      'How images in the observations of a gymnasium: environment are packed, for a trainer beyond a slow network, as JSON: {"camera": "png"}; an empty key for an observation that is an image; jpeg loses detail; others travel raw',
    ),
  vectorization: z
    .enum(['sync', 'async'])
    .default('sync')
    .describe(
      'How the copies of a batch of a gymnasium: environment step: one after another, or (async) at once, all but the first in processes of their own, for simulators whose steps are slow',
    ),
  python: z
    .string()
    .optional()
    .describe("Interpreter that runs gymnasium: environments; absent: the project's .venv, else python3"),
  instruction: z
    .string()
    .optional()
    .describe(
      "What the robot is to do, in words; absent: the environment's own, or each client's; of an episode on disk, what its episode.json says",
    ),
  listen: z
    .string()
    .refine((text) => isAddress(text, 0), 'must be HOST:PORT with a port from 0 to 65535')
    .default('127.0.0.1:50051')
    .describe('HOST:PORT to serve on; port 0 picks a free one'),
  pipe: z
    .boolean()
    .default(true)
    .describe(
      'Let sessions go on by a plain TCP connection on a port of its own, which costs less than gRPC; false: by gRPC alone',
    ),
  engine: z
    .string()
    .refine((text) => parseEngineUri(text) !== undefined, `must be one of ${ENGINE_FORMS}`)
    .default('embedded')
    .describe(`Where the video language model is: ${ENGINE_FORMS}; embedded is the bundled one`),
  scorer: z
    .string()
    .default('topreward')
    .describe(
      'What is asked of it: topreward, log-odds, instruction-likelihood, gvl, robometer, weighted:NAME=WEIGHT,…',
    ),
  scorerControl: z
    .enum(['none', 'frozen'])
    .default('none')
    .describe(
      'What is taken off each score: none, or frozen, the score of the first frame repeated as often; needs a calibration of its own',
    ),
  layout: z
    .enum(LAYOUTS)
    .default('stamped-images')
    .describe('How frames are laid out: stamped-images (a growing prefix is cheap), paper-video (as the paper does)'),
  chatTemplate: z
    .boolean()
    .default(false)
    .describe('Ask in the chat template, for the first word of the answer; hosted engines need it'),
  labels: z.string().default('True,False').describe('The two words that are compared, for topreward and log-odds'),
  calibration: z
    .string()
    .optional()
    .describe(
      "File that maps scores to progress and success; absent: the bundled model's own, by its id, else a guess",
    ),
  vlm: z
    .strictObject({
      model: z.string().optional().describe('Model to ask for where a server has several; absent: its first'),
      keyFile: z
        .string()
        .optional()
        .describe('File that holds the API key and nothing else; absent: the variable DENSEGYM_VLM_KEY'),
      maxPixels: count
        .max(2 ** 24)
        .default(512 * 512)
        .describe('Most pixels of a frame that is sent to a server; larger ones are shrunk'),
      requests: count.max(1024).optional().describe('Most requests at a time; absent: what the engine says, else 8'),
      record: z.string().optional().describe("Folder that the engine's answers are written to, for recorded:DIR"),
      cache: z.string().optional().describe('Folder of scores that are kept: equal frames and words are asked once'),
      exact: z.boolean().default(false).describe('gguf: attention in fp32, slower, equal to the reference'),
      mmproj: z.string().optional().describe('gguf: image encoder; absent: mmproj*.gguf beside the model'),
      context: count
        .min(2048)
        .max(2 ** 24)
        .optional()
        .describe(
          'gguf: most tokens of a prompt, memory is taken for all; absent: 16384, or what the model was trained on',
        ),
    })
    .prefault({}),
  budget: z
    .strictObject({
      calls: count
        .optional()
        .describe('Most requests to the engine; then every score falls back, and commands on episodes stop'),
      cost: positive.optional().describe("Most that all requests may cost, in the price's currency"),
      price: positive.optional().describe('Price of a million evaluated tokens'),
    })
    .refine(({ cost, price }) => cost === undefined || price !== undefined, {
      error: 'needs budget.price, the price of a million evaluated tokens',
      path: ['cost'],
      params: { give: '--budget-price' },
    })
    .prefault({}),
  allowOutOfDomain: z
    .boolean()
    .default(false)
    .describe('Let the bundled model score environments it was never trained for'),
  camera: z.string().default('').describe(`Camera that is scored: ${CAMERA_FORM}; empty: the first`),
  crop: z
    .string()
    .refine((text) => cropProblem(text) === undefined, { error: ({ input }) => cropProblem(String(input)) })
    .optional()
    .describe(`Part of each picture that is scored: ${CROP_FORM}; absent: all of it`),
  sampling: z
    .strictObject({
      policy: z
        .string()
        .refine((text) => parseSampling(text) !== undefined, `must be one of ${SAMPLING_FORMS}`)
        .default('first-last')
        .describe(`Which frames of an episode are shown: ${SAMPLING_FORMS}`),
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
      mode: z
        .enum(['sync', 'late', 'episode'])
        .default('sync')
        .describe('When rewards come: with the step (sync), as updates after it (late), or at the end (episode)'),
      deadlineMs: count
        .max(600_000)
        .default(5000)
        .describe(
          'Most milliseconds a score may take; a sync step waits for it, late and episode count from its turn at the engine',
        ),
      inFlight: count
        .max(65_536)
        .default(8)
        .describe(
          'late, episode: most scores at a time of one episode; late scores the newest frame next, and skips those between',
        ),
      maxOutstanding: count
        .max(1_000_000)
        .default(4096)
        .describe('late, episode: steps of a session whose reward is not final; at that many the next step waits'),
      envDeadlineMs: count
        .max(3_600_000)
        .default(120_000)
        .describe('Most milliseconds an environment may take for a reset or a step'),
    })
    .prefault({}),
  reward: z
    .strictObject({
      mode: z
        .enum(['potential', 'delta', 'level'])
        .default('potential')
        .describe('Shaping: potential γ·Φ′ − Φ, delta p′ − p, level p′; the last two are for comparison'),
      smoothing: z
        .number()
        .min(0)
        .lt(1)
        .default(0)
        .describe('Share that the mean of the scores so far keeps when a new one comes; 0: no smoothing'),
      allowHovering: z
        .boolean()
        .default(false)
        .describe('Admit the modes delta and level, which may pay more for not finishing'),
      envWeight: z.number().nonnegative().default(1).describe("Weight of the environment's own reward"),
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
      threshold: z
        .number()
        .gt(0)
        .lt(1)
        .optional()
        .describe("P(success) at which a scored prefix votes for success; absent: the calibration's, else 0.5"),
      release: z
        .number()
        .gt(0)
        .lt(1)
        .optional()
        .describe('P(success) below which the next prefix takes a vote back; absent: the threshold, so no hysteresis'),
      k: count.default(2).describe('Votes needed among the last n'),
      n: count.max(1000).default(3).describe('How many of the latest scored prefixes vote'),
      endsEpisode: z
        .boolean()
        .default(false)
        .describe('Whether a success that the scorer sees terminates the episode, where the environment goes on'),
      evidence: z
        .string()
        .optional()
        .describe('Folder that each claim is written to, with the frames it rests on; absent: a line in the log only'),
      evidenceCount: count
        .max(1_000_000)
        .default(1000)
        .describe('Most claims in that folder; then the oldest stay, and the log says so'),
    })
    .refine(({ k, n }) => k <= n, { error: 'success.k must be at most success.n', path: ['k'] })
    .prefault({}),
  monitor: z
    .strictObject({
      onFlag: z
        .enum(['off', 'warn', 'stop'])
        .default('warn')
        .describe(
          'What a flag does: warn, or also stop its episode (truncated, bonus refused); off: nothing is watched',
        ),
      high: share.default(0.7).describe('Progress from which on the model counts as pleased'),
      frames: count.min(2).max(1000).default(5).describe('Scored pictures in a row that must be repetitions'),
      still: z
        .number()
        .min(0)
        .max(255)
        .default(0)
        .describe('Mean difference, of 255, up to which two pictures are the same; a real camera has noise'),
      breakShare: share.default(0.12).describe('Share of the picture that must change at once for a break'),
      breakFactor: z.number().gt(1).default(2.5).describe('The same as a multiple of what usually changes'),
      jump: share.default(0.2).describe('Progress that a break must bring with it, where it stays below high'),
      episodes: count
        .min(10)
        .max(10_000)
        .default(20)
        .describe("Latest episodes that are compared with the environment's word"),
      driftEpisodes: count.min(10).max(10_000).default(50).describe('Resets in each sample whose drift is tested'),
      driftAlpha: z.number().gt(0).lt(1).default(0.001).describe('Share of those tests that may be false alarms'),
    })
    .prefault({}),
  tls: z
    .strictObject({
      cert: z
        .string()
        .optional()
        .describe('PEM file of the certificate chain that clients are shown; absent: plaintext'),
      key: z.string().optional().describe('PEM file of its private key'),
    })
    .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
      error: 'needs tls.key (--tls-key) beside it, and that needs this; give both files, or neither',
      path: ['cert'],
    })
    .prefault({}),
  tokenFile: z
    .string()
    .optional()
    .describe(
      'File that holds the token of the gateway, 16 characters or more, and nothing else; absent: it takes calls of everybody',
    ),
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
