import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inline } from '../../src/wire/beside.ts';
import { createCutter } from '../../src/wire/pipe.ts';
import { valueType } from '../../src/wire/proto.ts';
import { decodeValue } from '../../src/wire/value.ts';

function frame(head: Uint8Array, body: Uint8Array): Buffer {
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(head.length, 0);
  sizes.writeUInt32LE(body.length, 4);
  return Buffer.concat([sizes, head, body]);
}

test('messages arrive as they were sent, however the network cuts them', () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const messages = fc.array(fc.tuple(bytes, bytes), { maxLength: 6 });
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, cuts) => {
      const all = Buffer.concat(sent.map(([head, body]) => frame(head, body)));
      const got: [number[], number[]][] = [];
      const cut = createCutter(1000, (head, body) => void got.push([[...head], [...Buffer.concat(body)]]));
      for (let at = 0, i = 0; at < all.length; i++) {
        const next = at + (cuts[i % cuts.length] as number);
        assert.is(cut(all.subarray(at, next)), undefined);
        at = next;
      }
      assert.equal(
        got,
        sent.map(([head, body]) => [[...head], [...body]]),
      );
    }),
  );
});

test('a message that is too large is refused by its sizes alone, before anything of it is kept', () => {
  const cut = createCutter(100, () => assert.unreachable());
  const sizes = frame(Buffer.alloc(0), Buffer.alloc(0));
  sizes.writeUInt32LE(60, 0);
  sizes.writeUInt32LE(41, 4);
  assert.is(cut(sizes), 101);
});

const beside = (offset: number, size: number) => ({ segment: 'message', offset, size });
const tensor = (offset: number, size: number) => ({
  tensor: { dtype: 'DATA_TYPE_UINT8' as const, shape: [size], sharedMemory: beside(offset, size) },
});

test('a Value takes in what lies beside it, wherever in it the tensors are', () => {
  const value = valueType.serialize({
    map: {
      entries: [
        { key: 'camera', value: tensor(2, 3) },
        { key: 'rest', value: { list: { values: [tensor(0, 2), { text: 'as it was' }] } } },
      ],
    },
  });
  const whole = decodeValue(inline(value, [Buffer.of(1, 2, 3), Buffer.of(4, 5)])) as Record<string, never>;
  assert.equal(whole['camera'], { dtype: 'uint8', shape: [3], data: Uint8Array.of(3, 4, 5) });
  assert.equal(whole['rest'], [{ dtype: 'uint8', shape: [2], data: Uint8Array.of(1, 2) }, 'as it was']);
});

test('a tensor outside of what lies beside it is refused', () => {
  const value = valueType.serialize(tensor(2, 4));
  assert.throws(() => inline(value, [Buffer.alloc(5)]), /a tensor that lies at 2 \+ 4, outside of the 5 bytes/);
});

test.run();
