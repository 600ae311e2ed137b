import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AuditOptions, audit } from '../../src/audit/audit.ts';
import { drawCurves, drawSuccess } from '../../src/audit/draw.ts';
import { auditJson } from '../../src/audit/json.ts';
import { auditReport } from '../../src/audit/report.ts';
import { failureWords } from '../../src/audit/tables.ts';
import { DenseGymError } from '../../src/errors.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import type { FakeAnswer } from '../support/fake-engine.ts';
import { audited, ramp } from './fake-episode.ts';
import { brightness, scorerOf, shadesOf, wordsOf } from './fake-scorer.ts';

const EPISODES = [
  audited('a', 'success', ramp(8, 250)),
  audited('b', 'success', ramp(11, 240), 'push the cube'),
  audited('c', 'failure', ramp(9, 60)),
  audited('d', 'failure', [0, 30, 0, 30, 0, 20], 'push the cube'),
];
const OPTIONS: AuditOptions = {
  episodes: EPISODES,
  plain: scorerOf(brightness),
  scorerControl: 'none',
  calibration: UNCALIBRATED,
  sampling: { policy: 'append-only', fps: 10, maxFrames: 16, minFrames: 1 },
  success: { threshold: 0.5, k: 2, n: 3, endsEpisode: false },
  maxImages: 30,
  price: 2,
  seed: 0,
  wrongInstruction: undefined,
  signal: AbortSignal.timeout(60_000),
  onPlanned: () => {},
  onDone: () => {},
};
const run = (more: Partial<AuditOptions> = {}) => audit({ ...OPTIONS, ...more });
const answered = (answer: FakeAnswer) => run({ plain: scorerOf(answer) });
const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-9, `${actual} instead of ${expected}`);

test('a model that sees progress rises on successes, falls backwards, and is not moved by frozen frames', async () => {
  const { controls, lengthBias, success, subjects, failures } = await run();
  const row = (id: string) => controls.find((each) => each.id === id);
  assert.is(subjects, 'success');
  assert.equal(failures, []);
  assert.equal(
    controls.map(({ id, episodes }) => `${id} ${episodes}`),
    [
      ...['success 2', 'failure 2', 'frozen_start 2', 'frozen_middle 2', 'frozen_end 2', 'stalled 2', 'reversed 2'],
      ...['shuffled 2', 'wrong_instruction 2', 'blank 2', 'text_in_image 2'],
    ],
  );
  near(row('success')?.voc.mean, 1);
  near(row('reversed')?.voc.mean, -1);
  near((row('reversed')?.rise ?? 0) + (row('success')?.rise ?? 0), 0);
  for (const id of ['frozen_start', 'frozen_middle', 'frozen_end', 'stalled', 'blank']) {
    assert.is(row(id)?.rise, 0, id);
    assert.equal([row(id)?.voc.count, row(id)?.voc.undefinedCount], [0, 2], `${id}: constants have no VOC`);
  }
  assert.is(row('wrong_instruction')?.end, row('success')?.end, 'this one reads no words');
  assert.ok(typeof success === 'object' && success.end.auc === 1);
  for (const { frozenRise, stalledRise, auc } of lengthBias) assert.equal([frozenRise, stalledRise, auc], [0, 0, 1]);
});

test('a model that is paid for images is found out, and the frozen control takes that off it', async () => {
  const lengthLover: FakeAnswer = (request) => Number(brightness(request)) - 5 + shadesOf(request.prompt).length / 4;
  const { lengthBias, controls } = await answered(lengthLover);
  assert.ok((controls.find(({ id }) => id === 'frozen_start')?.rise ?? 0) > 0.01);
  assert.equal(
    lengthBias.map(({ label }) => label),
    ['neither', 'frozen control', 'first frame × 4', 'first frame × 4, frozen control'],
  );
  const [neither, frozen, head, both] = lengthBias;
  const [paid, real] = [(7 + 10) / 2 / 4, (250 + 240) / 2 / 50];
  near(neither?.frozenRise, paid / (paid + real));
  near(neither?.rise, paid + real);
  near(head?.frozenRise, paid / (paid + real)); // it loves each image the same, whatever stands at the head
  near(frozen?.frozenRise, 0);
  near(frozen?.rise, real);
  near(frozen?.stalledRise, 0);
  near(both?.rise, real);
});

test('equal options give an equal audit, and the seed only orders and choices', async () => {
  const numbers = async (seed: number) => {
    const { cost, ...found } = await run({ seed });
    return JSON.parse(auditJson({ ...found, cost: { ...cost, msP50: 0, msP95: 0 } }));
  };
  const [one, same, other] = [await numbers(0), await numbers(0), await numbers(1)];
  assert.equal(one, same);
  const of = (found: { controls: { id: string; voc: { mean: number } }[] }, id: string) =>
    found.controls.find((each) => each.id === id)?.voc.mean;
  assert.is.not(of(one, 'shuffled'), of(other, 'shuffled'));
  assert.is(of(one, 'success'), of(other, 'success'));
});

test('a wrong instruction is one of the others, or the one that is given; without one the row is missing and says so', async () => {
  const told = new Set<string>();
  const listening: FakeAnswer = (request) => {
    told.add(/task: (.*) Decide/.exec(wordsOf(request.prompt))?.[1] ?? '');
    return brightness(request);
  };
  await run({ plain: scorerOf(listening), wrongInstruction: 'sing' });
  assert.equal([...told].sort(), ['lift the cube', 'push the cube', 'sing']);
  const { controls, missing } = await run({ episodes: EPISODES.filter((_, i) => i % 2 === 0) });
  assert.not.ok(controls.some(({ id }) => id === 'wrong_instruction'));
  assert.match(missing['wrong_instruction'] ?? '', /give --wrong-instruction/);
});

test('without successes controls are made of what there is, and success says why it is left out', async () => {
  const unlabelled = await run({ episodes: [audited('x', 'unlabelled', ramp(6, 200)), ...EPISODES.slice(2)] });
  assert.is(unlabelled.subjects, 'unlabelled');
  assert.match(String(unlabelled.success), /^only failures/);
  assert.ok(unlabelled.lengthBias.every(({ auc }) => auc === undefined));
  assert.is((await run({ episodes: EPISODES.slice(2) })).subjects, 'failure');
});

test('a head that the model cannot read is left out; where prefixes do not grow there is none', async () => {
  const labels = async (more: Partial<AuditOptions>) => (await run(more)).lengthBias.map(({ label }) => label);
  assert.equal(await labels({ maxImages: 16 }), ['neither', 'frozen control']);
  const sampling = { ...OPTIONS.sampling, policy: 'first-last' };
  assert.equal(await labels({ sampling }), ['neither', 'frozen control']);
  const own = { ...OPTIONS.sampling, minFrames: 2 };
  assert.equal((await labels({ sampling: own })).at(-1), 'first frame × 2, frozen control');
});

test('equal pictures and words are asked for once', async () => {
  const asked: string[] = [];
  const { curves } = await answered((request) => {
    asked.push(`${shadesOf(request.prompt)} ${wordsOf(request.prompt)}`);
    return brightness(request);
  });
  const plain = asked.filter((each) => !each.startsWith('128'));
  // A sign changes pixels that the first one does not tell.
  const doubles = plain.length - new Set(plain).size;
  const signs = curves.filter(({ kind }) => kind === 'text_in_image').flatMap(({ prefixes }) => prefixes).length;
  assert.ok(doubles <= signs, `${doubles} doubles, ${signs} prefixes with a sign`);
});

test('engine failures are counted in their row and shown; with none scored it ends', async () => {
  let asked = 0;
  const found = await answered((request) => {
    if (shadesOf(request.prompt).at(-1) === 128 && ++asked > 0) throw new DenseGymError('ENGINE_UNAVAILABLE', 'gone');
    return brightness(request);
  });
  assert.is(found.controls.find(({ id }) => id === 'blank')?.failed, 2);
  assert.is(found.controls.find(({ id }) => id === 'success')?.failed, 0);
  assert.equal(failureWords(found), ['2 × ENGINE_UNAVAILABLE: gone']);
  const html = auditReport(found, { curves: drawCurves(found), success: undefined });
  assert.match(html, '<h2>Failures</h2>');
  assert.match(html, '2 × ENGINE_UNAVAILABLE: gone');
  await answered(() => {
    throw new DenseGymError('ENGINE_UNAVAILABLE', 'gone');
  }).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'none of the 4 episodes could be scored; the first: a: gone'),
  );
});

test('with the control on, the audit is of scores less it', async () => {
  const found = await run({ scorerControl: 'frozen' });
  assert.is(found.scorer, 'topreward+frozen');
  assert.ok(found.curves.every(({ prefixes }) => prefixes[0]?.value === 0));
  assert.is(found.lengthBias[0]?.label, 'neither');
});

test('progress is told: as many showings as were planned', async () => {
  let [planned, done] = [0, 0];
  await run({
    onPlanned: (showings) => {
      planned = showings;
    },
    onDone: () => {
      done += 1;
    },
  });
  assert.is(planned, 4 + 9 * 2 + 4 * (4 + 2 * 2));
  assert.is(done, planned);
});

test('the report is one file with every table and plot; what has no number is null in JSON and a dash on the page', async () => {
  const found = await run();
  assert.ok(typeof found.success === 'object');
  const pictures = { curves: drawCurves(found), success: drawSuccess(found.success) };
  const html = auditReport(found, pictures);
  assert.is(html.match(/<table>/g)?.length, 3);
  assert.is(html.match(/<figure class="card"><svg/g)?.length, 2);
  assert.not.match(html, /(src|href)="(?!data:)|NaN|undefined/);
  for (const { label } of found.controls) assert.match(html, label);
  const told = JSON.parse(auditJson(found));
  assert.is(told.controls.find(({ id }: { id: string }) => id === 'frozen_start').voc.mean, null);
  assert.is(told.cost.price, found.cost.tokens * 2e-6);
  assert.is(told.curves.length, 4 + 9 * 2);
  const bare = await run({ episodes: EPISODES.slice(0, 1) });
  assert.match(auditReport(bare, { curves: drawCurves(bare), success: undefined }), /only successes/);
  assert.match(JSON.parse(auditJson(bare)).successMissing, /^only successes/);
});

test.run();
