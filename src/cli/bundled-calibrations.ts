import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLED_MODEL_DIR } from '../engine/embedded/model-files.ts';
import { type CalibrationFile, readAnyCalibration } from '../reward/calibration-file.ts';

/**
 * The shipped calibrations of a model: of the bundled weights, in whichever form they run (ONNX, GGUF, a recording of
 * either); none for any other model.
 *
 * @param model as in `Engine.model`.
 */
export function bundledCalibrations(model: string): readonly CalibrationFile[] {
  return readdirSync(BUNDLED_MODEL_DIR)
    .filter((name) => /^calibration.*\.json$/.test(name))
    .map((name) => readAnyCalibration(join(BUNDLED_MODEL_DIR, name)))
    .filter((calibration) => calibration.model === model);
}
