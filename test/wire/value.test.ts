import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Tensor, Tensor__Output } from '../../src/wire/generated/densegym/v1/Tensor.ts';
import { valueType } from '../../src/wire/proto.ts';
import { readTensor, writeTensor } from '../../src/wire/tensor.ts';
import { decodeValue, encodeValue, type JsValue } from '../../src/wire/value.ts';

const roundTrip = (value: JsValue): JsValue => decodeValue(encodeValue(value));

const arrays = fc.oneof(
  fc.float32Array({ maxLength: 8 }).map((data) => ({ dtype: 'float32' as const, shape: [data.length], data })),
  fc.float64Array({ maxLength: 8 }).map((data) => ({ dtype: 'float64' as const, shape: [1, data.length], data })),
  fc.uint8Array({ maxLength: 8 }).map((data) => ({ dtype: 'uint8' as const, shape: [data.length, 1], data })),
  fc.bigInt64Array({ maxLength: 4 }).map((data) => ({ dtype: 'int64' as const, shape: [data.length], data })),
);
const plain = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0)),
  arrays,
);
const { value: values } = fc.letrec<{ value: JsValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    plain as fc.Arbitrary<JsValue>,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
}));

test('whatever goes in comes out', () => {
  // Not uvu's, for which an array with NaN differs from itself.
  fc.assert(
    fc.property(values, (value) => deepStrictEqual(roundTrip(value), value)),
    { numRuns: 1000 },
  );
});

test('integers beyond 2^53 survive as bigint, infinities and NaN as they are', () => {
  assert.is(roundTrip(2n ** 62n), 2n ** 62n);
  assert.equal(roundTrip([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]), [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ]);
});

test('a map may hold a key called __proto__ without touching any prototype', () => {
  const bytes = valueType.serialize({
    map: { entries: [{ key: '__proto__', value: { map: { entries: [{ key: 'x', value: { integer: 1 } }] } } }] },
  });
  const value = decodeValue(bytes) as { [key: string]: JsValue };
  assert.is(Object.getPrototypeOf(value), Object.prototype);
  assert.is(({} as { x?: number }).x, undefined);
});

test('a tensor owns its bytes', () => {
  const bytes = encodeValue({ dtype: 'uint8', shape: [2], data: Uint8Array.of(1, 2) });
  const value = decodeValue(bytes) as { data: Uint8Array };
  bytes.fill(0);
  assert.equal([...value.data], [1, 2]);
});

test('a tensor whose dtype, shape and bytes disagree is refused, with what it should be', () => {
  const wire = (change: Partial<Tensor__Output>): Tensor__Output =>
    ({
      dtype: 'DATA_TYPE_FLOAT32',
      shape: ['2', '3'],
      payload: 'raw',
      raw: Buffer.alloc(24),
      ...change,
    }) as Tensor__Output;
  assert.equal(readTensor(wire({})).shape, [2, 3]);
  assert.throws(
    () => readTensor(wire({ raw: Buffer.alloc(20) })),
    /a float32 tensor of shape \[2, 3\] has 24 bytes, got 20/,
  );
  assert.throws(() => readTensor(wire({ dtype: 'DATA_TYPE_UNSPECIFIED' })), /DATA_TYPE_UNSPECIFIED is not one of/);
  assert.throws(() => readTensor(wire({ shape: ['-2', '-3'] })), /has 24 bytes|shape \[-2, -3\]/);
  assert.throws(() => readTensor(wire({ shape: ['9007199254740993', '0'], raw: Buffer.alloc(0) })), /REQUEST|shape/);
  assert.throws(() => readTensor(wire({ payload: 'sharedMemory' })), /payload sharedMemory is not supported here/);
});

test('bytes that are no Value, and kinds that are not carried, are refused', () => {
  assert.throws(() => decodeValue(Uint8Array.of(255, 255)), /not a serialised densegym.v1.Value/);
  assert.throws(() => decodeValue(new Uint8Array()), /a Value of kind none/);
  assert.throws(() => decodeValue(valueType.serialize({ graph: {} })), /kind graph cannot be read here/);
});

test('the same of a tensor within a Value, read from its bytes', () => {
  const read = (change: Tensor, elsewhere?: null) =>
    decodeValue(valueType.serialize({ tensor: { dtype: 'DATA_TYPE_INT8', shape: [2], ...change } }), elsewhere);
  assert.equal(read({ raw: Buffer.of(1, 255) }), { dtype: 'int8', shape: [2], data: Int8Array.of(1, -1) });
  assert.throws(() => read({ raw: Buffer.alloc(3) }), /a int8 tensor of shape \[2\] has 2 bytes, got 3/);
  assert.throws(() => read({ shape: ['-1'], raw: Buffer.alloc(0) }), /shape \[-1\]/);
  assert.throws(() => read({ shape: ['9007199254740993', '0'], raw: Buffer.alloc(0) }), /a int8 tensor of shape/);
  assert.throws(
    () => read({ dtype: 'DATA_TYPE_UNSPECIFIED', raw: Buffer.alloc(2) }),
    /DATA_TYPE_UNSPECIFIED is not one/,
  );
  assert.throws(() => read({}), /payload missing is not supported here/);
  assert.throws(() => read({ encoded: {} }), /payload encoded is not supported here/);
  assert.is(read({ sharedMemory: {} }, null), null);
  assert.throws(() => decodeValue(valueType.serialize({ map: { entries: [{ key: 'a' }] } })), /lacks a part/);
});

test('writing does not copy: the bytes are those of the array', () => {
  const data = Float32Array.of(1, 2, 3).subarray(1);
  assert.equal(
    [...new Float32Array(Uint8Array.from(writeTensor({ dtype: 'float32', shape: [2], data }).raw as Buffer).buffer)],
    [2, 3],
  );
});

test.run();
