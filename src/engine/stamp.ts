/**
 * Python's `'%.1f' % seconds`, as Qwen3-VL's processor prints time stamps: exact ties go to even (0.25 → `0.2`), where
 * JavaScript's `toFixed` goes up.
 */
export function formatSeconds(seconds: number): string {
  const tenths = seconds * 10;
  const below = Math.floor(tenths);
  // Only multiples of 1/4 are ties that a double holds exactly.
  const isTie = Number.isInteger(seconds * 4) && tenths - below === 0.5;
  return isTie ? ((below % 2 === 0 ? below : below + 1) / 10).toFixed(1) : seconds.toFixed(1);
}

/**
 * The stamps of a video's frame pairs, which the model fuses two by two: the mean time of each pair. An odd count repeats
 * the last frame (transformers 4.57.1, `Qwen3VLProcessor._calculate_timestamps`).
 */
export function pairStamps(count: number, fps: number): readonly string[] {
  return Array.from({ length: Math.ceil(count / 2) }, (_, pair) => {
    const [first, second] = [2 * pair, Math.min(2 * pair + 1, count - 1)];
    return `<${formatSeconds((first + second) / 2 / fps)} seconds>`;
  });
}
