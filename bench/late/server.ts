/**
 * A gateway around the bundled environment whose model is slow: far away, or limited in its answers a second. The model is the
 * bundled one, or one that costs this machine nothing. Ends when its stdin does.
 *
 * Run: node --import tsx bench/late/server.ts '{"task": "pick-place", "model": "bundled", "latencyMs": 500}'    (`Order` below)
 */
import { bundledCalibrations } from '../../src/cli/bundled-calibrations.ts';
import { configSchema } from '../../src/config/schema.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/embedded.ts';
import { createEnvSource } from '../../src/env/source.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import { isFittedFor } from '../../src/reward/calibration-file.ts';
import { resolveSuccess } from '../../src/reward/success.ts';
import { startServer } from '../../src/rpc/server.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { createGateway } from '../../src/session/gateway.ts';
import { INSTANT, type Slowness, slowedDown } from './slow-engine.ts';

export interface Order extends Slowness {
  readonly task: string;
  readonly model: 'bundled' | 'instant';
  /** Most scores at a time, of one episode. */
  readonly inFlight: number;
  /** Frames that are scored, per second of the episode; absent: the default. */
  readonly fps?: number;
  /** Factor of the shaping term; absent: the default. */
  readonly scale?: number;
}

const order = JSON.parse(process.argv[2] ?? '') as Order;
const config = configSchema.parse({
  env: `builtin:tabletop/${order.task}`,
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
process.stdin.on('end', () => process.exit()).resume();
