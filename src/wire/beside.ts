import { DenseGymError } from '../errors.ts';
import type { SharedMemory__Output } from './generated/densegym/v1/SharedMemory.ts';
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
 * A serialised Value that holds what was beside it: for a reader that has no other way to it.
 *
 * @param wants which tensors; the others stay where they are. Absent: all.
 * @throws DenseGymError `ENV_FAILED` for a tensor that lies outside.
 */
export function inline(value: Buffer, beside: Beside, wants: (tensor: Tensor__Output) => boolean = () => true): Buffer {
  if (beside.length === 0) return value;
  const tree = valueType.deserialize(value);
  for (const tensor of tensorsOf(tree)) {
    if (tensor?.sharedMemory?.segment === SEGMENT && wants(tensor)) fill(tensor, tensor.sharedMemory, beside);
  }
  return valueType.serialize(tree as Value);
}

function* tensorsOf(value: Value__Output | null | undefined): Generator<Tensor__Output | null | undefined> {
  if (!value) return;
  yield value.tensor;
  for (const entry of value.map?.entries ?? []) yield* tensorsOf(entry.value);
  for (const each of value.list?.values ?? []) yield* tensorsOf(each);
  yield* tensorsOf(value.oneOf?.value);
  yield* [value.graph?.nodes, value.graph?.edges, value.graph?.edgeLinks];
}

function fill(tensor: Tensor__Output, place: SharedMemory__Output, beside: Beside): void {
  const [start, size] = [Number(place.offset), Number(place.size)];
  const total = beside.reduce((sum, { length }) => sum + length, 0);
  if (start + size > total) {
    throw new DenseGymError(
      'ENV_FAILED',
      `the environment sent a tensor that lies at ${start} + ${size}, outside of the ${total} bytes beside its message`,
    );
  }
  delete tensor.sharedMemory;
  tensor.raw = cut(beside, start, start + size);
}

/** Copied where they lie in several pieces. */
function cut(beside: Beside, start: number, end: number): Buffer {
  let at = 0;
  const parts = beside.flatMap((piece) => {
    const part = piece.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += piece.length;
    return part.length > 0 ? [part] : [];
  });
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}
