/**
 * Writes the calibrations of the GGUF form, `calibration-gguf.json` and, for exact attention, `calibration-gguf-f32.json`:
 * the constants of `calibration.json` under the ids of the GGUF, since the weights are the same (scores differ by 1.4e-3 nats at
 * most; `test/models/gguf.test.ts` holds them to 5e-3).
 *
 * Run: node --import tsx models/recipe/calibrate-gguf.ts
 */
import { join } from 'node:path';
import { embeddedCalibrationPath } from '../../src/engine/embedded/embedded.ts';
import { BUNDLED_MODEL_DIR } from '../../src/engine/embedded/model-files.ts';
import { createGgufEngine } from '../../src/engine/gguf/gguf.ts';
import { readAnyCalibration, writeCalibration } from '../../src/reward/calibration-file.ts';
import { createTopReward } from '../../src/scorer/labels.ts';

const { sampling, episodes, progress, success } = readAnyCalibration(embeddedCalibrationPath());
for (const exact of [false, true]) {
  const engine = await createGgufEngine({ path: join(BUNDLED_MODEL_DIR, 'model.gguf'), exact, maxPixels: 2 ** 12 });
  const file = join(BUNDLED_MODEL_DIR, `calibration-gguf${exact ? '-f32' : ''}.json`);
  const { id } = writeCalibration(file, createTopReward(engine), { sampling, episodes, progress, success });
  process.stdout.write(`${file}: ${id}\n`);
  await engine.close();
}
