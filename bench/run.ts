/**
 * Every target of speed and memory, in one run: the way through the gateway beside the peers' ways, an in-process vector
 * environment and a raw echo; late rewards; a long run; a new frame of an engine. Prints tables, each target beside what was reached,
 * and where the gateway's time goes where one was missed. Writes `out/bench/transport.json` and `transport.png`; exits 1 when a
 * target is missed.
 *
 * Run: npm run bench [-- --parts transport,late,memory,engines --workloads abc --envs 1,8 --rounds 7 --seconds 1 --only gateway --publish]
 * `--publish` puts the tables into docs/performance.md, and the plot beside it; of all parts only.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toPng } from '../src/report/svg.ts';
import { ENGINES, measureReuse } from './engines/measure-reuse.ts';
import { judgeLate, lateTable, measureLate } from './late/measure.ts';
import { publish } from './publish.ts';
import { judgeMemory, sampleMemory } from './soak/memory.ts';
import { compareAll } from './transport/compare.ts';
import type { Workload } from './transport/contestants.ts';
import { drawRatios, tableOf } from './transport/report.ts';
import type { Row } from './transport/rows.ts';
import { judge, type Measured } from './transport/targets.ts';
import { type Verdict, verdictsOf } from './verdict.ts';
import { type Held, heldOf, holdTable, profileContestant } from './what-holds.ts';

const OUT = 'out/bench';
const PARTS = ['transport', 'late', 'memory', 'engines'];
const MEMORY = { steps: 1_000_000, seconds: 5 };
const LATE = { sessions: 8, rounds: 12 };

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: PARTS.join(',') },
    workloads: { type: 'string', default: 'abc' },
    envs: { type: 'string', default: '1,8' },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '1' },
    warmup: { type: 'string', default: '6' },
    only: { type: 'string', default: '' },
    publish: { type: 'boolean', default: false },
  },
});
const parts = values.parts.split(',');
const unknown = parts.find((part) => !PARTS.includes(part));
if (unknown !== undefined) throw new Error(`--parts takes some of ${PARTS.join(',')}, got ${unknown}`);
if (values.publish && !PARTS.every((part) => parts.includes(part)))
  throw new Error('--publish takes all parts; leave --parts out');

function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}`);
}

function print(text: string): void {
  tell('');
  process.stdout.write(`${text}\n`);
}

/** After each part: what fails later takes nothing along. */
function save(): void {
  mkdirSync(OUT, { recursive: true });
  writeFileSync(`${OUT}/transport.json`, `${JSON.stringify({ rows, verdicts, held }, null, 2)}\n`);
}

const verdicts: Verdict[] = [];
/** What holds the targets that were missed. */
const held: Held[] = [];
let rows: readonly Row[] = [];

if (parts.includes('transport')) {
  rows = await compareAll({
    workloads: values.workloads as Iterable<Workload>,
    envs: values.envs.split(',').map(Number) as (1 | 8)[],
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    warmup: Number(values.warmup),
    only: values.only,
    tell,
    onRows: (found) => print(`${tableOf(found)}\n`),
  });
  const judged = judge(rows);
  verdicts.push(...judged);
  const missed = new Map<string, Measured>();
  for (const { isReached, of } of judged) if (!isReached) missed.set(JSON.stringify(of), of);
  for (const of of missed.values()) {
    tell(`profiles ${of.workload}, ${of.envs}: ${of.name}`);
    held.push(await profileContestant(of));
  }
  save();
  await toPng(drawRatios(rows), `${OUT}/transport.png`);
}
if (parts.includes('late')) {
  for (const cost of await measureLate({ ...LATE, settings: ['robot', 'simulator', 'free'], tell })) {
    const verdict = judgeLate(cost);
    print(`${lateTable(cost, LATE.sessions)}\n`);
    verdicts.push(verdict);
    if (!verdict.isReached) held.push(heldOf(verdict.what, cost.profile));
  }
  save();
}
if (parts.includes('memory')) {
  const samples = await sampleMemory(MEMORY.steps, MEMORY.seconds, ({ steps }) => tell(`memory: ${steps} steps`));
  verdicts.push(...judgeMemory(samples));
  save();
}
if (parts.includes('engines')) {
  for (const [name, candidate] of Object.entries(ENGINES)) {
    const reuse = await measureReuse(name, candidate);
    verdicts.push(...reuse.verdicts);
    if (reuse.held) held.push(reuse.held);
  }
  save();
}

print(`\n${verdictsOf(verdicts)}\n`);
if (held.length > 0) print(holdTable(held));
if (values.publish) await publish(rows, verdicts, held);
if (verdicts.some(({ isReached }) => !isReached)) process.exitCode = 1;
