import type { ViewConfig } from '../config/view.ts';
import type { Engine } from '../engine/engine.ts';
import { DenseGymError } from '../errors.ts';
import { askingOne, INSTRUCTION_SLOT, type Scorer, withoutLabels } from './scorer.ts';

/**
 * What a progress model answers for the last frame, in [0, 1] (Robometer, arXiv 2603.02115). There is no question and no
 * layout of ours.
 *
 * @throws DenseGymError `CONFIG_INVALID` when the engine is none.
 */
export function createRobometer(engine: Engine, view?: ViewConfig): Scorer {
  if (!engine.judge) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `scorer robometer needs a model that answers progress itself, which engine ${engine.name} is not; use --engine robometer:URL`,
    );
  }
  const judge = engine.judge.bind(engine);
  return askingOne(engine, view, {
    name: 'robometer',
    layout: 'stamped-images',
    prompt: INSTRUCTION_SLOT,
    async score({ frames }, instruction, options) {
      const images = frames.map(({ image }) => image);
      const { progress, usage } = await judge(images, instruction, options);
      return withoutLabels(progress, usage);
    },
  });
}
