/**
 * Every way densegym can refuse or fail, by name. `wire/status.ts` maps each to one gRPC status code; a reason that is
 * missing there is a type error.
 */
export type ErrorReason =
  | 'CONFIG_INVALID'
  | 'REQUEST_INVALID'
  | 'ACTION_INVALID'
  | 'INSTRUCTION_INVALID'
  | 'SPACE_UNSUPPORTED'
  | 'NOT_SUPPORTED'
  | 'ENV_NOT_FOUND'
  | 'ENV_BUSY'
  | 'ENV_RESTARTED'
  | 'ENV_UNAVAILABLE'
  | 'ENV_FAILED'
  | 'RESET_NEEDED'
  | 'SESSION_NOT_OPEN'
  | 'SESSION_NOT_FOUND'
  | 'EPISODE_NOT_FOUND'
  | 'SESSION_LIMIT'
  | 'STEP_OUT_OF_ORDER'
  | 'FRAME_INVALID'
  | 'FRAME_UNAVAILABLE'
  | 'ENGINE_UNAVAILABLE'
  | 'ENGINE_REPLY_INVALID'
  | 'BUDGET_SPENT'
  | 'DEADLINE_EXCEEDED'
  | 'PORT_IN_USE'
  | 'SHUTTING_DOWN'
  | 'UNAUTHENTICATED';

/** An error a user can cause or meet. The message names the thing, the value and the way out (google.aip.dev/193). */
export class DenseGymError extends Error {
  override readonly name = 'DenseGymError';
  readonly reason: ErrorReason;

  constructor(reason: ErrorReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

/** The text of anything thrown, for messages that wrap it. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
