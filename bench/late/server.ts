/**
 * A gateway whose model is slow: far away, or limited in its answers a second. The model is the
 * bundled one, or one that costs this machine nothing. Ends when its stdin does.
 *
 * Run: node --import tsx bench/late/server.ts '{"task": "pick-place", "model": "bundled", "latencyMs": 500}'    (`Order` below)
 */
import { INSTANT } from '../instant-engine.mjs';
import { profileOnSignal } from '../profile-on-signal.mjs';
import { type Slowness, slowedDown } from './slow-engine.ts';

export type Order = Settings &
  ({ /** Of the bundled environment. */ readonly task: string } | { readonly env: string });

interface Settings extends Slowness {
  readonly model: 'bundled' | 'instant';
  /** Most scores at a time, of one episode. */
  readonly inFlight: number;
  /** Frames that are scored, per second of the episode; absent: the default. */
  readonly fps?: number;
  /** Factor of the shaping term; absent: the default. */
  readonly scale?: number;
}

// What is built, as users have it: tsx adds to every function that it compiles.
const DIST = new URL('../../dist/', import.meta.url).href;
const { bundledCalibrations } =
  await built<typeof import('../../src/cli/bundled-calibrations.ts')>('cli/bundled-calibrations');
const { widenHeap } = await built<typeof import('../../src/cli/heap.ts')>('cli/heap');
const { configSchema } = await built<typeof import('../../src/config/schema.ts')>('config/schema');
const { createEmbeddedEngine } =
  await built<typeof import('../../src/engine/embedded/embedded.ts')>('engine/embedded/embedded');
const { createEnvSource } = await built<typeof import('../../src/env/source.ts')>('env/source');
const { UNCALIBRATED } = await built<typeof import('../../src/reward/calibration.ts')>('reward/calibration');
const { isFittedFor } = await built<typeof import('../../src/reward/calibration-file.ts')>('reward/calibration-file');
const { resolveSuccess } = await built<typeof import('../../src/reward/success.ts')>('reward/success');
const { startServer } = await built<typeof import('../../src/rpc/server.ts')>('rpc/server');
const { createTopReward } = await built<typeof import('../../src/scorer/labels.ts')>('scorer/labels');
const { createGateway } = await built<typeof import('../../src/session/gateway.ts')>('session/gateway');

widenHeap();
const order = JSON.parse(process.argv[2] ?? '') as Order;
const config = configSchema.parse({
  env: 'env' in order ? order.env : `builtin:tabletop/${order.task}`,
  timing: { mode: 'late', inFlight: order.inFlight, maxOutstanding: 1_000_000, deadlineMs: 60_000 },
  sampling: { fps: order.fps },
  reward: { scale: order.scale },
});
const engine = slowedDown(order.model === 'bundled' ? await createEmbeddedEngine() : INSTANT, order);
const scorer = createTopReward(engine);
const calibration = bundledCalibrations(engine.model).find((each) => isFittedFor(each, scorer)) ?? UNCALIBRATED;
const source = createEnvSource(config.env, { envKwargs: {}, deadlineMs: 60_000, onLog: () => {}, onFailure: () => {} });
const gateway = createGateway({
  ...config,
  success: resolveSuccess(config.success, calibration, config.sampling),
  source,
  scorer,
  calibration,
  maxSessions: config.limits.maxSessions,
  log: { info: () => {}, warn: (_, message) => void process.stderr.write(`${message}\n`), error: () => {} },
});
const limits = { maxMessageBytes: config.limits.maxMessageBytes, pipe: config.pipe };
const server = await startServer(gateway, '127.0.0.1:0', limits);
process.stdout.write(`listening on ${server.address}\n`);
profileOnSignal();
process.stdin.on('end', () => process.exit()).resume();

/** @param module of `src`, without its ending. */
async function built<Module>(module: string): Promise<Module> {
  return (await import(`${DIST}${module}.js`)) as Module;
}
