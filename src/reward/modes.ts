import { potentialTerm } from './potential.ts';

/** What the shaping term is made of; see `SHAPING`. */
export type RewardMode = 'potential' | 'delta' | 'level';

/**
 * The shaping term of each mode, before its scale, from the potential before and after a step.
 *
 * - `potential`: γ·Φ′ − Φ, which telescopes (Ng, Harada & Russell, ICML 1999).
 * - `delta`: p′ − p, the rise of progress. Discounted it does not telescope: a rise now and the same fall a step later leave
 *   (1 − γ)·rise, so going up and down pays.
 * - `level`: p′, progress itself, as VLM-RM pays it (Rocamonde et al., ICLR 2024). It pays for every step near the goal, and
 *   so for not finishing.
 *
 * Of the last two the potential is progress, without offset and never zeroed.
 */
export const SHAPING: Readonly<Record<RewardMode, (from: number, to: number, gamma: number) => number>> = {
  potential: potentialTerm,
  delta: (from, to) => to - from,
  level: (_, to) => to,
};
