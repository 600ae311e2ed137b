/** What was measured, beside its target. */
export interface Verdict {
  readonly what: string;
  readonly value: number;
  readonly target: number;
  readonly isReached: boolean;
}

export function atMost(what: string, value: number, target: number): Verdict {
  return { what, value, target, isReached: value <= target };
}

export function atLeast(what: string, value: number, target: number): Verdict {
  return { what, value, target, isReached: value >= target };
}

/** A table in Markdown. */
export function verdictsOf(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(
    ({ what, value, target, isReached }) =>
      `| ${what} | ${Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0)} | ${Number(target.toFixed(3))} | ${isReached ? 'reached' : '**not reached**'} |`,
  );
  return ['| | measured | target | |', '|---|---|---|---|', ...lines].join('\n');
}
