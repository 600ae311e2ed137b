import { quantile } from '../../src/metric/statistics.ts';
import { ECHO, type Workload } from './contestants.ts';
import type { Figures } from './run-rounds.ts';

/** What came of a contestant under one workload: medians over the rounds. */
export interface Row {
  readonly workload: Workload;
  readonly envs: 1 | 8;
  readonly name: string;
  /** Environment steps a second. */
  readonly rate: number;
  /** Rate over that of the raw echo in the same round: median, least and most. */
  readonly ratio: number;
  readonly ratios: readonly [number, number];
  /** CPU in microseconds an environment step. */
  readonly cpu: Figures['cpu'];
  /** Resident memory of the gateway in MB, at the end. */
  readonly gatewayMb?: number;
}

export function rowsOf(
  workload: Workload,
  envs: 1 | 8,
  figures: ReadonlyMap<string, readonly Figures[]>,
): readonly Row[] {
  const echo = figures.get(ECHO) ?? [];
  return [...figures].map(([name, rounds]) => {
    const ratios = rounds.map(({ rate }, round) => rate / (echo[round]?.rate ?? Number.NaN));
    const cpu = Object.fromEntries(
      Object.keys(rounds[0]?.cpu ?? {}).map((key) => [
        key,
        median(rounds.map((round) => round.cpu[key as keyof Figures['cpu']] ?? Number.NaN)),
      ]),
    ) as unknown as Figures['cpu'];
    const bytes = rounds.at(-1)?.gatewayBytes;
    return {
      workload,
      envs,
      name,
      rate: median(rounds.map(({ rate }) => rate)),
      ratio: median(ratios),
      ratios: [Math.min(...ratios), Math.max(...ratios)],
      cpu,
      ...(bytes !== undefined && { gatewayMb: bytes / 1e6 }),
    };
  });
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
