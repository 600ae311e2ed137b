import { distance } from 'fastest-levenshtein';
import { SETTINGS } from './settings.ts';

/** Every section and setting, as it is written with dots. */
const NAMES: readonly string[] = [
  ...new Set(SETTINGS.flatMap(({ path }) => path.map((_, index) => path.slice(0, index + 1).join('.')))),
];

/** What to write in the file in place of a key that is no setting. */
export function wayOut(section: readonly string[], key: string): string {
  if (key === 'gamma') return "it is the trainer's, and each client sends its own: gymnasium.make(..., gamma=0.99)";
  const full = [...section, key].join('.');
  const dotted = key.includes('.') && NAMES.find((name) => name === key || name === full);
  if (dotted) return `write it nested: ${dotted.replaceAll('.', ': { ')}: …${' }'.repeat(dots(dotted))}`;
  const [nearest] = NAMES.map((name) => ({ name, far: Math.min(far(full, name), far(key, leaf(name))) })).sort(
    (a, b) => a.far - b.far,
  );
  return nearest && nearest.far <= (key.length + 1) / 2
    ? `did you mean ${nearest.name}?`
    : 'densegym serve --help lists what there is';
}

/** Letters in which two names differ; `success_bonus` and `successBonus` are the same. */
function far(a: string, b: string): number {
  const [left = '', right = ''] = [a, b].map((name) => name.replace(/[^a-z.]/gi, '').toLowerCase());
  return distance(left, right);
}

function leaf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function dots(name: string): number {
  return name.split('.').length - 1;
}
