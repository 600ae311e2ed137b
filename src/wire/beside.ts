import { DenseGymError } from '../errors.ts';
import type { Tensor__Output } from './generated/densegym/v1/Tensor.ts';
import type { Value, Value__Output } from './generated/densegym/v1/Value.ts';
import { valueType } from './proto.ts';

/**
 * Elements of large tensors that the message beside them names and does not hold (`Pipe` of the contract), as they came in
 * pieces. They pass through a gateway untouched.
 */
export type Beside = readonly Buffer[];

/** Name of the segment of a tensor whose elements are beside its message. */
const SEGMENT = 'message';

/**
 * A serialised Value that holds what was beside it: for a peer that gets it by another way than a pipe.
 *
 * @throws DenseGymError `REQUEST_INVALID` for a tensor that lies outside.
 */
export function inline(value: Buffer, beside: Beside): Buffer {
  if (beside.length === 0) return value;
  const bytes = beside.length === 1 ? (beside[0] as Buffer) : Buffer.concat(beside);
  const tree = valueType.deserialize(value);
  fill(tree, bytes);
  return valueType.serialize(tree as Value);
}

function fill(value: Value__Output | null | undefined, bytes: Buffer): void {
  if (!value) return;
  fillTensor(value.tensor, bytes);
  for (const entry of value.map?.entries ?? []) fill(entry.value, bytes);
  for (const each of value.list?.values ?? []) fill(each, bytes);
  fill(value.oneOf?.value, bytes);
  for (const tensor of [value.graph?.nodes, value.graph?.edges, value.graph?.edgeLinks]) fillTensor(tensor, bytes);
}

function fillTensor(tensor: Tensor__Output | null | undefined, bytes: Buffer): void {
  const place = tensor?.sharedMemory;
  if (!tensor || place?.segment !== SEGMENT) return;
  const [start, size] = [Number(place.offset), Number(place.size)];
  if (start + size > bytes.length) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      `a tensor lies at ${start} + ${size}, outside of the ${bytes.length} bytes beside its message`,
    );
  }
  delete tensor.sharedMemory;
  tensor.raw = bytes.subarray(start, start + size);
}
