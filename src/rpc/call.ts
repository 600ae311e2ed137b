import type { Gateway, OpenedSession } from '../session/gateway.ts';

/** What a request kind needs to act: the gateway for `open`, the opened session for the rest. */
export interface Call extends OpenedSession {
  readonly gateway: Gateway;
}

/** Limits of the server, stated in `open` and kept. */
export interface ServerLimits {
  /** Largest message that is read, in bytes. */
  readonly maxMessageBytes: number;
  /** Whether sessions may go on by a pipe. */
  readonly pipe: boolean;
}

/** Replies kept to answer a repeated request: enough for any sane pipeline, and bounded where pictures travel. */
export const MAX_KEPT_REPLIES = 256;
export const MAX_KEPT_BYTES = 64 * 1024 * 1024;
