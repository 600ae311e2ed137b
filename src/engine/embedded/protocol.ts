import type { ErrorReason } from '../../errors.ts';
import type { LogprobsResult } from '../engine.ts';
import type { Gate } from './gate.ts';
import type { CacheLimits } from './kv-cache.ts';
import type { PackedPrompt } from './pictures.ts';

/** What the thread is given to start with. */
export interface Load {
  /** Folder of the model's files. */
  readonly modelDir: string;
  readonly cache: CacheLimits;
  readonly gate: Gate;
}

export interface Score {
  readonly kind: 'score';
  readonly id: number;
  readonly prompt: PackedPrompt;
  readonly continuations: readonly string[];
}

export type ToThread =
  | Score
  /** Nobody waits for this one any more; it is left out unless it has begun. */
  | { readonly kind: 'cancel'; readonly id: number }
  /** A prompt could not be sent: what it would have brought is not there, and all pictures are sent again. */
  | { readonly kind: 'forget' }
  /** Frees the model and ends the thread, behind what was asked before. */
  | { readonly kind: 'close' };

/** The model is loaded. */
export interface Ready {
  readonly kind: 'ready';
  /** Id of the model and its weights. */
  readonly model: string;
  /** Width and height of an image in pixels. */
  readonly imageSize: number;
  readonly maxImages: number;
}

/** A DenseGymError, whose class does not survive the way between threads. */
export interface Failure {
  readonly reason: ErrorReason;
  readonly message: string;
}

export type FromThread =
  | Ready
  /** The model cannot be loaded. */
  | ({ readonly kind: 'refused' } & Failure)
  | { readonly kind: 'answer'; readonly id: number; readonly result: LogprobsResult }
  | ({ readonly kind: 'failed'; readonly id: number } & Failure);
