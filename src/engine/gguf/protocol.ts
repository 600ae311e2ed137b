/** The child's first message from its parent: what to load, and how. */
export interface Load {
  /** File of the addon that holds llama.cpp. */
  readonly addon: string;
  readonly model: string;
  readonly mmproj: string;
  /** Attention in fp32; else as llama.cpp chooses, in fp16. */
  readonly exact: boolean;
  /** Most tokens of a prompt, unless the model was trained on fewer. */
  readonly contextTokens: number;
  readonly threads: number;
  /** A black image of the largest size that prompts will hold, to measure with. */
  readonly probe: Media;
}

/** An image as a `data:` URL; its size in pixels. */
export interface Media {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** What the child says when it can work. */
export interface Ready {
  readonly kind: 'ready';
  /** Most tokens of a prompt. */
  readonly contextTokens: number;
  /** Tokens of the probe, with its marks. */
  readonly imageTokens: number;
  /** Two touching images become one video pair, as in Qwen's models from Qwen2-VL on. */
  readonly fusesPairs: boolean;
}

/** A text in pieces, with the images that stand between two pieces: one more piece than there are groups. */
export interface Laid {
  readonly texts: readonly string[];
  readonly groups: readonly Group[];
}

/** One image, or the two of a pair, which have one size. */
export type Group = readonly [Media] | readonly [Media, Media];

export type Request =
  | { readonly kind: 'logprobs'; readonly laid: Laid; readonly continuations: readonly string[] }
  | { readonly kind: 'generate'; readonly laid: Laid; readonly maxTokens: number }
  | { readonly kind: 'tokenize'; readonly text: string };

export interface Cost {
  readonly promptTokens: number;
  readonly evaluatedTokens: number;
}

export type Answer =
  | {
      readonly kind: 'logprobs';
      readonly logprobs: readonly { logprob: number; censored: boolean }[];
      readonly cost: Cost;
    }
  | { readonly kind: 'generate'; readonly text: string; readonly cost: Cost }
  | { readonly kind: 'tokenize'; readonly tokens: readonly string[] };

/** One for each request, in order. */
export type Reply = {
  /** This process has done its part: the next request is better served by a new one. */
  readonly isWorn: boolean;
} & (
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly reason: 'REQUEST_INVALID' | 'ENGINE_REPLY_INVALID'; readonly message: string }
  /** llama.cpp was not asked: a new process can be. */
  | { readonly kind: 'stuck' }
);

export type FromChild = Ready | Reply;

/** What llama.cpp replaces by an image. */
export const MARKER = '<__media__>';
