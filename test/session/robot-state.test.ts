import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRobotReader } from '../../src/session/robot-state.ts';
import { valueType } from '../../src/wire/proto.ts';
import { encodeValue } from '../../src/wire/value.ts';
import { action } from '../support/gateway.ts';

const readRobotState = (observation: Buffer, done?: Buffer) => createRobotReader({}, { observation }, done)(0)();

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

test('in a batch each environment has its own row', () => {
  const arms = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } as const;
  const pixels = { dtype: 'uint8', shape: [2, 2, 1, 3], data: new Uint8Array(12) } as const;
  const read = createRobotReader({ numEnvs: 2 }, { observation: encodeValue({ arms, pixels }) });
  assert.equal(
    [read(1)(), read(0)()],
    [
      [3, 4],
      [1, 2],
    ],
  );
  const byAction = createRobotReader({ numEnvs: 2 }, { observation: encodeValue(pixels) }, encodeValue(arms));
  assert.equal(byAction(1)(), [3, 4]);
});

test('numbers that are not finite count as 0, 1,024 are read at most, and bytes that are no Value give none', () => {
  assert.equal(readRobotState(encodeValue(action(Number.NaN, Number.POSITIVE_INFINITY, 2))), [0, 0, 2]);
  assert.is(readRobotState(encodeValue(action(...new Array<number>(2000).fill(1)))).length, 1024);
  assert.equal(readRobotState(Buffer.from([255, 255, 255])), []);
});

test('of what lies beside the message, arms are read and pictures are not', () => {
  const place = (offset: number, size: number) => ({ segment: 'message', offset, size });
  const arms = { dtype: 'DATA_TYPE_FLOAT64' as const, shape: [2], sharedMemory: place(12, 16) };
  const picture = { dtype: 'DATA_TYPE_UINT8' as const, shape: [2, 2, 3], sharedMemory: place(0, 12) };
  const observation = valueType.serialize({
    map: {
      entries: [
        { key: 'arms', value: { tensor: arms } },
        { key: 'camera', value: { tensor: picture } },
      ],
    },
  });
  const bytes = Buffer.concat([Buffer.alloc(12), Buffer.from(Float64Array.of(0.5, -2).buffer)]);
  let isKept = false;
  const keep = () => {
    isKept = true;
  };
  const read = createRobotReader({}, { observation, beside: { bytes, keep, release: () => {} } });
  assert.not(isKept, 'nobody has asked for anything');
  const arm = read(0);
  assert.ok(isKept, 'it is read when the picture has been scored, which is later');
  assert.equal(arm(), [0.5, -2]);
});

test.run();
