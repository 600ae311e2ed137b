import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { frozenCamera } from '../../src/monitor/frozen-camera.ts';
import type { Moment } from '../../src/monitor/moment.ts';
import { repeatedFrame } from '../../src/monitor/repeated-frame.ts';
import { createHabit } from '../../src/monitor/repetition.ts';
import { CONFIG, moment, picture } from './moments.ts';

/** `count` moments of a cycle of pictures while the robot moves by `way` a step. */
function cycle(length: number, count: number, { way = 1, progress = 0.9, claimed = false, noise = 0 } = {}): Moment[] {
  return Array.from({ length: count }, (_, i) =>
    moment(picture(50 + (i % length) * 10 + (i % 2) * noise), progress, i * way, claimed),
  );
}

test('a picture that stands still while the robot moves and the model is pleased is frozen, from the sixth on', () => {
  assert.is(frozenCamera(cycle(1, 5), 1, CONFIG), undefined);
  const flag = frozenCamera(cycle(1, 6), 1, CONFIG);
  assert.is(flag?.kind, 'frozen-camera');
  assert.match(flag?.message ?? '', 'the last 6 scored pictures are the same at progress 0.90');
  assert.ok(frozenCamera(cycle(1, 3), 1, { ...CONFIG, frames: 2 }), 'monitor.frames decides');
});

test('a claim of success pleases whatever progress is; low progress without one does not', () => {
  assert.is(frozenCamera(cycle(1, 6, { progress: 0.69 }), 1, CONFIG), undefined);
  assert.ok(frozenCamera(cycle(1, 6, { progress: 0.7 }), 1, CONFIG));
  assert.ok(frozenCamera(cycle(1, 6, { progress: 0.1, claimed: true }), 1, CONFIG));
});

test('a robot at rest before a still picture is honest, and so is one that jitters', () => {
  assert.is(frozenCamera(cycle(1, 20, { way: 0 }), 1, CONFIG), undefined);
  assert.is(frozenCamera(cycle(1, 20, { way: 0 }), undefined, CONFIG), undefined);
  assert.is(frozenCamera(cycle(1, 20, { way: 0.05 }), 1, CONFIG), undefined);
  assert.ok(frozenCamera(cycle(1, 20, { way: 0.05 }), undefined, CONFIG), 'where nothing was ever seen to move');
});

test('pictures are the same up to monitor.still levels', () => {
  assert.is(frozenCamera(cycle(1, 8, { noise: 1 }), 1, CONFIG), undefined);
  assert.ok(frozenCamera(cycle(1, 8, { noise: 1 }), 1, { ...CONFIG, still: 1 }));
});

test('a cycle is found by its length, up to 16, once it has been seen twice', () => {
  assert.match(
    repeatedFrame(cycle(3, 8), 1, CONFIG)?.message ?? '',
    'the last 5 scored pictures repeat those 3 before',
  );
  assert.is(repeatedFrame(cycle(3, 7), 1, CONFIG), undefined);
  assert.is(repeatedFrame(cycle(16, 31), 1, CONFIG), undefined);
  assert.ok(repeatedFrame(cycle(16, 32), 1, CONFIG));
  assert.is(repeatedFrame(cycle(17, 34), 1, CONFIG), undefined);
});

test('a robot that goes to and fro between two places is honest: its state repeats as its pictures do', () => {
  const honest = cycle(2, 20).map((each, i) => ({ ...each, state: [i % 2, 0] }));
  assert.is(repeatedFrame(honest, 1, CONFIG), undefined);
});

test('a habit speaks once it has seen enough, and forgets', () => {
  const habit = createHabit();
  habit.add(5);
  assert.is(habit.at(0.5, 2), undefined);
  assert.is(habit.at(0.5, 1), 5);
  for (let i = 0; i < 64; i++) habit.add(1);
  assert.is(habit.at(1, 1), 1);
});

test.run();
