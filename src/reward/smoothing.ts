/**
 * The exponential mean of an episode's scores, causal: s·mean + (1 − s)·value, and the first value itself. For models whose
 * logits come in coarse steps (bf16: .125 between 16 and 32), or that jitter from frame to frame.
 *
 * @param smoothing s in [0, 1): the share that the mean so far keeps; 0 is the value itself.
 * @returns a function that takes each score of an episode in order, in the scorer's unit, and returns the mean so far.
 */
export function createSmoothing(smoothing: number): (value: number) => number {
  let mean: number | undefined;
  return (value) => {
    mean = mean === undefined ? value : smoothing * mean + (1 - smoothing) * value;
    return mean;
  };
}
