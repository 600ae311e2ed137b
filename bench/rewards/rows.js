import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
export const ALGORITHMS = ['sac', 'ppo'];
const RESULTS = new URL('../results/rewards.json', import.meta.url);
export function readRows() {
    return existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : [];
}
export function hasRow(key) {
    return readRows().some((row) => Object.entries(key).every(([name, value]) => row[name] === value));
}
/** Reads again before it writes: another training may have ended meanwhile. */
export function addRow(row) {
    mkdirSync(new URL('./', RESULTS), { recursive: true });
    const lines = [...readRows(), row].map((each) => JSON.stringify(each));
    writeFileSync(RESULTS, `[\n${lines.join(',\n')}\n]\n`);
}
