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
