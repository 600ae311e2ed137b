import type { Audit } from './audit.ts';

/** The audit as JSON text. Numbers that are undefined or not finite are null; curves hold what plots are drawn from. */
export function auditJson({ curves, success, ...rest }: Audit): string {
  const told = {
    version: 1,
    ...rest,
    success: typeof success === 'string' ? null : success,
    successMissing: typeof success === 'string' ? success : null,
    curves: curves.map(({ kind, path, episode, prefixes }) => ({
      kind,
      path,
      instruction: episode.instruction,
      prefixes: prefixes.map(({ step, seconds, frames, value, progress, censored }) => ({
        ...{ step, seconds, frames, score: value, progress, censored },
      })),
    })),
  };
  return `${JSON.stringify(told, (_, value: unknown) => value ?? null, 2)}\n`;
}
