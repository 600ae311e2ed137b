import type { Layout } from '../config/layouts.ts';

export type { Layout };

/**
 * Where the continuation stands. `open`: in the user's own turn, right after the prompt's last word, as TOPReward asks.
 * `answer`: the user's turn is closed by the chat template, and the continuation begins the assistant's.
 */
export const TURNS = ['open', 'answer'] as const;
export type Turn = (typeof TURNS)[number];

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
  | { readonly kind: 'image'; readonly image: Image }
  /** One video: frame i is stamped i / fps seconds, whatever it was in the episode, as the paper's code does. */
  | { readonly kind: 'video'; readonly images: readonly Image[]; readonly fps: number };

/** What the user says, in order, ending right before the continuation that is scored; an engine adds its template's marks. */
export interface Prompt {
  readonly layout: Layout;
  readonly turn: Turn;
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

export interface RequestOptions {
  /** Ends the request. */
  readonly signal: AbortSignal;
  /** Who asks, an episode for example: lanes take turns where an engine has a limit. */
  readonly lane?: string;
  /** Told true when the request has to wait for its turn, and false when its turn has come, at once or later. */
  readonly onWaiting?: (isWaiting: boolean) => void;
}

export interface Generated {
  readonly text: string;
  readonly usage: Usage;
}

export interface Judged {
  /** How far the instruction has been carried out at the last image, as the model says: 0 to 1 where it is well trained. */
  readonly progress: number;
  readonly usage: Usage;
}

/** A video language model, wherever it runs. What an engine cannot do is absent, and a scorer that needs it is refused. */
export interface Engine {
  /** Version of this contract, so that it can grow without breaking adapters. */
  readonly contract: 'v1';
  /** Which adapter this is, for logs: `embedded`. */
  readonly name: string;
  /** Id of the model and its weights, for example `tabletop-vlm-4@3f2a9c01`; part of every score and cache key. */
  readonly model: string;
  readonly layouts: readonly Layout[];
  readonly turns: readonly Turn[];
  /** Most images a prompt can hold beside the longest instruction. */
  readonly maxImages: number;
  /** Requests it works on at the same time; absent: one, or as many as the config says. */
  readonly concurrency?: number;
  /** Only the most likely tokens are listed, this many; absent: any token's probability is exact. */
  readonly topTokens?: number;
  /** The size in pixels that the engine wants an image of the given size to have. */
  grid(size: { width: number; height: number }): { width: number; height: number };
  /**
   * Natural-log probabilities of each continuation, one token each, right after the prompt.
   *
   * @throws DenseGymError `ENGINE_UNAVAILABLE`: the same request may be retried; `ENGINE_REPLY_INVALID`: it may not;
   *   `REQUEST_INVALID`: a continuation is not one token, or the prompt is longer than the model reads.
   */
  logprobs?(prompt: Prompt, continuations: readonly string[], options: RequestOptions): Promise<LogprobsResult>;
  /** The texts of the tokens that a text is made of, in order; joined they are the text. */
  tokenize?(text: string, options: RequestOptions): Promise<readonly string[]>;
  /** The model's answer in the assistant's turn, the most likely token each time. @throws as `logprobs`. */
  generate?(prompt: Prompt, options: RequestOptions & { readonly maxTokens: number }): Promise<Generated>;
  /** What a progress model answers itself. @throws as `logprobs`. */
  judge?(images: readonly Image[], instruction: string, options: RequestOptions): Promise<Judged>;
  /** Frees the model. Idempotent. */
  close(): Promise<void>;
}
