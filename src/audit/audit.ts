import { DenseGymError } from '../errors.ts';
import type { SamplingConfig } from '../frame/sampler.ts';
import type { Calibration } from '../reward/calibration.ts';
import type { SuccessConfig } from '../reward/success.ts';
import { withFrozenControl } from '../scorer/frozen-control.ts';
import { withMemory } from '../scorer/remembered.ts';
import type { Scorer } from '../scorer/scorer.ts';
import { type ControlRow, controlRows } from './control-rows.ts';
import { CONTROLS } from './controls.ts';
import { type Cost, costOf } from './cost.ts';
import { type AuditedEpisode, type Curve, type Failure, type Label, type Showing, scoreAll } from './curves.ts';
import { type RemedyRow, remedied, remediesFor, remedyRow } from './length-bias.ts';
import { type SuccessSummary, summariseSuccess } from './success.ts';

/** What controls are made of: the first of these that there is. */
const SUBJECTS: readonly Label[] = ['success', 'unlabelled', 'failure'];

export interface AuditOptions {
  /** At least one. */
  readonly episodes: readonly AuditedEpisode[];
  /** Without a control. */
  readonly plain: Scorer;
  readonly scorerControl: 'none' | 'frozen';
  /** Of the scorer with its control. */
  readonly calibration: Calibration;
  readonly sampling: SamplingConfig;
  readonly success: SuccessConfig;
  /** Most images that the model reads. */
  readonly maxImages: number;
  /** Of a million evaluated tokens. */
  readonly price: number | undefined;
  /** Of orders, of choices and of the bootstrap. */
  readonly seed: number;
  /** Told for every episode; absent: instructions of the other episodes. */
  readonly wrongInstruction: string | undefined;
  readonly signal: AbortSignal;
  /** Told how many showings there will be. */
  readonly onPlanned: (showings: number) => void;
  readonly onDone: (what: string) => void;
}

export interface Audit {
  /** Name of the scorer, with its control. */
  readonly scorer: string;
  readonly model: string;
  readonly layout: string;
  readonly calibration: string;
  readonly sampling: SamplingConfig;
  readonly seed: number;
  /** Recorded episodes that controls are made of. */
  readonly subjects: Label;
  readonly controls: readonly ControlRow[];
  /** Why a control is not there, by its id. */
  readonly missing: Readonly<Record<string, string>>;
  /** The summary, or why there is none. */
  readonly success: SuccessSummary | string;
  readonly lengthBias: readonly RemedyRow[];
  readonly cost: Cost;
  /** Of everything that was shown. */
  readonly failures: readonly Failure[];
  /** Recorded episodes and controls, for plots and further work. */
  readonly curves: readonly Curve[];
}

/**
 * How far scores can be trusted as a reward: recorded episodes beside controls, success beside labels, remedies against
 * length bias, cost. Equal options give an equal audit, but for times.
 *
 * @throws DenseGymError for what is wrong with an episode; `ENGINE_UNAVAILABLE` when no recorded episode could be scored.
 */
export async function audit(options: AuditOptions): Promise<Audit> {
  const { episodes, calibration, sampling, seed, signal } = options;
  const plain = withMemory(options.plain);
  const scorer = options.scorerControl === 'frozen' ? withFrozenControl(plain) : plain;
  const subjects = SUBJECTS.find((label) => episodes.some((each) => each.label === label)) ?? 'unlabelled';
  const recorded = episodes.map(({ path, label, episode }): Showing => ({ kind: label, path, episode, from: 0 }));
  const controls = controlShowings(options, subjects);
  const biased = [...recorded, ...controls.filter(({ kind }) => kind === 'frozen_start' || kind === 'stalled')];
  const remedies = remediesFor(sampling, options.maxImages);
  options.onPlanned(recorded.length + controls.length + remedies.length * biased.length);

  const whole = { scorer, calibration, sampling, signal };
  const done = (what: string) => () => options.onDone(what);
  const shown = await scoreAll([...recorded, ...controls], whole, ({ kind }) => options.onDone(kind));
  const real = shown.curves.filter(({ kind }) => isLabel(kind));
  if (real.length === 0) throw nothingScored(episodes.length, shown.failures);
  const lengthBias: RemedyRow[] = [];
  const failures = [...shown.failures];
  for (const remedy of remedies) {
    const own = { ...whole, scorer: remedied(plain, remedy), sampling: remedy.sampling };
    const scored = await scoreAll(biased, own, done(`length bias: ${remedy.label}`));
    lengthBias.push(remedyRow(remedy, scored, subjects, seed));
    failures.push(...scored.failures.map((failure) => ({ ...failure, kind: `${failure.kind}, ${remedy.label}` })));
  }
  return {
    scorer: scorer.name,
    model: scorer.model,
    layout: scorer.layout,
    calibration: calibration.id,
    sampling,
    seed,
    subjects,
    controls: controlRows(shown, seed),
    missing: missingControls(controls),
    success: summariseSuccess(real, calibration, options.success, seed),
    lengthBias,
    cost: costOf(real, options.price),
    failures,
    curves: shown.curves,
  };
}

/** Each control of each episode that is as good as there are: of successes where some are labelled so. */
function controlShowings({ episodes, seed, wrongInstruction }: AuditOptions, subjects: Label): readonly Showing[] {
  const instructions = new Set(episodes.map(({ episode }) => episode.instruction));
  const wrongInstructions = wrongInstruction === undefined ? [...instructions] : [wrongInstruction];
  return CONTROLS.flatMap(({ id, from, make }) =>
    episodes.flatMap(({ path, label, episode }): Showing[] => {
      if (label !== subjects) return [];
      const changed = make(episode, { seed, path, wrongInstructions });
      return changed ? [{ kind: id, path, episode: changed, from: from?.(episode.count) ?? 0 }] : [];
    }),
  );
}

function missingControls(controls: readonly Showing[]): Audit['missing'] {
  if (controls.some(({ kind }) => kind === 'wrong_instruction')) return {};
  return { wrong_instruction: 'no episode has another instruction; give --wrong-instruction TEXT' };
}

function isLabel(kind: string): boolean {
  return kind === 'success' || kind === 'failure' || kind === 'unlabelled';
}

function nothingScored(count: number, [first]: readonly Failure[]): DenseGymError {
  return new DenseGymError(
    'ENGINE_UNAVAILABLE',
    `none of the ${count} episodes could be scored; the first: ${first?.path}: ${first?.message}`,
  );
}
