import { DenseGymError } from '../errors.ts';

const ADDRESS = /^(?:\[[\da-f:.]+\]|[^\s:/[\]]+):(\d{1,5})$/i;
const HIGHEST_PORT = 65_535;

/**
 * True for `HOST:PORT`, as it is dialled and listened on; an IPv6 host stands in brackets.
 *
 * @param lowestPort 0 where the system may pick a free one.
 */
export function isAddress(text: unknown, lowestPort: 0 | 1): boolean {
  const port = typeof text === 'string' ? ADDRESS.exec(text)?.[1] : undefined;
  return port !== undefined && Number(port) >= lowestPort && Number(port) <= HIGHEST_PORT;
}

/** @throws DenseGymError `CONFIG_INVALID` for a target that cannot be dialled. */
export function checkTarget(target: unknown): void {
  if (isAddress(target, 1)) return;
  const form = 'HOST:PORT without a scheme, for example localhost:50051';
  throw new DenseGymError('CONFIG_INVALID', `target must be ${form}, got ${JSON.stringify(target)}`);
}
