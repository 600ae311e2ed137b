/**
 * The built gateway in front of a host, with a model that costs nothing: what is measured is the way, not the score.
 * Ends with its stdin.
 *
 * Run: node bench/transport/gateway.mjs HOST:PORT FRAMES_PER_SECOND
 */
import { widenHeap } from '../../dist/cli/heap.js';
import { configSchema } from '../../dist/config/schema.js';
import { createEnvSource } from '../../dist/env/source.js';
import { UNCALIBRATED } from '../../dist/reward/calibration.js';
import { resolveSuccess } from '../../dist/reward/success.js';
import { startServer } from '../../dist/rpc/server.js';
import { createTopReward } from '../../dist/scorer/labels.js';
import { createGateway } from '../../dist/session/gateway.js';
import { INSTANT } from '../instant-engine.mjs';
import { profileOnSignal } from '../profile-on-signal.mjs';

const [host, fps] = process.argv.slice(2);
widenHeap();

const config = configSchema.parse({ env: `grpc://${host}`, instruction: 'do nothing', sampling: { fps: Number(fps) } });
const silent = () => {};
const gateway = createGateway({
  ...config,
  success: resolveSuccess(config.success, UNCALIBRATED, config.sampling),
  source: createEnvSource(config.env, { envKwargs: {}, deadlineMs: 60_000, onLog: silent, onFailure: silent }),
  scorer: createTopReward(INSTANT),
  calibration: UNCALIBRATED,
  maxSessions: config.limits.maxSessions,
  log: { info: silent, warn: (_, message) => void process.stderr.write(`${message}\n`), error: silent },
});
const limits = { maxMessageBytes: config.limits.maxMessageBytes, pipe: config.pipe };
const server = await startServer(gateway, '127.0.0.1:0', limits);
process.stdout.write(`listening on ${server.address}\n`);

profileOnSignal();
process.stdin.on('end', () => process.exit()).resume();
