import { atLeast, atMost, type Verdict } from '../verdict.ts';
import {
  ASYNC_VECTOR,
  DIRECT_GRPCIO,
  GATEWAY,
  GATEWAY_GRPCIO,
  GATEWAY_SCORED,
  GATEWAY_SHARED,
  REMOTE_GYM,
  type Workload,
} from './contestants.ts';
import type { Row } from './rows.ts';

/** A verdict on a contestant. */
export interface TransportVerdict extends Verdict {
  readonly of: Measured;
}

/** Who was measured, under what. */
export interface Measured {
  readonly workload: Workload;
  readonly envs: 1 | 8;
  readonly name: string;
}

type Find = (workload: Workload, envs: 1 | 8, name: string) => Row | undefined;

interface Target {
  readonly what: string;
  readonly target: number;
  readonly of: Measured;
  /** Whether the value must be at most the target; it must be at least that otherwise. */
  readonly isMost?: boolean;
  value(find: Find): number | undefined;
}

const over = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one / other;

const toEcho = (what: string, name: string, workload: Workload, target: number): Target => ({
  what: `${workload}: ${what} × raw grpcio echo`,
  target,
  of: { workload, envs: 1, name },
  value: (find) => find(workload, 1, name)?.ratio,
});

const toOther = (workload: Workload, envs: 1 | 8, name: string, other: string, target: number): Target => ({
  what: `${workload}: ${envs === 8 ? '8 environments, ' : ''}${name} × ${other}`,
  target,
  of: { workload, envs, name },
  value: (find) => over(find(workload, envs, name)?.rate, find(workload, envs, other)?.rate),
});

const loopCpu = (workload: Workload): Target => ({
  what: `${workload}: CPU of the step loop's thread, every 10th step scored × none`,
  target: 1.1,
  of: { workload, envs: 1, name: GATEWAY_SCORED },
  isMost: true,
  value: (find) => over(find(workload, 1, GATEWAY_SCORED)?.cpu.loop, find(workload, 1, GATEWAY)?.cpu.loop),
});

const TARGETS: readonly Target[] = [
  toEcho('gateway', GATEWAY, 'a', 1.4),
  toEcho('gateway', GATEWAY, 'b', 1.5),
  toEcho('gateway', GATEWAY, 'c', 0.95),
  toEcho('gateway, shared memory', GATEWAY_SHARED, 'b', 1.8),
  toEcho('gateway, shared memory', GATEWAY_SHARED, 'c', 2),
  toOther('a', 1, GATEWAY, REMOTE_GYM, 4),
  toOther('b', 1, GATEWAY_SHARED, REMOTE_GYM, 4),
  toOther('c', 1, GATEWAY_SHARED, REMOTE_GYM, 8),
  toEcho(GATEWAY_GRPCIO, GATEWAY_GRPCIO, 'a', 0.4),
  toEcho(GATEWAY_GRPCIO, GATEWAY_GRPCIO, 'b', 0.48),
  toEcho(GATEWAY_GRPCIO, GATEWAY_GRPCIO, 'c', 0.4),
  toOther('b', 1, GATEWAY_GRPCIO, DIRECT_GRPCIO, 0.6),
  toOther('c', 1, GATEWAY_GRPCIO, DIRECT_GRPCIO, 0.6),
  toOther('a', 8, GATEWAY_SHARED, ASYNC_VECTOR, 1.5),
  toOther('b', 8, GATEWAY_SHARED, ASYNC_VECTOR, 1.2),
  toOther('c', 8, GATEWAY_SHARED, ASYNC_VECTOR, 0.85),
  ...(['a', 'b'] as const).map((workload) => ({
    what: `${workload}: CPU of the gateway in µs a step`,
    target: 150,
    of: { workload, envs: 1 as const, name: GATEWAY },
    isMost: true,
    value: (find: Find) => find(workload, 1, GATEWAY)?.cpu.gateway,
  })),
  loopCpu('a'),
  loopCpu('b'),
  ...([1, 8] as const).map((envs) => ({
    what: `c: memory of the gateway in MB, ${envs === 1 ? 'one environment' : '8 environments'}`,
    target: envs === 1 ? 120 : 200,
    of: { workload: 'c' as const, envs, name: GATEWAY },
    isMost: true,
    value: (find: Find) => find('c', envs, GATEWAY)?.gatewayMb,
  })),
];

/** The targets whose rows are there, with what was reached. */
export function judge(rows: readonly Row[]): readonly TransportVerdict[] {
  const find: Find = (workload, envs, name) =>
    rows.find((row) => row.workload === workload && row.envs === envs && row.name === name);
  return TARGETS.flatMap(({ what, target, of, isMost = false, value: read }) => {
    const value = read(find);
    return value === undefined ? [] : [{ ...(isMost ? atMost : atLeast)(what, value, target), of }];
  });
}
