/**
 * How frames and text are laid out before a model sees them. Two layouts give two different rewards, so a layout is
 * named in config, in every score and in every cache key, and they are never mixed.
 *
 * `stamped-images`: `<t seconds>` and one image a frame, append-only, so that a growing prefix reuses an engine's cache.
 */
export type Layout = 'stamped-images';

/** One decoded image, resized to the grid of the engine that will see it. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** RGB, one byte a channel, row by row from the top left: `width · height · 3` bytes. */
  readonly data: Uint8Array;
  /** Hash of the size and the pixels: equal keys mean equal images, so caches compare keys and never pixels. */
  readonly key: string;
}

export type PromptPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly image: Image };

/** What the model reads, in order, ending right before the continuation that is scored. No chat template is added. */
export interface Prompt {
  readonly layout: Layout;
  readonly parts: readonly PromptPart[];
}

export interface Logprob {
  /** Natural log of the continuation's probability under the full vocabulary, in nats, at most 0. */
  readonly logprob: number;
  /** True when the engine lists only its top tokens and this one was not listed: `logprob` is then an upper bound. */
  readonly censored: boolean;
}

/** What one request cost. */
export interface Usage {
  /** Tokens of the whole prompt. */
  readonly promptTokens: number;
  /** Tokens the model had to evaluate: the whole prompt less what a cache of its prefix saved. */
  readonly evaluatedTokens: number;
  /** Bytes that left the process; 0 for an engine in process. */
  readonly bytesSent: number;
}

export interface LogprobsResult {
  /** One for each continuation, in the order asked. */
  readonly logprobs: readonly Logprob[];
  readonly usage: Usage;
}

/** A video language model, wherever it runs. What an engine cannot do is absent, and a scorer that needs it is refused. */
export interface Engine {
  /** Version of this contract, so that it can grow without breaking adapters. */
  readonly contract: 'v1';
  /** Which adapter this is, for logs: `embedded`. */
  readonly name: string;
  /** Id of the model and its weights, for example `tabletop-vlm-2@3f2a9c01`; part of every score and cache key. */
  readonly model: string;
  readonly layouts: readonly Layout[];
  /** Most images a prompt can hold beside the longest instruction. */
  readonly maxImages: number;
  /** The size in pixels that the engine wants an image of the given size to have. */
  grid(size: { width: number; height: number }): { width: number; height: number };
  /**
   * Natural-log probabilities of each continuation right after the prompt.
   *
   * @throws DenseGymError `ENGINE_UNAVAILABLE`: the same request may be retried; `ENGINE_REPLY_INVALID`: it may not.
   */
  logprobs?(
    prompt: Prompt,
    continuations: readonly string[],
    options: { readonly signal: AbortSignal },
  ): Promise<LogprobsResult>;
  /** Frees the model. Idempotent. */
  close(): Promise<void>;
}
