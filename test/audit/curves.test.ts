import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { measured, riseOf, type Showing, scoreAll } from '../../src/audit/curves.ts';
import { DenseGymError } from '../../src/errors.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import { fakeEpisode } from './fake-episode.ts';
import { brightness, scorerOf, shadesOf } from './fake-scorer.ts';

const sampling = { policy: 'first-last', fps: 10, maxFrames: 16, minFrames: 1 };
const signal = AbortSignal.timeout(30_000);
const showing = (path: string, shades: readonly number[], from = 0): Showing => ({
  kind: 'success',
  path,
  episode: fakeEpisode(shades),
  from,
});

test('a curve is measured from its step, and its rise is from there', async () => {
  const options = { scorer: scorerOf(brightness), calibration: UNCALIBRATED, sampling, signal };
  const { curves } = await scoreAll([showing('a', [0, 50, 100, 100, 150], 2)], options, () => {});
  const [curve] = curves;
  assert.ok(curve);
  assert.equal(
    measured(curve).map(({ step }) => step),
    [2, 3, 4],
  );
  assert.ok(Math.abs(riseOf(curve, 'value') - 1) < 1e-9);
  assert.ok(Math.abs(riseOf({ ...curve, from: 0 }, 'value') - 3) < 1e-9);
});

test('a showing that the engine fails on is left out whole, and counted with the reason', async () => {
  const scorer = scorerOf((request) => {
    if (shadesOf(request.prompt).includes(99)) throw new DenseGymError('ENGINE_UNAVAILABLE', 'gone');
    return brightness(request);
  });
  const done: string[] = [];
  const options = { scorer, calibration: UNCALIBRATED, sampling, signal };
  const showings = [showing('a', [0, 10]), showing('b', [0, 99, 10]), showing('c', [5, 10])];
  const { curves, failures } = await scoreAll(showings, options, ({ path }) => done.push(path));
  assert.equal(
    curves.map(({ path }) => path),
    ['a', 'c'],
  );
  assert.equal(failures, [{ kind: 'success', path: 'b', reason: 'ENGINE_UNAVAILABLE', message: 'gone' }]);
  assert.equal(done, ['a', 'b', 'c']);
});

test('what is wrong with an episode ends the audit', async () => {
  const broken = {
    ...fakeEpisode([0, 1]),
    look: async () => {
      throw new DenseGymError('FRAME_INVALID', 'no picture');
    },
  };
  const options = { scorer: scorerOf(brightness), calibration: UNCALIBRATED, sampling, signal };
  await scoreAll([{ ...showing('a', []), episode: broken }], options, () => {}).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'no picture'),
  );
});

test.run();
