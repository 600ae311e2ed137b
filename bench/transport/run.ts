/**
 * What the way through the gateway costs, beside the peers' ways, an in-process vector environment and a raw echo. Prints a table
 * and each target beside what was reached, writes `out/bench/transport.json` and `transport.png`; exits 1 when a target is missed.
 *
 * Run: npm run bench [-- --workloads abc --envs 1,8 --rounds 7 --seconds 1 --only gateway --publish]
 * `--publish` puts the tables into docs/performance.md, and the plot beside it.
 */
import { setMaxListeners } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toPng } from '../../src/report/svg.ts';
import { CONTESTANTS, ECHO, WORKLOADS, type Workload } from './contestants.ts';
import { publish } from './publish.ts';
import { drawRatios, tableOf, verdictsOf } from './report.ts';
import { type Row, rowsOf } from './rows.ts';
import { measure, startContestant } from './run-rounds.ts';
import { judge } from './targets.ts';

const OUT = 'out/bench';

const { values } = parseArgs({
  options: {
    workloads: { type: 'string', default: Object.keys(WORKLOADS).join('') },
    envs: { type: 'string', default: '1,8' },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '1' },
    warmup: { type: 'string', default: '6' },
    only: { type: 'string', default: '' },
    publish: { type: 'boolean', default: false },
  },
});

async function compare(workload: Workload, envs: 1 | 8): Promise<readonly Row[]> {
  const chosen = CONTESTANTS[envs].filter(({ name }) => name === ECHO || name.includes(values.only));
  const running = [];
  try {
    for (const contestant of chosen) {
      tell(`${workload}, ${envs}: starts ${contestant.name}`);
      running.push(await startContestant(contestant, workload, envs));
    }
    const times = { rounds: Number(values.rounds), seconds: Number(values.seconds), warmup: Number(values.warmup) };
    const figures = await measure(running, times, (name) => tell(`${workload}, ${envs}: ${name}`));
    return rowsOf(workload, envs, figures);
  } finally {
    for (const each of running) await each.stop();
  }
}

function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}`);
}

setMaxListeners(0, process); // every child ends with this process
const rows: Row[] = [];
for (const envs of values.envs.split(',').map(Number) as (1 | 8)[]) {
  for (const workload of values.workloads as Iterable<Workload>) {
    const found = await compare(workload, envs);
    tell('');
    process.stdout.write(`${tableOf(found)}\n\n`);
    rows.push(...found);
  }
}
const verdicts = judge(rows);
process.stdout.write(`${verdictsOf(verdicts)}\n`);
mkdirSync(OUT, { recursive: true });
writeFileSync(`${OUT}/transport.json`, `${JSON.stringify({ rows, verdicts }, null, 2)}\n`);
await toPng(drawRatios(rows), `${OUT}/transport.png`);
if (values.publish) await publish(rows, verdicts);
if (verdicts.some(({ isReached }) => !isReached)) process.exitCode = 1;
