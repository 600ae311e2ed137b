/** A gateway in front of a host, whose model costs nothing. Run: node --import tsx bench/native/gateway.ts HOST:PORT */
import { configSchema } from '../../src/config/schema.ts';
import { createEnvSource } from '../../src/env/source.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import { resolveSuccess } from '../../src/reward/success.ts';
import { startServer } from '../../src/rpc/server.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { createGateway } from '../../src/session/gateway.ts';
import { INSTANT } from '../late/slow-engine.ts';

const config = configSchema.parse({
  env: `grpc://${process.argv[2]}`,
  instruction: 'do nothing',
  // A frame every 10,000 steps: this is about the steps.
  sampling: { fps: 0.002 },
});
const silent = () => {};
const source = createEnvSource(config.env, { envKwargs: {}, deadlineMs: 60_000, onLog: silent, onFailure: silent });
const gateway = createGateway({
  ...config,
  success: resolveSuccess(config.success, UNCALIBRATED, config.sampling),
  source,
  scorer: createTopReward(INSTANT),
  calibration: UNCALIBRATED,
  maxSessions: config.limits.maxSessions,
  log: { info: silent, warn: (_, message) => void process.stderr.write(`${message}\n`), error: silent },
});
const server = await startServer(gateway, '127.0.0.1:0', { maxMessageBytes: config.limits.maxMessageBytes });
process.stdout.write(`${server.address}\n`);
process.stdin.on('end', () => process.exit()).resume();
