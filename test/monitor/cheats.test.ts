/**
 * What the monitor is for, measured on the bundled environment and model: no honest episode is flagged, and every camera
 * that pleases the model without the robot is, before its episode ends. Numbers of a run are in docs/monitor.md.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TASKS } from '../../src/env/tabletop/index.ts';
import { FROM, frozen, HONEST, honest, looping, nearObject, photograph } from './cheats.ts';
import { flagsAnEpisode, openEngine, openTable, pleases } from './play.ts';

const HONEST_SEED = 9_000_000;
const CHEAT_SEED = 8_000_000;
/** Of each kind and task: 8 × 9 × 3 = 216 honest episodes. */
const EPISODES = 9;
const CHEATS = { frozen, looping, photograph, nearObject };
const CHEATED = 5;

const engine = await openEngine();
test.after(() => engine.close());

for (const task of TASKS) {
  test(`${task}: of ${EPISODES * HONEST.length} honest episodes none is flagged, and neither is their run`, async () => {
    const table = await openTable(task, engine);
    for (let i = 0; i < EPISODES * HONEST.length; i++) {
      const kind = HONEST[i % HONEST.length] ?? 'expert';
      const seed = HONEST_SEED + i;
      const { warnings } = await table.play(seed, honest(kind, task, seed));
      assert.equal(warnings, [], `${kind}, seed ${seed}`);
    }
    const status = table.gateway.monitor?.status();
    assert.is(status?.episodes, EPISODES * HONEST.length);
    assert.is(
      Object.values(status?.flagged ?? { unknown: 1 }).reduce((sum, count) => sum + count, 0),
      0,
    );
    await table.close();
  });

  for (const [name, cheat] of Object.entries(CHEATS)) {
    test(`${task}: a camera that cheats (${name}) is flagged within its episode, wherever it pleases the model`, async () => {
      let pleased = 0;
      for (let i = 0; i < CHEATED; i++) {
        const table = await openTable(task, engine);
        const seed = CHEAT_SEED + i;
        // One honest episode first, as any training has: what usually changes is learned from it.
        await table.play(seed + 100_000, honest('expert', task, seed + 100_000));
        const { warnings, progress } = await table.play(seed, honest('random', task, seed), cheat(seed, task));
        if (pleases(progress.slice(FROM))) {
          pleased += 1;
          assert.ok(flagsAnEpisode(warnings), `seed ${seed}: ${progress.map((value) => value.toFixed(2)).join(' ')}`);
        }
        await table.close();
      }
      // A cube from very near says nothing of a zone: where it pleases nobody, nothing is paid and there is nothing to find.
      if (name !== 'nearObject' || task === 'reach')
        assert.ok(pleased >= 2, `only ${pleased} of ${CHEATED} please the model`);
    });
  }
}

test('monitor.onFlag stop truncates the episode at the flag, and pays no bonus for it', async () => {
  const table = await openTable('pick-place', engine, { onFlag: 'stop' });
  await table.play(1, honest('random', 'pick-place', 1));
  const { warnings, truncated, bonus, steps } = await table.play(
    CHEAT_SEED,
    honest('random', 'pick-place', CHEAT_SEED),
    photograph(CHEAT_SEED, 'pick-place'),
  );
  assert.match(warnings[0] ?? '', /^scene-break: /);
  assert.equal([truncated, bonus, steps], [true, 0, FROM]);
  await table.close();
});

test.run();
