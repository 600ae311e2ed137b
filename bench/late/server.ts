/**
 * A gateway around the bundled environment whose model is far away: it answers after a fixed time and costs this machine
 * nothing. Run by `run.ts`; ends when its stdin does.
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { configSchema } from '../../src/config/schema.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createEnvSource } from '../../src/env/source.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import { resolveSuccess } from '../../src/reward/success.ts';
import { startServer } from '../../src/rpc/server.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { createGateway } from '../../src/session/gateway.ts';

const { values } = parseArgs({
  options: { mode: { type: 'string' }, fps: { type: 'string' }, latency: { type: 'string' } },
});
const config = configSchema.parse({
  env: 'builtin:tabletop/pick-place',
  timing: { mode: values.mode, inFlight: 65_536, maxOutstanding: 1_000_000, deadlineMs: 60_000 },
  sampling: { fps: Number(values.fps) },
});
const latencyMs = Number(values.latency);

const engine: Engine = {
  contract: 'v1',
  name: 'far-away',
  model: `answers after ${latencyMs} ms`,
  layouts: ['stamped-images'],
  turns: ['open'],
  maxImages: 1000,
  grid: (size) => size,
  async logprobs(prompt, continuations, { signal }) {
    await setTimeout(latencyMs, undefined, { signal });
    const count = prompt.parts.length;
    const usage = { promptTokens: count, evaluatedTokens: count, bytesSent: 0 };
    return { logprobs: continuations.map(() => ({ logprob: -1, censored: false })), usage };
  },
  close: async () => {},
};

const source = createEnvSource(config.env, { envKwargs: {}, deadlineMs: 60_000, onLog: () => {}, onFailure: () => {} });
const gateway = createGateway({
  ...config,
  success: resolveSuccess(config.success, UNCALIBRATED, config.sampling),
  source,
  scorer: createTopReward(engine),
  calibration: UNCALIBRATED,
  maxSessions: config.limits.maxSessions,
  log: { info: () => {}, warn: (_, message) => void process.stderr.write(`${message}\n`), error: () => {} },
});
const server = await startServer(gateway, '127.0.0.1:0', { maxMessageBytes: config.limits.maxMessageBytes });
process.stdout.write(`listening on ${server.address}\n`);
process.stdin.on('end', () => process.exit()).resume();
