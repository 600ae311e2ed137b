import { configSchema } from '../../src/config/schema.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { EnvSource } from '../../src/env/env.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import { resolveSuccess } from '../../src/reward/success.ts';
import type { ServerAccess } from '../../src/rpc/access.ts';
import { type RunningServer, startServer } from '../../src/rpc/server.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { createGateway, type GatewayOptions, type Log } from '../../src/session/gateway.ts';
import type { TimingConfig } from '../../src/session/timing.ts';
import type { NdArray } from '../../src/wire/tensor.ts';
import { createFakeEngine } from './fake-engine.ts';

export interface TestGateway extends RunningServer {
  /** Messages logged so far. */
  readonly logged: readonly string[];
}

export interface TestGatewayOptions extends Partial<Omit<GatewayOptions, 'timing'>>, ServerAccess {
  readonly engine?: Engine;
  readonly timing?: Partial<TimingConfig>;
  readonly pipe?: boolean;
}

/** A gateway on a free port: everything real but what is given; without an engine one that always answers −1. */
export async function startTestGateway(
  source: EnvSource,
  { engine = createFakeEngine(() => -1), timing, admit, tls, pipe = true, ...options }: TestGatewayOptions = {},
): Promise<TestGateway> {
  const config = configSchema.parse({ env: 'fake:' });
  const logged: string[] = [];
  const say = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { info: say, warn: say, error: say };
  const gateway = createGateway({
    source,
    scorer: createTopReward(engine),
    calibration: UNCALIBRATED,
    allowOutOfDomain: false,
    sampling: config.sampling,
    reward: config.reward,
    success: resolveSuccess(config.success, UNCALIBRATED, config.sampling),
    monitor: config.monitor,
    timing: { ...config.timing, ...timing },
    maxSessions: 8,
    log,
    ...options,
  });
  const limits = { maxMessageBytes: config.limits.maxMessageBytes, pipe };
  const server = await startServer(gateway, '127.0.0.1:0', limits, { admit, tls });
  return { ...server, logged };
}

/** A float32 action, for the fake environment by default. */
export function action(...values: number[]): NdArray {
  const data = Float32Array.from(values.length > 0 ? values : [0, 0]);
  return { dtype: 'float32', shape: [data.length], data };
}
