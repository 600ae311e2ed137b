import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONTESTANTS, ECHO, GATEWAY, PROXY } from '../../../bench/transport/contestants.ts';
import { measure, startContestant } from '../../../bench/transport/run-rounds.ts';
import { cpuSeconds, residentBytes } from '../../../bench/transport/usage.ts';

test('CPU and memory of a process are read', () => {
  const before = cpuSeconds(process.pid);
  const until = performance.now() + 200;
  while (performance.now() < until);
  const spent = cpuSeconds(process.pid) - before;
  assert.ok(spent > 0.05 && spent < 1, `${spent} s`);
  assert.ok(cpuSeconds(process.pid, process.pid) <= cpuSeconds(process.pid));
  assert.ok(Math.abs(residentBytes(process.pid) / process.memoryUsage().rss - 1) < 0.2);
});

for (const [envs, names] of [
  [1, [ECHO, PROXY, GATEWAY]],
  [8, [GATEWAY]],
] as const) {
  test(`our own contestants step ${envs} at a time, and leave nothing behind`, async () => {
    const chosen = CONTESTANTS[envs].filter(({ name }) => (names as readonly string[]).includes(name));
    const running = await Promise.all(chosen.map((contestant) => startContestant(contestant, 'b', envs)));
    const figures = await measure(running, { rounds: 1, seconds: 0.3, warmup: 0.3 }, () => {});
    const pids = running.flatMap(({ gateway }) => gateway?.pid ?? []);
    for (const each of running) await each.stop();
    for (const name of names) assert.ok((figures.get(name)?.[0]?.rate ?? 0) > 5, name);
    const [row] = figures.get(GATEWAY) ?? [];
    assert.ok((row?.cpu.gateway ?? 0) > 0 && (row?.cpu.server ?? 0) > 0 && (row?.gatewayBytes ?? 0) > 1e7);
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), /ESRCH/);
  });
}

test.run();
