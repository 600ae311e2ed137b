import type { Engine, Layout } from '../engine/engine.ts';
import { DenseGymError } from '../errors.ts';
import { createGvl } from './gvl.ts';
import { createInstructionLikelihood } from './instruction-likelihood.ts';
import { createLogOdds, createTopReward, type Labels } from './labels.ts';
import type { Scorer } from './scorer.ts';
import { createWeighted } from './weighted.ts';

export const SCORERS = ['topreward', 'log-odds', 'instruction-likelihood', 'gvl'] as const;

export interface ScorerConfig {
  /** One of `SCORERS`, or `weighted:NAME=WEIGHT,…` of them. */
  readonly scorer: string;
  readonly layout: Layout;
  /** Whether the user's turn is closed before the label is asked for. */
  readonly chatTemplate: boolean;
  /** `YES,NO`. */
  readonly labels: string;
}

/** @throws DenseGymError `CONFIG_INVALID` for a scorer that is unknown, or that the engine cannot serve. */
export function createScorer(config: ScorerConfig, engine: Engine): Scorer {
  const { scorer, layout } = config;
  const labels = readLabels(config.labels);
  const turn = config.chatTemplate ? 'answer' : 'open';
  if (scorer.startsWith('weighted:')) {
    const parts = scorer.slice('weighted:'.length).split(',').map(readPart);
    return createWeighted(
      parts.map(({ name, weight }) => ({ scorer: createScorer({ ...config, scorer: name }, engine), weight })),
    );
  }
  switch (scorer) {
    case 'topreward':
      return createTopReward(engine, { layout, turn, labels });
    case 'log-odds':
      return createLogOdds(engine, { layout, turn, labels });
    case 'instruction-likelihood':
      return createInstructionLikelihood(engine, layout);
    case 'gvl':
      return createGvl(engine);
    default:
      throw new DenseGymError(
        'CONFIG_INVALID',
        `scorer ${JSON.stringify(scorer)} does not exist; choose ${SCORERS.join(', ')}, or weighted:topreward=1,gvl=5`,
      );
  }
}

function readLabels(text: string): Labels {
  const [yes, no, ...more] = text.split(',').map((word) => word.trim());
  if (yes && no && more.length === 0 && yes !== no) return { yes, no };
  throw new DenseGymError(
    'CONFIG_INVALID',
    `labels takes two different words such as True,False, got ${JSON.stringify(text)}`,
  );
}

function readPart(text: string): { name: string; weight: number } {
  const [name = '', number = '', ...more] = text.split('=').map((piece) => piece.trim());
  const weight = Number(number);
  if (name !== '' && number !== '' && Number.isFinite(weight) && more.length === 0) return { name, weight };
  const message = `scorer weighted: part ${JSON.stringify(text)} is not NAME=WEIGHT, for example topreward=1`;
  throw new DenseGymError('CONFIG_INVALID', message);
}
