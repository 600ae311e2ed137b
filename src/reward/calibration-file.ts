import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { DenseGymError, messageOf } from '../errors.ts';
import type { Calibration } from './calibration.ts';

/** Moved on when the meaning of a field changes; a file of another version is refused. */
const VERSION = 1;

const share = z.number().gt(0).lt(1);
const sigmoidSchema = z.strictObject({ offset: z.number(), temperature: z.number().positive() }).readonly();
const isotonicSchema = z
  .strictObject({
    values: z.array(z.number()).min(1).readonly(),
    probabilities: z.array(z.number().min(0).max(1)).readonly(),
  })
  .refine(({ values, probabilities }) => values.length === probabilities.length, {
    error: 'must have as many probabilities as values',
  })
  .refine(({ values, probabilities }) => isSorted(values) && isSorted(probabilities), { error: 'must never fall' })
  .readonly();
const samplingSchema = z.record(z.string(), z.union([z.string(), z.number()])).readonly();
const fileSchema = z
  .strictObject({
    version: z.literal(VERSION),
    /** Model, scorer, and a hash of all else in the file. */
    id: z.string().min(1),
    model: z.string(),
    layout: z.string(),
    scorer: z.string(),
    /** Hash of the words around the instruction. */
    prompt: z.string(),
    /** The sampling whose prefixes the maps were fitted on. */
    sampling: samplingSchema,
    /** What the maps were fitted on, episodes of each kind. */
    episodes: z.strictObject({ successes: z.number().int(), failures: z.number().int() }).readonly(),
    progress: sigmoidSchema,
    success: z.union([sigmoidSchema, isotonicSchema]),
    resets: z
      .strictObject({ sampling: z.string(), progress: z.array(z.number().min(0).max(1)).min(10).readonly() })
      .readonly()
      .optional(),
    /** Expected calibration error of P(success) on episodes it was not fitted on, in [0, 1]; absent: not measured. */
    heldOutEce: z.number().min(0).max(1).optional(),
    threshold: z
      .strictObject({
        value: share,
        alpha: share,
        k: z.number().int().positive(),
        n: z.number().int().positive(),
        sampling: samplingSchema,
        scores: z.array(z.number()).min(1).readonly(),
      })
      .readonly()
      .optional(),
  })
  .readonly();

/** A calibration as it lies on disk. */
export type CalibrationFile = z.infer<typeof fileSchema> & Calibration;

/** What a calibration was fitted on; a map of another quantity means nothing. A scorer is one. */
export interface CalibratedScore {
  readonly model: string;
  readonly layout: string;
  /** The scorer's. */
  readonly name: string;
  /** The words around the instruction. */
  readonly prompt: string;
}

/**
 * @throws DenseGymError `CONFIG_INVALID` when the file cannot be read, was changed by hand, or belongs to another model,
 *   layout, scorer or prompt.
 */
export function readCalibration(file: string, score: CalibratedScore): CalibrationFile {
  const parsed = readAnyCalibration(file);
  const [what] = differences(parsed, score);
  if (what === undefined) return parsed;
  throw new DenseGymError(
    'CONFIG_INVALID',
    `calibration ${parsed.id} was fitted for ${what} ${parsed[what]}, this is ${identify(score)[what]}; the two do not belong ` +
      'together: give the calibration of this one, or make it with densegym calibrate',
  );
}

/** Whether a calibration maps this score. */
export function isFittedFor(calibration: CalibrationFile, score: CalibratedScore): boolean {
  return differences(calibration, score).length === 0;
}

/** A calibration, whatever it belongs to. @throws DenseGymError `CONFIG_INVALID` as `readCalibration`. */
export function readAnyCalibration(file: string): CalibrationFile {
  const parsed = parse(file);
  const expected = idOf(parsed);
  if (parsed.id !== expected) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `calibration ${file} says it is ${parsed.id}, and its content is ${expected}: it was changed by hand; make it anew ` +
        'with densegym calibrate, since every reply names the calibration by its id',
    );
  }
  return parsed;
}

/**
 * Gives a calibration the id of its content and writes it.
 *
 * @throws DenseGymError `CONFIG_INVALID` when the file cannot be written.
 */
export function writeCalibration(
  file: string,
  score: CalibratedScore,
  content: Omit<CalibrationFile, 'version' | 'id' | 'model' | 'layout' | 'scorer' | 'prompt'>,
): CalibrationFile {
  const unnamed = { version: VERSION, id: '', ...identify(score), ...content } as const;
  const whole = fileSchema.parse({ ...unnamed, id: idOf(unnamed) });
  try {
    writeFileSync(file, `${toText(whole)}\n`);
  } catch (error) {
    throw new DenseGymError('CONFIG_INVALID', `calibration ${file} cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return whole;
}

function parse(file: string): CalibrationFile {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { version } = z.object({ version: z.unknown().optional() }).parse(content);
    if (version !== VERSION) {
      throw new Error(
        `it is of version ${JSON.stringify(version) ?? 'none'}, this densegym reads ${VERSION}; make it anew`,
      );
    }
    return fileSchema.parse(content);
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new DenseGymError('CONFIG_INVALID', `calibration ${file} cannot be read: ${why}`, { cause: error });
  }
}

function differences(parsed: CalibrationFile, score: CalibratedScore) {
  const asked = identify(score);
  return (['model', 'layout', 'scorer', 'prompt'] as const).filter((what) => parsed[what] !== asked[what]);
}

function identify({ model, layout, name, prompt }: CalibratedScore) {
  return { model, layout, scorer: name, prompt: hash(prompt) };
}

function idOf({ id: _, ...content }: Omit<CalibrationFile, 'id'> & { readonly id: string }): string {
  const sorted = fileSchema.unwrap().omit({ id: true }).parse(content); // in the schema's order of fields
  return `${content.model}-${content.scorer}-${hash(JSON.stringify(sorted))}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Indented, lists of numbers on one line each. */
function toText(content: CalibrationFile): string {
  return JSON.stringify(content, null, 2).replace(/\[[\d\s.,e+-]*\]/g, (list) => list.replace(/\s+/g, ' '));
}

function isSorted(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value >= (values[i - 1] ?? Number.NaN));
}
