import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DenseGymError } from '../../src/errors.ts';
import { type CalibratedScore, readCalibration, writeCalibration } from '../../src/reward/calibration-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'densegym-calibration-'));
test.after(() => rmSync(dir, { recursive: true }));
const FILE = join(dir, 'calibration.json');

const SCORE: CalibratedScore = {
  model: 'm-1',
  layout: 'stamped-images',
  name: 'topreward',
  prompt: 'Is {instruction} done?',
};
const SAMPLING = { policy: 'first-last', fps: 10, maxFrames: 16, minFrames: 1 };
const CONTENT = {
  sampling: SAMPLING,
  episodes: { successes: 20, failures: 30 },
  progress: { offset: -2.5, temperature: 1.25 },
  success: { values: [-3, -0.125], probabilities: [0.1, 0.9] },
  heldOutEce: 0.03,
  threshold: { value: 0.8, alpha: 0.1, k: 2, n: 3, sampling: SAMPLING, scores: [-3.5, -1 / 3, -0.1] },
};

function refused(file: string, score: CalibratedScore = SCORE): string {
  try {
    readCalibration(file, score);
  } catch (error) {
    assert.instance(error, DenseGymError);
    return (error as Error).message;
  }
  return assert.unreachable('a calibration that does not belong was accepted') as never;
}

/** The file as it is written, changed. */
function changed(change: object, name: string): string {
  writeCalibration(FILE, SCORE, CONTENT);
  const file = join(dir, name);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(FILE, 'utf8')), ...change }));
  return file;
}

test('what is written is read back to the bit', () => {
  const written = writeCalibration(FILE, SCORE, CONTENT);
  assert.equal(readCalibration(FILE, SCORE), written);
  const { version, id, model, layout, scorer, prompt, ...content } = written;
  assert.equal(content, CONTENT);
  assert.equal([version, model, layout, scorer], [1, 'm-1', 'stamped-images', 'topreward']);
  assert.match(id, /^m-1-topreward-[0-9a-f]{8}$/);
  assert.match(prompt, /^[0-9a-f]{8}$/);
});

test('the id follows from the content: equal ones are equal, and one number makes another', () => {
  const { id } = writeCalibration(FILE, SCORE, CONTENT);
  assert.is(writeCalibration(FILE, SCORE, { ...CONTENT }).id, id);
  const others = [
    { ...CONTENT, progress: { offset: -2.5, temperature: 1.26 } },
    { ...CONTENT, threshold: { ...CONTENT.threshold, scores: [-3.5, -0.3, -0.1] } },
    { ...CONTENT, sampling: { ...SAMPLING, fps: 5 } },
  ];
  assert.is(new Set([id, ...others.map((other) => writeCalibration(FILE, SCORE, other).id)]).size, 4);
});

test('another model, layout, scorer or prompt is refused by name', () => {
  writeCalibration(FILE, SCORE, CONTENT);
  for (const [field, message] of [
    ['model', /was fitted for model m-1, this is other; the two do not belong together/],
    ['layout', /was fitted for layout stamped-images, this is other/],
    ['name', /was fitted for scorer topreward, this is other/],
    ['prompt', /was fitted for prompt [0-9a-f]{8}, this is [0-9a-f]{8}/],
  ] as const) {
    assert.match(refused(FILE, { ...SCORE, [field]: 'other' }), message);
  }
});

test('files that are none, of another version, changed by hand or out of range are refused', () => {
  assert.match(refused(join(dir, 'nowhere.json')), /nowhere\.json cannot be read: ENOENT/);
  assert.match(refused(changed({ version: 2 }, 'later.json')), /it is of version 2, this densegym reads 1/);
  assert.match(refused(changed({ version: undefined }, 'old.json')), /it is of version none/);
  assert.match(refused(changed({ heldOutEce: 0.01 }, 'hand.json')), /it was changed by hand; make it anew/);
  assert.match(refused(changed({ progress: { offset: 0, temperature: 0 } }, 'zero.json')), /→ at progress.temperature/);
  const falling = { values: [-3, -0.1], probabilities: [0.9, 0.1] };
  assert.match(
    refused(changed({ success: falling }, 'falling.json')),
    /cannot be read: .*(must never fall|Invalid input)/s,
  );
});

test('a file that cannot be written is said so', () => {
  assert.throws(
    () => writeCalibration(join(dir, 'no', 'calibration.json'), SCORE, CONTENT),
    /calibration .*no.calibration\.json cannot be written: ENOENT/,
  );
});

test.run();
