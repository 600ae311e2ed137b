/**
 * Potential-based shaping term F = γ·Φ(s′) − Φ(s); Ng, Harada & Russell, ICML 1999.
 *
 * @param from Φ(s), no unit; the value that was `to` one step earlier, also when nothing was scored in between.
 * @param to Φ(s′), same scale; 0 where the end of the episode zeroes it (Grześ, AAMAS 2017).
 * @param gamma γ in [0, 1]; must equal the trainer's own.
 */
export function potentialTerm(from: number, to: number, gamma: number): number {
  return gamma * to - from;
}
