/**
 * What late rewards cost a step. Prints times and the target, exits 1 where it is missed.
 *
 * Run: npm run bench:late [-- --sessions 8 --rounds 12 --settings robot,simulator,free]
 */
import { parseArgs } from 'node:util';
import { verdictsOf } from '../verdict.ts';
import { judgeLate, lateTable, measureLate, SETTINGS, type SettingName } from './measure.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '12' },
    settings: { type: 'string', default: Object.keys(SETTINGS).join(',') },
  },
});
const sessions = Number(values.sessions);
const costs = await measureLate({
  sessions,
  rounds: Number(values.rounds),
  settings: values.settings.split(',').map(readSetting),
});
for (const cost of costs) process.stdout.write(`${lateTable(cost, sessions)}\n\n`);
const verdicts = costs.map(judgeLate);
process.stdout.write(`${verdictsOf(verdicts)}\n`);
if (verdicts.some(({ isReached }) => !isReached)) process.exitCode = 1;

function readSetting(name: string): SettingName {
  if (name in SETTINGS) return name as SettingName;
  throw new Error(`--settings takes some of ${Object.keys(SETTINGS).join(',')}, got ${name}`);
}
