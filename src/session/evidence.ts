import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DenseGymError, messageOf } from '../errors.ts';
import { type ClaimFolder, writeClaimFolder } from '../recorder/claim-folder.ts';
import { isTold, type Log } from './log.ts';

export interface EvidenceConfig {
  readonly dir: string;
  /** Most folders in it. */
  readonly maxCount: number;
}

/** Claims on disk. What goes wrong there is logged, and no step waits for it. */
export interface Evidence {
  /** @returns the folder that it will be in; undefined when there are enough. */
  write(name: string, folder: ClaimFolder): string | undefined;
  /** Resolves when all of them are written. */
  flush(): Promise<void>;
}

/**
 * What is in the folder already counts, and stays: an earlier run's claim of the same name gives the new one a number.
 *
 * @throws DenseGymError `CONFIG_INVALID` for a folder that cannot be made or read.
 */
export function openEvidence({ dir, maxCount }: EvidenceConfig, log: Log): Evidence {
  let count = countFolders(dir);
  let failures = 0;
  let isToldFull = false;
  let written: Promise<void> = Promise.resolve();

  function refuse(): undefined {
    if (isToldFull) return;
    isToldFull = true;
    log.warn(
      { evidence: dir, count },
      'no further claims are written: there are success.evidenceCount of them; the oldest stay',
    );
  }

  return {
    write(name, folder) {
      if (count >= maxCount) return refuse();
      count += 1;
      const path = freePath(join(dir, name));
      written = written
        .then(() => writeClaimFolder(path, folder))
        .catch((error: unknown) => {
          failures += 1;
          if (isTold(failures))
            log.warn({ evidence: path, failures, reason: messageOf(error) }, 'a claim was not written');
        });
      return path;
    },
    flush: () => written,
  };
}

function countFolders(dir: string): number {
  try {
    mkdirSync(dir, { recursive: true });
    return readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory()).length;
  } catch (error) {
    const message = `success.evidence ${dir} cannot be used: ${messageOf(error)}; give a folder that can be written to`;
    throw new DenseGymError('CONFIG_INVALID', message, { cause: error });
  }
}

function freePath(path: string): string {
  for (let number = 1; ; number++) {
    const free = number === 1 ? path : `${path}-${number}`;
    if (!existsSync(free)) return free;
  }
}
