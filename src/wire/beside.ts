import { DenseGymError } from '../errors.ts';
import type { SharedMemory__Output } from './generated/densegym/v1/SharedMemory.ts';
import type { Tensor__Output } from './generated/densegym/v1/Tensor.ts';
import type { Value, Value__Output } from './generated/densegym/v1/Value.ts';
import { valueType } from './proto.ts';

/**
 * Elements of large tensors that the message beside them names and does not hold (`Pipe` of the contract). They pass through a
 * gateway untouched.
 */
export interface Beside {
  readonly bytes: Buffer;
  /** Says that somebody reads them later. */
  keep(): void;
  /** Gives their place to a later message, unless they are kept: for who knows that nobody reads them now. Idempotent. */
  release(): void;
}

/** Name of the segment of a tensor whose elements are beside its message. */
const SEGMENT = 'message';

/**
 * A serialised Value that holds what was beside it, copied: for a reader that has no other way to it.
 *
 * @param wants which tensors; the others stay where they are. Absent: all.
 * @throws DenseGymError `ENV_FAILED` for a tensor that lies outside.
 */
export function inline(
  value: Buffer,
  beside: Beside | undefined,
  wants: (tensor: Tensor__Output) => boolean = () => true,
): Buffer {
  if (!beside) return value;
  const tree = valueType.deserialize(value);
  for (const tensor of tensorsOf(tree)) {
    if (tensor?.sharedMemory?.segment === SEGMENT && wants(tensor)) fill(tensor, tensor.sharedMemory, beside.bytes);
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

function fill(tensor: Tensor__Output, place: SharedMemory__Output, bytes: Buffer): void {
  const [start, size] = [Number(place.offset), Number(place.size)];
  if (start + size > bytes.length) {
    throw new DenseGymError(
      'ENV_FAILED',
      `the environment sent a tensor that lies at ${start} + ${size}, outside of the ${bytes.length} bytes beside its message`,
    );
  }
  delete tensor.sharedMemory;
  tensor.raw = bytes.subarray(start, start + size);
}
