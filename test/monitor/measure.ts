/**
 * The numbers of docs/monitor.md: the episodes of `cheats.test.ts`, more of them, on seeds that no setting was chosen by.
 *
 * Run: node --import tsx test/monitor/measure.ts
 */
import { TASKS, type Task } from '../../src/env/tabletop/index.ts';
import { FROM, frozen, HONEST, honest, looping, nearObject, photograph } from './cheats.ts';
import { flagsAnEpisode, openEngine, openTable, pleases } from './play.ts';

const HONEST_SEED = 39_000_000;
const CHEAT_SEED = 38_000_000;
const HONEST_OF_A_KIND = 13;
const CHEATED = 10;
const CHEATS = { frozen, looping, photograph, nearObject };

const engine = await openEngine();
const say = (text: string) => process.stdout.write(`${text}\n`);

async function playHonestly(task: Task): Promise<void> {
  const table = await openTable(task, engine);
  let flagged = 0;
  for (let i = 0; i < HONEST_OF_A_KIND * HONEST.length; i++) {
    const seed = HONEST_SEED + i;
    const { warnings } = await table.play(seed, honest(HONEST[i % HONEST.length] ?? 'expert', task, seed));
    if (warnings.length > 0) flagged += 1;
  }
  const flags = Object.values(table.gateway.monitor?.status().flagged ?? {}).reduce((sum, count) => sum + count, 0);
  say(`${task}, honest: ${flagged} of ${HONEST_OF_A_KIND * HONEST.length} flagged, ${flags} flags in all`);
  await table.close();
}

async function cheatIn(task: Task, name: keyof typeof CHEATS): Promise<void> {
  let [pleasing, flagged] = [0, 0];
  for (let seed = CHEAT_SEED; seed < CHEAT_SEED + CHEATED; seed++) {
    const table = await openTable(task, engine);
    await table.play(seed + 100_000, honest('expert', task, seed + 100_000));
    const { warnings, progress } = await table.play(seed, honest('random', task, seed), CHEATS[name](seed, task));
    if (pleases(progress.slice(FROM))) {
      pleasing += 1;
      if (flagsAnEpisode(warnings)) flagged += 1;
    }
    await table.close();
  }
  say(`${task}, ${name}: ${pleasing} of ${CHEATED} please the model, ${flagged} of these are flagged`);
}

for (const task of TASKS) {
  await playHonestly(task);
  for (const name of Object.keys(CHEATS) as (keyof typeof CHEATS)[]) await cheatIn(task, name);
}
await engine.close();
