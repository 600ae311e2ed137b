/** Memory of a gateway and of a host over a long run: 8 environments, episodes of 200 steps, every tenth step scored. */

import { LONG_RUN } from '../transport/contestants.ts';
import { startContestant } from '../transport/run-rounds.ts';
import { atMost, type Verdict } from '../verdict.ts';

const ENVS = 8;
const MOST_BYTES_A_STEP = 100;

/** Resident memory after so many environment steps. */
export interface Sample {
  readonly steps: number;
  readonly gatewayBytes: number;
  readonly hostBytes: number;
}

/**
 * Steps until the number is reached.
 *
 * @param seconds after which memory is read, again and again.
 */
export async function sampleMemory(
  steps: number,
  seconds: number,
  onSample: (sample: Sample) => void,
): Promise<readonly Sample[]> {
  const running = await startContestant(LONG_RUN, 'a', ENVS);
  const samples: Sample[] = [];
  try {
    for (let done = 0; done < steps; ) {
      const { steps: taken, gatewayBytes = 0, serverBytes = 0 } = await running.round(seconds);
      done += taken;
      samples.push({ steps: done, gatewayBytes, hostBytes: serverBytes });
      onSample(samples.at(-1) as Sample);
    }
  } finally {
    await running.stop();
  }
  return samples;
}

/**
 * Bytes a step: the slope of a line through the samples, by least squares, once a quarter of the steps is over. What is
 * loaded, compiled or kept in bounded caches has its size by then.
 */
export function growth(samples: readonly Sample[], bytes: (sample: Sample) => number): number {
  const last = samples.at(-1)?.steps ?? 0;
  const later = samples.filter(({ steps }) => steps >= last / 4);
  const mean = (of: (sample: Sample) => number) => later.reduce((sum, each) => sum + of(each), 0) / later.length;
  const [steps, size] = [mean((each) => each.steps), mean(bytes)];
  const covariance = mean((each) => (each.steps - steps) * (bytes(each) - size));
  return covariance / mean((each) => (each.steps - steps) ** 2);
}

/** Of too few samples there is no slope, and nothing is reached. */
export function judgeMemory(samples: readonly Sample[]): readonly Verdict[] {
  const over = `bytes a step over ${samples.at(-1)?.steps.toLocaleString('en') ?? 0} steps`;
  return [
    atMost(
      `gateway: ${over}`,
      growth(samples, (each) => each.gatewayBytes),
      MOST_BYTES_A_STEP,
    ),
    atMost(
      `host: ${over}`,
      growth(samples, (each) => each.hostBytes),
      MOST_BYTES_A_STEP,
    ),
  ];
}
