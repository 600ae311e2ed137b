import { cropProblem, parseCameras, parseCrop, type ViewConfig } from '../config/view.ts';
import type { Engine, Layout } from '../engine/engine.ts';
import { DenseGymError } from '../errors.ts';
import { createGvl } from './gvl.ts';
import { createInstructionLikelihood } from './instruction-likelihood.ts';
import { createLogOdds, createTopReward, type Labels } from './labels.ts';
import { createRobometer } from './robometer.ts';
import type { Scorer } from './scorer.ts';
import { createWeighted } from './weighted.ts';

export const SCORERS = ['topreward', 'log-odds', 'instruction-likelihood', 'gvl', 'robometer'] as const;

export interface ScorerConfig {
  /** One of `SCORERS`, or `weighted:NAME=WEIGHT,…` of them. */
  readonly scorer: string;
  readonly layout: Layout;
  /** Whether the user's turn is closed before the label is asked for. */
  readonly chatTemplate: boolean;
  /** `YES,NO`. */
  readonly labels: string;
  /** What it is shown: `NAME` or `NAME+NAME`; empty: the first camera. */
  readonly camera: string;
  /** `X:Y:WIDTH:HEIGHT`; absent: whole pictures. */
  readonly crop?: string | undefined;
}

/** @throws DenseGymError `CONFIG_INVALID` for a scorer that is unknown, or that the engine cannot serve. */
export function createScorer(config: ScorerConfig, engine: Engine): Scorer {
  if (config.scorer.startsWith('weighted:')) {
    const parts = config.scorer.slice('weighted:'.length).split(',').map(readPart);
    return createWeighted(
      parts.map(({ weight, ...own }) => ({ scorer: createScorer({ ...config, ...own }, engine), weight })),
    );
  }
  const view = readView(config);
  const scorer = createKnown(config, view, engine);
  const seen = describeView(config, view);
  return seen === '' ? scorer : { ...scorer, name: `${scorer.name}[${seen}]` };
}

function createKnown({ scorer, layout, labels, chatTemplate }: ScorerConfig, view: ViewConfig, engine: Engine): Scorer {
  const options = {
    layout,
    turn: chatTemplate ? ('answer' as const) : ('open' as const),
    labels: readLabels(labels),
    view,
  };
  switch (scorer) {
    case 'topreward':
      return createTopReward(engine, options);
    case 'log-odds':
      return createLogOdds(engine, options);
    case 'instruction-likelihood':
      return createInstructionLikelihood(engine, layout, view);
    case 'gvl':
      return createGvl(engine, view);
    case 'robometer':
      return createRobometer(engine, view);
    default:
      throw new DenseGymError(
        'CONFIG_INVALID',
        `scorer ${JSON.stringify(scorer)} does not exist; choose ${SCORERS.join(', ')}, or weighted:topreward=1,gvl=5`,
      );
  }
}

function readView({ camera, crop }: ScorerConfig): ViewConfig {
  const cameras = parseCameras(camera);
  if (crop === undefined) return { cameras };
  const parsed = parseCrop(crop);
  if (parsed) return { cameras, crop: parsed };
  throw new DenseGymError('CONFIG_INVALID', `crop ${cropProblem(crop)}, got ${JSON.stringify(crop)}`);
}

/** What a name says of a view: one whole picture is plain, since which camera it is depends on the environment. */
function describeView({ camera, crop }: ScorerConfig, { cameras }: ViewConfig): string {
  return `${cameras.length > 1 ? camera : ''}${crop === undefined ? '' : `@${crop}`}`;
}

/** `YES,NO`. @throws DenseGymError `CONFIG_INVALID`. */
export function readLabels(text: string): Labels {
  const [yes, no, ...more] = text.split(',').map((word) => word.trim());
  if (yes && no && more.length === 0 && yes !== no) return { yes, no };
  throw new DenseGymError(
    'CONFIG_INVALID',
    `labels takes two different words such as True,False, got ${JSON.stringify(text)}`,
  );
}

/** `NAME=WEIGHT`, or `NAME[CAMERA@CROP]=WEIGHT` for a part that is shown something of its own. */
function readPart(text: string): Partial<ScorerConfig> & { scorer: string; weight: number } {
  const [, scorer, view, number = ''] = /^\s*([a-z-]+)(?:\[([^\]]*)\])?\s*=\s*(\S+)\s*$/.exec(text) ?? [];
  const weight = Number(number);
  if (scorer === undefined || !Number.isFinite(weight)) {
    const message = `scorer weighted: part ${JSON.stringify(text)} is not NAME=WEIGHT, for example topreward=1`;
    throw new DenseGymError('CONFIG_INVALID', message);
  }
  const [camera, crop] = view?.split('@') ?? [];
  return { scorer, weight, ...(camera !== undefined && { camera }), ...(crop !== undefined && { crop }) };
}
