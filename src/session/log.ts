/** What is said to whoever watches; pino has this shape. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Whether the n-th of a kind is told: the first, second, fourth, eighth …, or what goes on failing fills the disk. */
export function isTold(n: number): boolean {
  return Number.isInteger(Math.log2(n));
}
