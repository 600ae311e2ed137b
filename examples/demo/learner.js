export const REWARDS = ['dense', 'sparse'];
/** The held-out scenes come from seeds of another billion. */
export const HELD_OUT = { episodes: 100, firstSeed: 1_000_000_000 };
