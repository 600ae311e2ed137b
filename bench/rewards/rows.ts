import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

export const ALGORITHMS = ['sac', 'ppo'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** What makes a training: equal keys give equal rows. */
export interface RowKey {
  readonly task: string;
  readonly edge: string;
  /** Version of the environment. */
  readonly environment: number;
  readonly algo: Algorithm;
  /** Whose algorithm: `examples/train`, or `stable-baselines3`. */
  readonly trainer: string;
  /** Environment steps in all. */
  readonly budget: number;
  /** `oracle`, `sparse`, or a variant of the model's reward. */
  readonly reward: string;
  /** Model and weights that scored, or `none`. */
  readonly model: string;
  readonly seed: number;
}

/** One training. */
export interface Row extends RowKey {
  /** Environment steps, and the share of the last 100 training episodes that succeeded by then. */
  readonly steps: readonly number[];
  readonly success: readonly number[];
  /** Share of all training episodes that were paid a success the simulator did not see. */
  readonly false_success: number;
  /** Of held-out episodes under the last policy's random actions: 200, or 100 with stable-baselines3. */
  readonly held_out: number;
  readonly seconds: number;
}

const RESULTS = new URL('../results/rewards.json', import.meta.url);

export function readRows(): readonly Row[] {
  return existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as Row[]) : [];
}

export function hasRow(key: RowKey): boolean {
  return readRows().some((row) => Object.entries(key).every(([name, value]) => row[name as keyof RowKey] === value));
}

/** Reads again before it writes: another training may have ended meanwhile. */
export function addRow(row: Row): void {
  mkdirSync(new URL('./', RESULTS), { recursive: true });
  const lines = [...readRows(), row].map((each) => JSON.stringify(each));
  writeFileSync(RESULTS, `[\n${lines.join(',\n')}\n]\n`);
}
