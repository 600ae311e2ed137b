import type { EndpointOptions } from './endpoint.ts';

/** What every engine behind a network takes. */
export interface RemoteOptions extends EndpointOptions {
  /** Most pixels of an image that is sent. */
  readonly maxPixels: number;
  /** Most images of a prompt. */
  readonly maxImages: number;
  /** Ends the opening. */
  readonly signal: AbortSignal;
}
