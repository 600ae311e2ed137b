import fc from 'fast-check';
import { TestScheduler } from 'rxjs/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAppendOnly } from '../../src/frame/append-only.ts';
import { createFirstLast } from '../../src/frame/first-last.ts';
import { type Prefix, type Sampler, type TimedImage, toPrefix } from '../../src/frame/prefix.ts';
import { createSampler, mostFrames } from '../../src/frame/sampler.ts';
import { createUniform } from '../../src/frame/uniform.ts';
import { createWindow } from '../../src/frame/window.ts';

function frame(step: number, seconds = step / 10): TimedImage {
  return { image: { width: 1, height: 1, data: new Uint8Array(3), key: String(step) }, step, seconds };
}

const steps = ({ frames }: Prefix): number[] => frames.map(({ step }) => step);

/** Steps through an episode at 10 Hz and returns the prefixes of the frames that were due. */
function play(sampler: Sampler, length: number): Prefix[] {
  const prefixes: Prefix[] = [];
  for (let step = 0; step <= length; step += 1) {
    if (step === 0 || sampler.due(step / 10)) prefixes.push(sampler.add(frame(step)));
  }
  return prefixes;
}

test('append-only: each prefix extends the one before, as a marble diagram shows', () => {
  new TestScheduler((actual, expected) => assert.equal(actual, expected)).run(({ hot, expectObservable }) => {
    const frames = { a: frame(0), b: frame(1), c: frame(2), d: frame(3) };
    const [a, b, c, d] = [frames.a, frames.b, frames.c, frames.d];
    const sampler = createAppendOnly({ fps: 10, maxFrames: 2, minFrames: 1 });
    expectObservable(hot('-ab-cd|', frames).pipe(toPrefix(sampler))).toBe('-12-34|', {
      1: { frames: [a], step: 0 },
      2: { frames: [a, b], step: 1 },
      3: { frames: [a, c], step: 2 }, // a third would pass maxFrames: b is dropped, fps halved
      4: { frames: [a, d], step: 3 }, // the last frame of an episode, off the new grid, is scored all the same
    });
  });
});

test('append-only: frame k is the one at episode time k / fps', () => {
  const prefixes = play(createAppendOnly({ fps: 2.5, maxFrames: 16, minFrames: 1 }), 20);
  assert.equal(steps(prefixes.at(-1) as Prefix), [0, 4, 8, 12, 16, 20]);
});

test('append-only: at 10 fps and 0.1 s a step no step is missed to rounding', () => {
  const prefixes = play(createAppendOnly({ fps: 10, maxFrames: 1024, minFrames: 1 }), 1000);
  assert.is(prefixes.length, 1001);
});

test('append-only: thinning keeps the prefix within maxFrames, and breaks the extension log2(length) times', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 2000 }), (half, length) => {
      const prefixes = play(createAppendOnly({ fps: 10, maxFrames: 2 * half, minFrames: 1 }), length);
      let breaks = 0;
      for (const [index, prefix] of prefixes.entries()) {
        assert.ok(prefix.frames.length <= 2 * half);
        const before = index > 0 ? steps(prefixes[index - 1] as Prefix) : [];
        if (steps(prefix).slice(0, before.length).join() !== before.join()) breaks += 1;
        assert.is(steps(prefix)[0], 0);
        assert.equal(
          steps(prefix),
          [...steps(prefix)].sort((a, b) => a - b),
        );
      }
      assert.ok(breaks <= Math.ceil(Math.log2(length + 1)), `${breaks} breaks in ${length} steps`);
    }),
  );
});

test('append-only: the first frame stands minFrames times at the head, for the whole episode', () => {
  const prefixes = play(createAppendOnly({ fps: 10, maxFrames: 4, minFrames: 3 }), 6);
  assert.equal(steps(prefixes[0] as Prefix), [0, 0, 0]);
  assert.equal(steps(prefixes[1] as Prefix), [0, 0, 0, 1]);
  assert.equal(steps(prefixes.at(-1) as Prefix).slice(0, 3), [0, 0, 0]);
});

test('first-last: two frames always, so that their number tells nothing', () => {
  const prefixes = play(createFirstLast({ fps: 5 }), 6);
  assert.equal(prefixes.map(steps), [
    [0, 0],
    [0, 2],
    [0, 4],
    [0, 6],
  ]);
});

test('irregular times, as a robot gives: the first frame at or after each due time is taken', () => {
  const sampler = createAppendOnly({ fps: 2, maxFrames: 16, minFrames: 1 });
  const taken = [0, 0.2, 0.49, 0.55, 0.7, 1.3, 1.4, 1.6].filter(
    (seconds, step) => (step === 0 || sampler.due(seconds)) && sampler.add(frame(step, seconds)),
  );
  assert.equal(taken, [0, 0.55, 1.3, 1.6]);
});

test('uniform: evenly spread over the episode so far, the first and the current frame among them', () => {
  const prefixes = play(createUniform({ fps: 10, frames: 4 }), 12);
  assert.equal(steps(prefixes[2] as Prefix), [0, 1, 2]);
  assert.equal(steps(prefixes[9] as Prefix), [0, 3, 6, 9]);
  assert.equal(steps(prefixes[12] as Prefix), [0, 4, 8, 12]);
});

test('uniform: in long episodes the spread stays even to a quarter of its step', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 1500 }), (frames, length) => {
      for (const prefix of play(createUniform({ fps: 10, frames }), length).slice(-3)) {
        const shown = steps(prefix);
        assert.ok(shown.length <= frames);
        assert.is(shown[0], 0);
        assert.is(shown.at(-1), prefix.step);
        const step = prefix.step / Math.max(1, shown.length - 1);
        shown.forEach((at, i) => {
          assert.ok(Math.abs(at - i * step) <= Math.max(1, step / 2), `${shown}`);
        });
      }
    }),
  );
});

test('window: the last frames, in order', () => {
  const prefixes = play(createWindow({ fps: 5, frames: 3 }), 20);
  assert.equal(steps(prefixes[0] as Prefix), [0]);
  assert.equal(steps(prefixes.at(-1) as Prefix), [16, 18, 20]);
});

test('a frame that does not come leaves the next moment due, unless a later one was expected', () => {
  for (const policy of ['append-only', 'first-last', 'uniform:4', 'window:3']) {
    const sampler = createSampler({ policy, fps: 1, maxFrames: 2, minFrames: 1 });
    for (const seconds of [0, 1, 2]) sampler.expect(seconds);
    sampler.drop(1);
    assert.not(sampler.due(2.5), policy);
    sampler.drop(2);
    assert.ok(sampler.due(2.5), policy);
  }
});

test('a frame that is expected leaves nothing due until the next moment that wants one, whenever it comes', () => {
  for (const policy of ['append-only', 'first-last', 'uniform:4', 'window:3']) {
    const [prompt, tardy] = [0, 1].map(() => createSampler({ policy, fps: 5, maxFrames: 4, minFrames: 1 })) as [
      Sampler,
      Sampler,
    ];
    const taken: [number[], number[]] = [[], []];
    const waiting: TimedImage[] = [];
    for (let step = 0; step < 60; step++) {
      const seconds = step / 10;
      if (prompt.due(seconds)) {
        prompt.add(frame(step, seconds));
        taken[0].push(step);
      }
      if (tardy.due(seconds)) {
        tardy.expect(seconds);
        waiting.push(frame(step, seconds));
        taken[1].push(step);
      }
      if (step % 7 === 6) for (const each of waiting.splice(0)) tardy.add(each);
    }
    assert.equal(taken[1], taken[0], policy);
  }
});

test('a policy is made from its name, and one that does not exist is refused', () => {
  const config = { fps: 10, maxFrames: 16, minFrames: 3 };
  const most = (policy: string) => mostFrames({ ...config, policy });
  assert.equal(['append-only', 'first-last', 'uniform:15', 'window:8'].map(most), [18, 2, 15, 8]);
  const policy = (text: string) => () => createSampler({ ...config, policy: text });
  for (const text of ['uniform', 'uniform:1', 'window:1025', 'window:x', 'all']) {
    assert.throws(policy(text), (error: Error) => error.message.includes(JSON.stringify(text)));
  }
  assert.is(play(policy('uniform:5')(), 30).at(-1)?.frames.length, 5);
  assert.is(play(policy('window:4')(), 30).at(-1)?.frames.length, 4);
});

test.run();
