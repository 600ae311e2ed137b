import protobuf from 'protobufjs/minimal.js';
import { type TensorForm, writeSpliced } from './codec/splice.ts';

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

/**
 * A serialised Value that holds what was beside it, copied: for a reader that has no other way to it.
 *
 * @param wants which tensors; the others stay where they are. Absent: all.
 * @throws DenseGymError `ENV_FAILED` for a tensor that lies outside.
 */
export function inline(
  value: Buffer,
  beside: Beside | undefined,
  wants: (tensor: TensorForm) => boolean = () => true,
): Buffer {
  if (!beside) return value;
  return writeSpliced(protobuf.Writer.create(), value, beside.bytes, wants).finish() as Buffer;
}
