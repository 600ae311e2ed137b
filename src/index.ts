export type { ConnectOptions, Observed, RemoteEnv, ResetOptions, StepOptions, Stepped } from './client/env.ts';
export { connect } from './client/env.ts';
export type { RewardUpdate, StepKey } from './client/late.ts';
export { createRewardLog, type RewardLog, relabel, settle } from './client/reward-log.ts';
export type {
  Marked,
  MarkOptions,
  SupervisedEnvironment,
  SupervisedSession,
  SupervisionOptions,
} from './client/supervision.ts';
export { listSessions, markFailure, markSuccess } from './client/supervision.ts';
export { DenseGymError, type ErrorReason } from './errors.ts';
export type { Frame } from './wire/frame.ts';
export type { Space } from './wire/space.ts';
export type { DType, NdArray, TypedArray } from './wire/tensor.ts';
export type { JsValue } from './wire/value.ts';
