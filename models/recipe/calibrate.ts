/**
 * Fits the calibration of the shipped model on scenes of their own and writes `calibration.json` beside it.
 *
 * progress = sigmoid((log P(True) − offset) / temperature) follows the line in true progress that is .1 where experts
 * start (on average) and .9 on success, least squares;
 * P(success) = sigmoid((log P(True) − offset) / temperature) follows success, log loss.
 *
 * Run: node --import tsx models/recipe/calibrate.ts [--model DIR] [--episodes 100]
 */
import { parseArgs } from 'node:util';
import { createEmbeddedEngine, embeddedCalibrationPath } from '../../src/engine/embedded/embedded.ts';
import { POLICY_KINDS } from '../../src/env/tabletop/index.ts';
import { mean } from '../../src/metric/statistics.ts';
import { type Sigmoid, sigmoid } from '../../src/reward/calibration.ts';
import { writeCalibration } from '../../src/reward/calibration-file.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { hasSucceeded, makeEpisodes } from './evaluation/episodes.ts';
import { scoreAll } from './evaluation/measures.ts';
import { createJudge, GROWING } from './evaluation/scored.ts';
import { readSeed } from './seeds.ts';

interface Point {
  /** log P(True), nats. */
  readonly value: number;
  /** What the map should give. */
  readonly target: number;
}

/** Progress where experts start and where they end: a sigmoid's ends are flat, so neither 0 nor 1. */
const LOW = 0.1;
const HIGH = 0.9;

/** The offset and temperature with the least mean loss, on a grid of hundredths of a nat. */
function fit(points: readonly Point[], loss: (given: number, target: number) => number): Sigmoid {
  let best: Sigmoid = { offset: 0, temperature: 1 };
  let least = Number.POSITIVE_INFINITY;
  const search = (offsets: readonly number[], temperatures: readonly number[]) => {
    for (const offset of offsets) {
      for (const temperature of temperatures) {
        const total = points.reduce(
          (sum, { value, target }) => sum + loss(sigmoid(value, { offset, temperature }), target),
          0,
        );
        if (total < least) [least, best] = [total, { offset, temperature }];
      }
    }
  };
  search(grid(-5, 0, 0.1), grid(0.1, 3, 0.1));
  const { offset, temperature } = best;
  search(grid(offset - 0.1, offset + 0.1, 0.01), grid(Math.max(0.03, temperature - 0.1), temperature + 0.1, 0.01));
  return best;
}

function grid(low: number, high: number, step: number): number[] {
  return Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => Number((low + i * step).toFixed(2)));
}

function squared(given: number, target: number): number {
  return (given - target) ** 2;
}

function logLoss(given: number, target: number): number {
  const bounded = Math.min(1 - 1e-9, Math.max(1e-9, given));
  return -target * Math.log(bounded) - (1 - target) * Math.log(1 - bounded);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { model: { type: 'string' }, episodes: { type: 'string', default: '100' } },
  });
  const engine = await createEmbeddedEngine(values.model === undefined ? {} : { modelDir: values.model });
  const scorer = createTopReward(engine);
  const judge = createJudge(scorer, { progress: { offset: 0, temperature: 1 } }, GROWING);
  const truths: { value: number; truth: number }[] = [];
  const starts: number[] = [];
  let successes = 0;
  let failures = 0;
  for (const [i, policy] of POLICY_KINDS.entries()) {
    const episodes = makeEpisodes(policy, readSeed('calibration_scenes') + i * 1e6, Number(values.episodes));
    for (const episode of await scoreAll(episodes, judge)) {
      const { scores, truth } = episode;
      if (hasSucceeded(episode)) successes++;
      else failures++;
      if (policy === 'expert') starts.push(truth[0] ?? 0);
      truths.push(...scores.map(({ step, logprob }) => ({ value: logprob, truth: truth[step] ?? 0 })));
    }
  }
  const slope = (HIGH - LOW) / (1 - mean(starts));
  const progress = truths.map(({ value, truth }) => ({ value, target: Math.max(0, HIGH - slope * (1 - truth)) }));
  const success = truths.map(({ value, truth }) => ({ value, target: truth === 1 ? 1 : 0 }));
  const calibration = writeCalibration(embeddedCalibrationPath(values.model), scorer, {
    sampling: { ...GROWING },
    episodes: { successes, failures },
    progress: fit(progress, squared),
    success: fit(success, logLoss),
  });
  process.stdout.write(`${JSON.stringify(calibration)}\n`);
  await engine.close();
}

await main();
