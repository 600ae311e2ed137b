import type { Edge, Task } from '../../src/env/tabletop/index.ts';

/** What is trained. */
export interface Choice {
  readonly task: Task;
  readonly edge: Edge;
  readonly reward: string;
  readonly seed: number;
}

/** Told as it learns: environment steps, and the share of the last 100 training episodes that succeeded. */
export type OnPoint = (point: { readonly steps: number; readonly success: number }) => void;

export interface Learned {
  /** Of held-out episodes, under the last policy's random actions. */
  readonly heldOut: number;
  /** Share of the training episodes that were paid a success the simulator did not see. */
  readonly paidFalsely: number;
}
