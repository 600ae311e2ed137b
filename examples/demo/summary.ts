import { mean, quantile } from '../../src/metric/statistics.ts';
import { valueOrderCorrelation } from '../../src/metric/voc.ts';
import type { EpisodeRecord } from './episodes.ts';
import type { Kind } from './kinds.ts';
import type { Trainings } from './training.ts';

/** All episodes of one kind. */
export interface Played {
  readonly kind: Kind;
  readonly episodes: readonly EpisodeRecord[];
}

/** What is said of one kind; means over its episodes, NaN where no episode has the number. */
export interface KindSummary {
  readonly kind: Kind;
  readonly episodes: number;
  readonly voc: number;
  /** Episodes whose progress is constant: they have no VOC and are left out of its mean. */
  readonly vocUndefined: number;
  readonly progressStart: number;
  readonly progressEnd: number;
  /** Largest less smallest progress of an episode, p95. */
  readonly changeP95: number;
  /** P(" True") at the last frame. */
  readonly pTrue: number;
  /** Sum of the dense reward over all steps but the last: what a learner gets before any success. */
  readonly denseOnTheWay: number;
  readonly denseReturn: number;
  readonly sparseReturn: number;
  /** Share that the simulator calls done. */
  readonly success: number;
}

/** `summary.json`. */
export interface Summary {
  readonly expert_voc: number;
  readonly frozen_change_p95: number;
  readonly p_true_right: number;
  readonly p_true_wrong_cube: number;
  readonly random_voc: number;
  /** Share of 100 held-out episodes that each trained policy does, by the simulator; null where none was trained. */
  readonly dense_success: number | null;
  readonly sparse_success: number | null;
  /** Environment steps of the training with the dense reward, and of that with the sparse one. */
  readonly train_steps: number | null;
  readonly sparse_train_steps: number | null;
  /** Share of the training episodes that were paid a success the simulator did not see. */
  readonly dense_false_success: number | null;
  readonly train_seconds: number | null;
  /** Steps a second, scored, one environment, one client. */
  readonly steps_per_s: number;
  /** The gateway's own time from a frame to its score. */
  readonly score_ms_p50: number;
  /** Wall time of the whole demo, without set-up. */
  readonly seconds: number;
  readonly model: string;
  /** Episodes of each kind. */
  readonly episodes: number;
  readonly first_seed: number;
  /** Reward terms and scores that are not finite; must be 0. */
  readonly non_finite_terms: number;
}

export function summariseKind({ kind, episodes }: Played): KindSummary {
  // Steps between scored ones repeat the last progress; VOC is about what the model said.
  const curves = episodes.map(({ steps }) => steps.filter(({ score }) => score).map(({ progress }) => progress));
  const vocs = curves.map((curve) => valueOrderCorrelation(curve));
  const defined = vocs.flatMap(({ correlation }) => correlation ?? []);
  const total = (key: 'reward' | 'envReward') => mean(episodes.map(({ steps }) => sum(steps.map((step) => step[key]))));
  return {
    kind,
    episodes: episodes.length,
    voc: mean(defined),
    vocUndefined: vocs.length - defined.length,
    progressStart: mean(curves.flatMap((curve) => curve[0] ?? [])),
    progressEnd: mean(curves.flatMap((curve) => curve.at(-1) ?? [])),
    changeP95: quantile(
      vocs.map(({ range }) => range),
      0.95,
    ),
    pTrue: mean(episodes.flatMap((episode) => lastPTrue(episode) ?? [])),
    denseOnTheWay: mean(episodes.map(({ steps }) => sum(steps.slice(0, -1).map(({ reward }) => reward)))),
    denseReturn: total('reward'),
    sparseReturn: total('envReward'),
    success: mean(episodes.map(({ success }) => Number(success))),
  };
}

/** @param seconds wall time of the demo. */
export function summarise(played: readonly Played[], seconds: number, trained?: Trainings): Summary {
  const kinds = new Map(played.map((each) => [each.kind.id, summariseKind(each)]));
  const of = (id: string, key: 'voc' | 'pTrue' | 'changeP95') => kinds.get(id)?.[key] ?? Number.NaN;
  const episodes = played.flatMap((each) => each.episodes);
  const steps = episodes.flatMap((episode) => episode.steps);
  const stepped = steps.filter(({ step }) => step > 0);
  const scores = steps.flatMap(({ score }) => score ?? []);
  return {
    expert_voc: of('expert', 'voc'),
    frozen_change_p95: of('frozen', 'changeP95'),
    p_true_right: of('expert', 'pTrue'),
    p_true_wrong_cube: of('wrong_cube', 'pTrue'),
    random_voc: of('random', 'voc'),
    dense_success: trained?.dense.success ?? null,
    sparse_success: trained?.sparse.success ?? null,
    train_steps: trained?.dense.curve.at(-1)?.steps ?? null,
    sparse_train_steps: trained?.sparse.curve.at(-1)?.steps ?? null,
    dense_false_success: trained?.dense.falseSuccess ?? null,
    train_seconds: trained ? Math.max(trained.dense.seconds, trained.sparse.seconds) : null,
    steps_per_s: (1000 * stepped.length) / sum(stepped.map(({ replyMs }) => replyMs)),
    score_ms_p50: quantile(
      scores.map(({ durationMs }) => durationMs),
      0.5,
    ),
    seconds,
    model: scores[0]?.model ?? 'none',
    episodes: Math.max(0, ...played.map((each) => each.episodes.length)),
    first_seed: Math.min(...episodes.map(({ seed }) => seed)),
    non_finite_terms: steps.flatMap(({ terms, score }) => [...terms, score?.logprobTrue ?? 0]).filter(notFinite).length,
  };
}

function lastPTrue({ steps }: EpisodeRecord): number | undefined {
  const score = steps.findLast((step) => step.score)?.score;
  return score && Math.exp(score.logprobTrue);
}

function notFinite(value: number): boolean {
  return !Number.isFinite(value);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
