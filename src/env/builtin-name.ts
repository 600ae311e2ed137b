import { DenseGymError } from '../errors.ts';
import { EDGES, type Edge, TASKS, type Task, type trueProgress } from './tabletop/index.ts';

/** What an observation of the bundled environment is: 17 numbers, a 64×64 picture, or a Dict of both. */
export const OBSERVATIONS = ['state', 'pixels', 'both'] as const;
export type Observations = (typeof OBSERVATIONS)[number];

export interface BuiltinOptions {
  readonly task: Task;
  readonly observations: Observations;
  /** What stops a cube at the end of the table; default `rim`. */
  readonly edge?: Edge;
  /** Privileged progress for `info.true_progress`; tests break it to prove that no reward reads it. */
  readonly progress?: typeof trueProgress;
}

const OPEN_EDGE_TASK: Task = 'pick-place';

/**
 * Reads `tabletop/TASK` with, after a `?`, `obs=state|pixels|both` and for `pick-place` `edge=rim|open`.
 *
 * @throws DenseGymError `ENV_NOT_FOUND`.
 */
export function readBuiltinName(name: string): BuiltinOptions {
  const [path = '', query = ''] = name.split('?');
  const task = TASKS.find((known) => `tabletop/${known}` === path);
  if (!task) {
    const known = TASKS.map((each) => `builtin:tabletop/${each}`).join(', ');
    throw new DenseGymError('ENV_NOT_FOUND', `builtin:${name}: there is no such environment; there are ${known}`);
  }
  const { obs = 'state', edge = 'rim', ...unknown } = Object.fromEntries(new URLSearchParams(query));
  const [observations, end] = [OBSERVATIONS.find((known) => known === obs), EDGES.find((known) => known === edge)];
  const isAllowed = task === OPEN_EDGE_TASK || end === 'rim';
  if (!observations || !end || !isAllowed || Object.keys(unknown).length > 0) {
    const choices = [`obs=${OBSERVATIONS.join('|')}`, `with tabletop/${OPEN_EDGE_TASK} edge=${EDGES.join('|')}`];
    throw new DenseGymError(
      'ENV_NOT_FOUND',
      `builtin:${name}: after "?" comes ${choices.join(' and, joined by "&", ')}, got ${query}`,
    );
  }
  return { task, observations, edge: end };
}
