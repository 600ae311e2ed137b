export { type RolloutOptions, rollout } from './episode.ts';
export { OBSERVATION_FIELDS, OBSERVATION_SIZE, observe } from './observation.ts';
export { createPolicy, POLICY_KINDS, type Policy, type PolicyKind } from './policy.ts';
export { createRandom, type Random } from './random.ts';
export { FRAME_SIZE, renderWorld } from './render.ts';
export { DEFAULT_SCENE, EDGES, type Edge, resetWorld, type SceneOptions } from './scene.ts';
export {
  GOALS,
  type Goal,
  goalOf,
  goalOfInstruction,
  HORIZONS,
  instructionOf,
  isFailure,
  isSuccess,
  sparseReward,
  TASKS,
  type Task,
  trueProgress,
  WORDINGS,
} from './task.ts';
export {
  type Action,
  COLORS,
  type Color,
  type Piece,
  type Point,
  type Rules,
  STEP_LENGTH,
  STEP_SECONDS,
  stepWorld,
  TABLETOP_VERSION,
  type World,
} from './world.ts';
