import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRobotState } from '../../src/session/robot-state.ts';
import { encodeValue } from '../../src/wire/value.ts';
import { action } from '../support/gateway.ts';

const PIXELS = { dtype: 'uint8', shape: [2, 1, 3], data: new Uint8Array(6) } as const;

test('the numbers of an observation, in order; text, pictures and what cannot be compared are left out', () => {
  const observation = encodeValue({
    pixels: PIXELS,
    arm: action(1, 2),
    name: 'x',
    parts: [3, true],
    half: { dtype: 'float16', shape: [1], data: Uint16Array.of(7) },
  });
  assert.equal(readRobotState(observation), [1, 2, 3, 1]);
});

test('an observation of pictures alone gives the numbers of the action', () => {
  assert.equal(readRobotState(encodeValue(PIXELS), encodeValue(action(0.5, 1))), [0.5, 1]);
  assert.equal(readRobotState(encodeValue(PIXELS)), []);
});

test('numbers that are not finite count as 0, 1,024 are read at most, and bytes that are no Value give none', () => {
  assert.equal(readRobotState(encodeValue(action(Number.NaN, Number.POSITIVE_INFINITY, 2))), [0, 0, 2]);
  assert.is(readRobotState(encodeValue(action(...new Array<number>(2000).fill(1)))).length, 1024);
  assert.equal(readRobotState(Buffer.from([255, 255, 255])), []);
});

test.run();
