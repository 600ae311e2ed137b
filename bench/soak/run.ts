/**
 * What a gateway holds after a long run, and after sessions that were killed at random moments. Prints both, writes
 * `out/bench/soak.json`, and exits 1 where memory grows by more than 100 bytes a step, or anything is left of a session.
 *
 * Run: npm run bench:soak [-- --part memory|kills --steps 1000000 --sessions 1000 --seed 0]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { stopOnSignals } from '../../examples/child-server.ts';
import { createProgressBar } from '../../src/report/progress-bar.ts';
import { verdictsOf } from '../verdict.ts';
import { killSessions } from './kills.ts';
import { judgeMemory, sampleMemory } from './memory.ts';

const OUT = 'out/bench';
/** Between two looks at the memory. */
const SECONDS = 5;
const PARTS = ['memory', 'kills'];

const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    steps: { type: 'string', default: '1000000' },
    sessions: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '0' },
  },
});
if (values.part !== undefined && !PARTS.includes(values.part)) {
  throw new Error(`--part takes one of ${PARTS.join(', ')}, got ${values.part}`);
}
const isWanted = (part: string) => (values.part ?? part) === part;
stopOnSignals(async () => {}); // an exit ends the children
const report: Record<string, unknown> = {};

if (isWanted('memory')) {
  const bar = createProgressBar(Number(values.steps), 'memory', 'steps');
  let done = 0;
  const samples = await sampleMemory(Number(values.steps), SECONDS, ({ steps, gatewayBytes }) => {
    bar.advance(`gateway ${mb(gatewayBytes)}`, steps - done);
    done = steps;
  });
  bar.stop();
  const [first, last] = [samples[0], samples.at(-1)];
  tell('memory of 8 environments, every 10th step scored:');
  tell(`  gateway ${mb(first?.gatewayBytes)} at first, ${mb(last?.gatewayBytes)} at last`);
  tell(`  host    ${mb(first?.hostBytes)} at first, ${mb(last?.hostBytes)} at last`);
  const verdicts = judgeMemory(samples);
  tell(`${verdictsOf(verdicts)}\n`);
  if (verdicts.some(({ isReached }) => !isReached)) process.exitCode = 1;
  report['memory'] = { samples, verdicts };
}

if (isWanted('kills')) {
  const bar = createProgressBar(Number(values.sessions), 'kills', 'sessions');
  const outcome = await killSessions(Number(values.sessions), Number(values.seed), (count) =>
    bar.advance('killed', count),
  );
  bar.stop();
  const { killed, stepping, before, after } = outcome;
  tell(`${killed} sessions killed at random moments, ${stepping} of them while they stepped; the gateway holds`);
  for (const key of ['sockets', 'segments', 'descriptors', 'children'] as const) {
    tell(`  ${key}: ${before[key]} before, ${after[key]} after`);
  }
  if (!isDeepStrictEqual(before, after) || stepping === 0) process.exitCode = 1;
  report['kills'] = outcome;
}

mkdirSync(OUT, { recursive: true });
writeFileSync(`${OUT}/soak.json`, `${JSON.stringify(report, null, 2)}\n`);

function mb(bytes = 0): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
