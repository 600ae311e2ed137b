import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../../src/config/schema.ts';
import type { EpisodeMonitor } from '../../src/monitor/monitor.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import { createWatch } from '../../src/session/watch.ts';

const { monitor, reward } = configSchema.parse({ env: 'fake:', monitor: { driftEpisodes: 50 } });
const image = { width: 1, height: 1, data: new Uint8Array(3), key: 'black' };

/** Resets that all have progress .9, beside a calibration whose resets had about .1 with `first-last`. */
function warningsOf(sampling: string): readonly string[] {
  const logged: string[] = [];
  const say = (_: object, message: string): void => void logged.push(message);
  const resets = { sampling: 'first-last', progress: Array.from({ length: 50 }, (_, i) => 0.1 + i / 1000) };
  const log = { info: say, warn: say, error: say };
  const watch = createWatch({ monitor, reward, calibration: { ...UNCALIBRATED, resets }, sampling, log });
  const session = watch?.openSession('s-1');
  let last: EpisodeMonitor | undefined;
  for (let episode = 0; episode < 50; episode++) {
    last = session?.startEpisode(episode + 1);
    last?.scored({ image, progress: 0.9, claimed: false, state: [] });
    last?.begin();
  }
  assert.equal(last?.warnings().length, logged.length);
  return logged;
}

test("drift is measured against the calibration's resets where they were sampled alike", () => {
  assert.match(warningsOf('first-last')[0] ?? '', "is 0.90 on average, 0.12 at the calibration's resets");
  assert.equal(warningsOf('append-only'), [], "else the run's own first resets are the reference");
});

test('off gives no monitor', () => {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const off = { ...monitor, onFlag: 'off' as const };
  assert.is(createWatch({ monitor: off, reward, calibration: UNCALIBRATED, sampling: 'first-last', log }), undefined);
});

test.run();
