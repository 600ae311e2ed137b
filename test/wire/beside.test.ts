import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Beside, inline } from '../../src/wire/beside.ts';
import { readResponse, writeResponse } from '../../src/wire/codec/session.ts';
import type { Tensor } from '../../src/wire/generated/densegym/v1/Tensor.ts';
import type { Value } from '../../src/wire/generated/densegym/v1/Value.ts';
import { valueType } from '../../src/wire/proto.ts';

const BYTES = Buffer.of(1, 2, 3, 4, 5, 6, 7, 8);
const beside: Beside = { bytes: BYTES, keep: () => {}, release: () => {} };

/** One whose elements are beside the message. */
const apart = (offset: number, size: number, shape: readonly number[] = [size]): Tensor => ({
  dtype: 'DATA_TYPE_UINT8',
  shape: [...shape],
  sharedMemory: { segment: 'message', offset, size },
});
const whole = (offset: number, size: number, shape: readonly number[] = [size]): Tensor => ({
  dtype: 'DATA_TYPE_UINT8',
  shape: [...shape],
  raw: BYTES.subarray(offset, offset + size),
});
const shared: Tensor = {
  dtype: 'DATA_TYPE_FLOAT32',
  shape: [2],
  sharedMemory: { segment: 'densegym-7', offset: 64, size: 8, generation: 3, generationOffset: 0 },
};
const packed: Tensor = {
  dtype: 'DATA_TYPE_UINT8',
  shape: [4, 4, 3],
  encoded: { codec: 'TENSOR_CODEC_PNG', data: BYTES },
};

/** Every kind of Value there is, with tensors made by `make` in each place that one may have. */
function everything(make: typeof apart): Value {
  const entries: Readonly<Record<string, Value>> = {
    camera: { tensor: make(0, 2) },
    list: {
      list: { values: [{ tensor: make(2, 1) }, { list: { values: [{ tensor: make(3, 1) }] } }, { text: 'so' }] },
    },
    graph: { graph: { nodes: make(4, 1), edges: make(5, 1), edgeLinks: make(6, 1) } },
    scalar: { tensor: make(7, 1, []) },
    empty: { tensor: make(8, 0) },
    choice: {
      oneOf: { index: 300, value: { map: { entries: [{ key: '', value: { tensor: make(1, 4, [2, 2]) } }] } } },
    },
    shared: { tensor: shared },
    packed: { tensor: packed },
    raw: { tensor: { dtype: 'DATA_TYPE_INT8', shape: [1], raw: Buffer.of(9) } },
    yes: { boolean: true },
    low: { integer: '-9223372036854775808' },
    high: { integer: '9223372036854775807' },
    real: { real: -0.1 },
    nothing: { null: true },
    blob: { blob: Buffer.of(0, 255) },
    odd: { tensor: { ...make(0, 0), shape: ['-1', '9007199254740993'] } },
    empties: { map: {} },
  };
  return { map: { entries: Object.entries(entries).map(([key, value]) => ({ key, value })) } };
}

test('a Value takes in what lies beside it, wherever in it the tensors are; all else stays as it was', () => {
  const taken = inline(valueType.serialize(everything(apart)), beside);
  assert.equal(valueType.deserialize(taken), valueType.deserialize(valueType.serialize(everything(whole))));
  const untouched = valueType.serialize(everything(whole));
  assert.equal(valueType.deserialize(inline(untouched, beside)), valueType.deserialize(untouched));
});

test('of two payloads the last one counts, as everywhere in protobuf', () => {
  const [first, second] = [apart(0, 2), { raw: Buffer.of(9, 9) }].map((tensor) => tensorBytes(tensor));
  const both = Buffer.concat([first as Buffer, second as Buffer]);
  const value = Buffer.concat([Buffer.of(10, both.length), both]);
  assert.equal(valueType.deserialize(inline(value, beside)).tensor?.raw, Buffer.of(9, 9));
});

/** Behind the two bytes of the Value around it. */
function tensorBytes(tensor: Tensor): Buffer {
  return valueType.serialize({ tensor }).subarray(2);
}

test('only the tensors that are wanted are taken in', () => {
  const value = valueType.serialize({
    list: { values: [{ tensor: apart(0, 8, [2, 2, 2]) }, { tensor: apart(0, 2) }] },
  });
  const [picture, numbers] =
    valueType.deserialize(inline(value, beside, ({ isUint8, shape }) => isUint8 && shape.length < 3)).list?.values ??
    [];
  assert.is(picture?.tensor?.sharedMemory?.segment, 'message');
  assert.equal(numbers?.tensor?.raw, Buffer.of(1, 2));
});

test('a tensor outside of what lies beside it is refused', () => {
  const value = valueType.serialize({ tensor: apart(6, 4) });
  assert.throws(() => inline(value, beside), /a tensor that lies at 6 \+ 4, outside of the 8 bytes/);
});

test('a reply by gRPC holds what was beside it: of a step, and of a reset', () => {
  const observation = valueType.serialize({ tensor: apart(2, 3) });
  const held = valueType.serialize({ tensor: whole(2, 3) });
  for (const kind of ['step', 'reset'] as const) {
    const reply = readResponse(
      writeResponse({ stepId: 4, finalStepId: 3, [kind]: { observation, info: BYTES } }, beside),
    );
    assert.equal(reply[kind]?.observation, held);
    assert.equal(reply[kind]?.info, BYTES);
    assert.equal([reply.stepId, reply.finalStepId], ['4', '3']);
  }
  const update = writeResponse({ stepId: 1, step: { observation: Buffer.alloc(0) } }, beside);
  assert.is(readResponse(update).step?.observation.length, 0);
});

test.run();
