import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DenseGymError, messageOf } from '../errors.ts';
import type { Calibration } from './calibration.ts';

const sigmoidSchema = z.object({ offset: z.number(), temperature: z.number().positive() });
const fileSchema = z.object({
  id: z.string().min(1),
  model: z.string(),
  layout: z.string(),
  scorer: z.string(),
  progress: sigmoidSchema,
  success: sigmoidSchema,
});

/** What a calibration was fitted on; a map of another quantity means nothing. */
export interface CalibratedScore {
  readonly model: string;
  readonly layout: string;
  readonly scorer: string;
}

/** @throws DenseGymError `CONFIG_INVALID` when the file cannot be read, or belongs to another model, layout or scorer. */
export function readCalibration(file: string, score: CalibratedScore): Calibration {
  let parsed: z.infer<typeof fileSchema>;
  try {
    parsed = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new DenseGymError('CONFIG_INVALID', `calibration ${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
  for (const what of ['model', 'layout', 'scorer'] as const) {
    if (parsed[what] !== score[what]) {
      throw new DenseGymError(
        'CONFIG_INVALID',
        `calibration ${parsed.id} was fitted for ${what} ${parsed[what]}, this is ${score[what]}; the two files do not belong together`,
      );
    }
  }
  return { id: parsed.id, progress: parsed.progress, success: parsed.success };
}
