import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Flag } from '../../src/monitor/config.ts';
import type { Moment } from '../../src/monitor/moment.ts';
import { createSceneBreaks, createSceneHabits } from '../../src/monitor/scene-break.ts';
import { CONFIG, moment, picture } from './moments.ts';

/** Plays [rows of the picture that are white, progress] for each step. */
function play(steps: readonly (readonly [rows: number, progress: number])[]): (Flag | undefined)[] {
  const breaks = createSceneBreaks(createSceneHabits(), CONFIG);
  const moments: Moment[] = [];
  return steps.map(([rows, progress], i) => {
    moments.push(moment(picture(50, rows), progress, i));
    return breaks(moments);
  });
}

/** A scene in which one row changes at each step. */
const CALM = Array.from({ length: 24 }, (_, i) => [i % 2, 0.2] as const);

test('most of the picture at once, and progress with it, is a break', () => {
  const flag = play([...CALM, [24, 0.5]]).at(-1);
  assert.is(flag?.kind, 'scene-break');
  assert.match(flag?.message ?? '', /^72 % of the scored picture changed at once, and progress went from 0.20 to 0.50/);
});

test('progress may come up to three pictures later, and not after that', () => {
  assert.ok(play([...CALM, [24, 0.2], [25, 0.2], [24, 0.2], [25, 0.6]]).at(-1));
  assert.not(
    play([...CALM, [24, 0.2], [24, 0.2], [24, 0.2], [24, 0.2], [24, 0.2], [24, 0.2], [24, 0.2], [24, 0.6]]).at(-1),
  );
});

test('an object that takes four pictures to come near is one as well', () => {
  assert.ok(play([...CALM, [3, 0.2], [4, 0.2], [6, 0.2], [8, 0.6]]).some(Boolean));
});

test('what brings no progress, or little change, is none', () => {
  assert.not(play([...CALM, [24, 0.1]]).some(Boolean));
  assert.not(play([...CALM, [3, 0.9]]).some(Boolean));
});

test('a camera that moves with the hand changes all the time, and nothing is said', () => {
  const hand = Array.from({ length: 12 }, (_, i) => [i % 2 === 0 ? 0 : 20, i / 12] as const);
  assert.not(play(hand).some(Boolean));
});

test.run();
