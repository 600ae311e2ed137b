import type { ViewConfig } from '../config/view.ts';
import type { Engine, Layout, RequestOptions, Usage } from '../engine/engine.ts';
import type { Prefix } from '../frame/prefix.ts';
import type { View } from '../frame/view.ts';

/** What a scorer returned for one prefix. */
export interface Score {
  /** The number that calibration maps to progress; its unit is the scorer's: nats for `topreward`. Finite. */
  readonly value: number;
  /** log P of the affirmative label, nats, at most 0; NaN where the scorer asks for none. */
  readonly logprobTrue: number;
  /** log P of the negative label, nats, at most 0; NaN where the scorer asks for none. */
  readonly logprobFalse: number;
  /** True when `value` rests on an upper bound. */
  readonly censored: boolean;
  readonly usage: Usage;
  /** Milliseconds it took to make; those of the first time where it comes from a cache. */
  readonly ms: number;
}

/** Stands for the instruction in `Scorer.prompt`. */
export const INSTRUCTION_SLOT = '{instruction}';

/** Decides what to ask of an engine. Scores of two scorers, layouts or models are different quantities. */
export interface Scorer {
  /** Name in config, for example `topreward`, with everything that changes the number: labels, chat template, weights. */
  readonly name: string;
  readonly layout: Layout;
  /** The words of ours around the instruction, which stands as `INSTRUCTION_SLOT`: other words give another quantity. */
  readonly prompt: string;
  /** Id of the model asked. */
  readonly model: string;
  /** The pictures that it is shown of a moment; one, but for sums of scorers. */
  readonly views: readonly View[];
  /**
   * @param instruction what the robot is to do, 1 to 1,000 characters.
   * @throws DenseGymError `ENGINE_UNAVAILABLE`, `ENGINE_REPLY_INVALID`, `BUDGET_SPENT`.
   */
  score(prefix: Prefix, instruction: string, options: RequestOptions): Promise<Score>;
}

/** A scorer that does not look at the clock. */
export interface UntimedScorer extends Omit<Scorer, 'score'> {
  score(prefix: Prefix, instruction: string, options: RequestOptions): Promise<Omit<Score, 'ms'>>;
}

export function timed(scorer: UntimedScorer): Scorer {
  return {
    ...scorer,
    async score(prefix, instruction, options) {
      const started = performance.now();
      const score = await scorer.score(prefix, instruction, options);
      return { ...score, ms: performance.now() - started };
    },
  };
}

/** What two requests cost together; the prompt is that of the later. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    promptTokens: b.promptTokens,
    evaluatedTokens: a.evaluatedTokens + b.evaluatedTokens,
    bytesSent: a.bytesSent + b.bytesSent,
  };
}

/** A scorer that asks one engine. Without a view it is shown the first camera's whole picture. */
export function askingOne(
  engine: Engine,
  { cameras, crop }: ViewConfig = { cameras: [] },
  scorer: Pick<UntimedScorer, 'name' | 'layout' | 'prompt' | 'score'>,
): Scorer {
  const view = { cameras, ...(crop && { crop }), grid: engine.grid.bind(engine) };
  return timed({ ...scorer, model: engine.model, views: [view] });
}

export const NO_USAGE: Usage = { promptTokens: 0, evaluatedTokens: 0, bytesSent: 0 };

/** A score for which no label was asked. */
export function withoutLabels(value: number, usage: Usage): Omit<Score, 'ms'> {
  return { value, logprobTrue: Number.NaN, logprobFalse: Number.NaN, censored: false, usage };
}
