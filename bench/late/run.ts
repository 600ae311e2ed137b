/**
 * What late rewards cost a step. Prints times and the target, exits 1 where it is missed.
 *
 * Run: npm run bench:late [-- --sessions 8 --rounds 12 --steps 120 --hz 20,0]
 */
import { parseArgs } from 'node:util';
import { verdictsOf } from '../verdict.ts';
import { judgeLate, lateTable, measureLate } from './measure.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '12' },
    steps: { type: 'string', default: '120' },
    hz: { type: 'string', default: '20,0' },
  },
});
const sessions = Number(values.sessions);
const costs = await measureLate({
  sessions,
  rounds: Number(values.rounds),
  steps: Number(values.steps),
  hz: values.hz.split(',').map(Number),
});
for (const cost of costs) process.stdout.write(`${lateTable(cost, sessions)}\n\n`);
const verdicts = costs.map(judgeLate);
process.stdout.write(`${verdictsOf(verdicts)}\n`);
if (verdicts.some(({ isReached }) => !isReached)) process.exitCode = 1;
