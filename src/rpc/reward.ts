import type { ScoreState } from '../reward/ledger.ts';
import type { ScoredTerms } from '../session/books.ts';
import type { RewardUpdate } from '../session/outstanding.ts';
import type { ScoreReport } from '../session/scored.ts';
import type { Reward } from '../wire/generated/densegym/v1/Reward.ts';
import type { RewardUpdate as WireUpdate } from '../wire/generated/densegym/v1/RewardUpdate.ts';
import type { Score } from '../wire/generated/densegym/v1/Score.ts';
import type { ScoreState__Output } from '../wire/generated/densegym/v1/ScoreState.ts';
import type { Call } from './call.ts';

const STATES: Record<ScoreState, ScoreState__Output> = {
  fresh: 'SCORE_STATE_FRESH',
  held: 'SCORE_STATE_HELD',
  fallback: 'SCORE_STATE_FALLBACK',
  provisional: 'SCORE_STATE_PROVISIONAL',
};

export function writeReward(terms: ScoredTerms, call: Call): Reward {
  return {
    reward: terms.reward,
    envReward: terms.envReward,
    progress: terms.progress,
    potential: terms.potential,
    shaping: terms.shaping,
    successBonus: terms.successBonus,
    scoreState: STATES[terms.scoreState],
    success: terms.success,
    score: terms.score ? writeScore(terms.score, call) : null,
    outOfDomain: call.outOfDomain,
    warnings: [...terms.warnings],
  };
}

export function writeRewardUpdate({ env, episode, step, terms }: RewardUpdate, call: Call): WireUpdate {
  return { envIndex: env, episode, step, reward: writeReward(terms, call) };
}

function writeScore(score: ScoreReport, { gateway }: Call): Score {
  const { scorer, calibration } = gateway.options;
  return {
    logprobTrue: score.logprobTrue,
    logprobFalse: score.logprobFalse,
    censored: score.censored,
    prefixLength: score.prefixLength,
    frameStep: score.step,
    scorer: scorer.name,
    layout: scorer.layout,
    model: scorer.model,
    calibration: calibration.id,
    promptTokenCount: score.usage.promptTokens,
    evaluatedTokenCount: score.usage.evaluatedTokens,
    durationMs: score.durationMs,
  };
}
