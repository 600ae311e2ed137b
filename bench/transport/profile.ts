/**
 * Where the gateway's time goes: a CPU profile of it while one environment steps, by package and by function. Open
 * `out/bench/gateway.cpuprofile` in a browser's developer tools to see more.
 *
 * Run: npm run bench:profile [-- --workload a --contestant gateway --seconds 10]
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CONTESTANTS, GATEWAY, type Workload } from './contestants.ts';
import { startContestant } from './run-rounds.ts';

const PROFILE = 'out/bench/gateway.cpuprofile';
const SHOWN = 30;

interface Profile {
  readonly nodes: readonly { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  readonly samples: readonly number[];
  /** Microseconds from each sample to the next. */
  readonly timeDeltas: readonly number[];
}

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
mkdirSync('out/bench', { recursive: true });
rmSync(PROFILE, { force: true });
const running = await startContestant(contestant, values.workload as Workload, envs);
const toggle = () => process.kill(running.gateway?.pid ?? 0, 'SIGUSR2');
await running.round(Number(values.warmup));
toggle();
const { rate, cpu } = await running.round(Number(values.seconds));
toggle();
while (!existsSync(PROFILE)) await setTimeout(100);
await setTimeout(500);
await running.stop();

const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(PROFILE, 'utf8')) as Profile;
const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
const byPackage = new Map<string, number>();
const byFunction = new Map<string, number>();
let busy = 0;
for (const [i, sample] of samples.entries()) {
  const frame = frames.get(sample);
  if (!frame || frame.functionName === '(idle)') continue;
  const time = timeDeltas[i] ?? 0;
  busy += time;
  const where = packageOf(frame.url) ?? frame.functionName;
  add(byPackage, where, time);
  add(byFunction, `${frame.functionName || '(anonymous)'}  ${where}:${frame.lineNumber + 1}`, time);
}
process.stdout.write(`${rate.toFixed(0)} steps/s, ${(cpu.gateway ?? 0).toFixed(0)} µs CPU of the gateway a step\n`);
for (const shares of [byPackage, byFunction]) {
  process.stdout.write('\n');
  const sorted = [...shares].sort(([, one], [, other]) => other - one).slice(0, SHOWN);
  for (const [name, time] of sorted)
    process.stdout.write(`${((100 * time) / busy).toFixed(1).padStart(5)} %  ${name}\n`);
}

function packageOf(url: string): string | undefined {
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+\/.*)$/.exec(url)?.[1];
  const own = /\/dist\/(.*)$/.exec(url)?.[1];
  return inPackage ?? own ?? (url.startsWith('node:') ? url : undefined);
}

function add(shares: Map<string, number>, name: string, time: number): void {
  shares.set(name, (shares.get(name) ?? 0) + time);
}
