import { setImmediate } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createWatermark } from '../../src/rpc/watermark.ts';

test('final stands before the oldest request that has an update to come', () => {
  const watermark = createWatermark();
  assert.is(watermark.final, 0);
  watermark.add(1, 0);
  assert.is(watermark.final, 1);
  watermark.add(2, 2);
  watermark.add(3, 1);
  watermark.add(4, 0);
  watermark.settle(3);
  watermark.settle(2);
  assert.is(watermark.final, 1);
  watermark.settle(2);
  assert.is(watermark.final, 4);
});

test('reached resolves at its request, and no earlier', async () => {
  const watermark = createWatermark();
  watermark.add(1, 1);
  watermark.add(2, 1);
  const reached: number[] = [];
  for (const id of [0, 1, 2]) void watermark.reached(id).then(() => reached.push(id));
  await setImmediate();
  assert.equal(reached, [0]);
  watermark.settle(1);
  await setImmediate();
  assert.equal(reached, [0, 1]);
  watermark.settle(2);
  await setImmediate();
  assert.equal(reached, [0, 1, 2]);
});

test.run();
