/**
 * Where the gateway's time goes: a CPU profile of it while one environment steps, by package and by function. Open
 * `out/bench/gateway.cpuprofile` in a browser's developer tools to see more.
 *
 * Run: npm run bench:profile [-- --workload a --contestant gateway --seconds 10]
 */
import { parseArgs } from 'node:util';
import { type CpuProfile, profiled } from '../cpu-profile.ts';
import { CONTESTANTS, GATEWAY, type Workload } from './contestants.ts';
import { startContestant } from './run-rounds.ts';

const SHOWN = 30;

const { values } = parseArgs({
  options: {
    workload: { type: 'string', default: 'a' },
    contestant: { type: 'string', default: GATEWAY },
    envs: { type: 'string', default: '1' },
    warmup: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '10' },
  },
});
const envs = Number(values.envs) as 1 | 8;
const contestant = CONTESTANTS[envs].find(({ name, gateway }) => name === values.contestant && gateway);
if (!contestant) {
  const known = CONTESTANTS[envs].flatMap(({ name, gateway }) => (gateway ? [name] : []));
  throw new Error(`--contestant takes one of ${known.join('; ')}, got ${values.contestant}`);
}
const running = await startContestant(contestant, values.workload as Workload, envs);
await running.round(Number(values.warmup));
const { pid } = running.gateway ?? {};
if (pid === undefined) throw new Error(`${contestant.name} has no gateway to profile`);
const { result, profile } = await profiled(pid, () => running.round(Number(values.seconds)));
await running.stop();
process.stdout.write(
  `${result.rate.toFixed(0)} steps/s, ${(result.cpu.gateway ?? 0).toFixed(0)} µs CPU of the gateway a step\n`,
);
for (const shares of [profile.byPackage, profile.byFunction] satisfies CpuProfile['byPackage'][]) {
  process.stdout.write('\n');
  for (const [name, share] of shares.slice(0, SHOWN))
    process.stdout.write(`${(100 * share).toFixed(1).padStart(5)} %  ${name}\n`);
}
