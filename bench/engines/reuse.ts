/**
 * `npm run bench:engines`: what a new frame costs on each engine that runs here. Prints tables, writes
 * `bench/results/engines.json`; exits 1 when a target is missed.
 *
 * Run: npm run bench:engines [-- --only NAME]; the rows of the others stay.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Verdict, verdictsOf } from '../verdict.ts';
import { ENGINES, measureReuse } from './measure-reuse.ts';

const RESULTS = 'bench/results/engines.json';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const all: Verdict[] = [];
for (const [name, candidate] of Object.entries(ENGINES)) {
  if (values.only !== undefined && values.only !== name) continue;
  const { rows, verdicts, held } = await measureReuse(name, candidate);
  if (held) process.stdout.write(`${held.what}: ${held.why}\n`);
  all.push(...verdicts);
  const known = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  mkdirSync('bench/results', { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify({ ...known, [name]: rows })}\n`);
}
process.stdout.write(`\n${verdictsOf(all)}\n`);
if (all.some(({ isReached }) => !isReached)) process.exitCode = 1;
