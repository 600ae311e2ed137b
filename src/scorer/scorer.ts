import type { Engine, Layout, Usage } from '../engine/engine.ts';
import type { Prefix } from '../frame/prefix.ts';

/** What a scorer returned for one prefix. */
export interface Score {
  /** The number that calibration maps to progress; its unit is the scorer's: nats for `topreward`. Finite. */
  readonly value: number;
  /** log P(" True" | prefix, instruction), nats, at most 0. */
  readonly logprobTrue: number;
  /** log P(" False" | prefix, instruction), nats, at most 0. */
  readonly logprobFalse: number;
  /** True when `value` rests on an upper bound. */
  readonly censored: boolean;
  readonly usage: Usage;
}

/** Decides what to ask of an engine. Scores of two scorers, layouts or models are different quantities. */
export interface Scorer {
  /** Name in config, for example `topreward`. */
  readonly name: string;
  readonly layout: Layout;
  /** Id of the model asked. */
  readonly model: string;
  /** Size in pixels that the model wants a picture of the given size to have. */
  readonly grid: Engine['grid'];
  /**
   * @param instruction what the robot is to do, 1 to 1,000 characters.
   * @throws DenseGymError `ENGINE_UNAVAILABLE`, `ENGINE_REPLY_INVALID`.
   */
  score(prefix: Prefix, instruction: string, signal: AbortSignal): Promise<Score>;
}
