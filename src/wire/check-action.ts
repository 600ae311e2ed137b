import { DenseGymError } from '../errors.ts';
import type { Space } from './space.ts';
import type { DType, NdArray } from './tensor.ts';
import { isNdArray, type JsValue } from './value.ts';

/**
 * Refuses an action that its space cannot mean: another shape or dtype, NaN, an index out of range. Bounds of a Box are
 * the environment's business, as in Gymnasium, where many environments clip.
 *
 * @param count actions in a batch, in the form of gymnasium.vector.utils.batch_space; absent: one, without a leading dimension.
 * @throws DenseGymError `ACTION_INVALID`.
 */
export function checkAction(action: JsValue, space: Space, count?: number, path = 'action'): void {
  switch (space.kind) {
    case 'box':
      checkNoNaN(checkArray(action, space.dtype, count, space.shape, path), path);
      return;
    case 'discrete':
      checkRange(checkArray(action, space.dtype, count, [], path), [space.n], [space.start], path);
      return;
    case 'multi_binary':
      checkRange(checkArray(action, 'int8', count, space.shape, path), [2], [0], path);
      return;
    case 'multi_discrete': {
      const { dtype, nvec, start } = space;
      checkRange(checkArray(action, dtype, count, nvec.shape, path), nvec.data, start.data, path);
      return;
    }
    case 'text':
      checkTexts(count === undefined ? [action] : checkList(action, count, path), space, path);
      return;
    case 'dict': {
      const map =
        typeof action === 'object' && action !== null && !isNdArray(action) && !Array.isArray(action) ? action : {};
      const keys = space.entries.map(({ key }) => key);
      const given = Object.keys(map);
      if (given.length !== keys.length || !keys.every((key) => given.includes(key))) {
        throw invalid(path, `has the keys [${given.join(', ')}], the action space wants [${keys.join(', ')}]`);
      }
      for (const { key, space: inner } of space.entries) {
        checkAction((map as { [key: string]: JsValue })[key] ?? null, inner, count, `${path}.${key}`);
      }
      return;
    }
    case 'tuple': {
      const list = checkList(action, space.spaces.length, path);
      for (const [index, inner] of space.spaces.entries())
        checkAction(list[index] ?? null, inner, count, `${path}[${index}]`);
    }
  }
}

function checkList(action: JsValue, length: number, path: string): readonly JsValue[] {
  const list = Array.isArray(action) ? (action as readonly JsValue[]) : [];
  if (list.length === length) return list;
  throw invalid(path, `has ${list.length} parts, the action space wants ${length}`);
}

function invalid(path: string, what: string): DenseGymError {
  return new DenseGymError('ACTION_INVALID', `${path} ${what}; nothing was executed`);
}

function checkArray(
  value: JsValue,
  dtype: DType,
  count: number | undefined,
  shape: readonly number[],
  path: string,
): NdArray {
  const wanted = () => `[${(count === undefined ? shape : [count, ...shape]).join(', ')}]`;
  if (value === null || !isNdArray(value))
    throw invalid(path, `is no array, the action space wants ${dtype} ${wanted()}`);
  if (!hasShape(value, count, shape)) {
    throw invalid(path, `has shape [${value.shape.join(', ')}], the action space wants ${wanted()}`);
  }
  if (value.dtype !== dtype) throw invalid(path, `has dtype ${value.dtype}, the action space wants ${dtype}`);
  return value;
}

function hasShape(value: NdArray, count: number | undefined, shape: readonly number[]): boolean {
  const lead = count === undefined ? 0 : 1;
  if (value.shape.length !== lead + shape.length || (lead === 1 && value.shape[0] !== count)) return false;
  return shape.every((size, index) => size === value.shape[lead + index]);
}

function checkNoNaN({ dtype, data }: NdArray, path: string): void {
  for (let index = 0; index < data.length; index += 1) {
    const value = data[index];
    // The exponent of a half-precision NaN is all ones and its fraction is not zero.
    if (dtype === 'float16' ? (Number(value) & 0x7fff) > 0x7c00 : Number.isNaN(value))
      throw invalid(path, `holds NaN at index ${index}`);
  }
}

/** @param counts of the values that each element may have, from its start on; repeated where there are fewer. */
function checkRange(
  { data }: NdArray,
  counts: ArrayLike<number | bigint>,
  starts: ArrayLike<number | bigint>,
  path: string,
): void {
  for (let index = 0; index < data.length; index += 1) {
    const value = Number(data[index]);
    const start = Number(starts[index % starts.length] ?? 0);
    const end = start + Number(counts[index % counts.length] ?? 0) - 1;
    if (!(value >= start && value <= end))
      throw invalid(path, `holds ${value} at index ${index}, the action space wants ${start} to ${end}`);
  }
}

function checkTexts(texts: readonly JsValue[], space: Extract<Space, { kind: 'text' }>, path: string): void {
  for (const [index, text] of texts.entries()) checkText(text, space, texts.length > 1 ? `${path}[${index}]` : path);
}

function checkText(action: JsValue, space: Extract<Space, { kind: 'text' }>, path: string): void {
  if (typeof action !== 'string') throw invalid(path, 'is no string, the action space wants text');
  const characters = [...action];
  if (characters.length < space.minLength || characters.length > space.maxLength) {
    throw invalid(
      path,
      `has ${characters.length} characters, the action space wants ${space.minLength} to ${space.maxLength}`,
    );
  }
  const foreign = characters.find((character) => !space.charset.includes(character));
  if (foreign !== undefined)
    throw invalid(path, `holds ${JSON.stringify(foreign)}, which is not in the charset of the action space`);
}
