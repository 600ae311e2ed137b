/** Which frames of an episode a model is shown. */
export type SamplingPolicy =
  | { readonly kind: 'append-only' }
  | { readonly kind: 'first-last' }
  /** `frames` of all so far, evenly spread, the first and the last among them: the reference's. */
  | { readonly kind: 'uniform'; readonly frames: number }
  /** The last `frames`. */
  | { readonly kind: 'window'; readonly frames: number };

export const SAMPLING_FORMS = 'append-only, first-last, uniform:N, window:N (N from 2 to 1024)';

const MAX_FRAMES = 1024;

/** A policy as it is written in config; undefined when it is none. */
export function parseSampling(text: string): SamplingPolicy | undefined {
  if (text === 'append-only' || text === 'first-last') return { kind: text };
  const [, kind, digits] = /^(uniform|window):(\d+)$/.exec(text) ?? [];
  const frames = Number(digits);
  if (!(frames >= 2 && frames <= MAX_FRAMES)) return undefined;
  return kind === 'uniform' || kind === 'window' ? { kind, frames } : undefined;
}
