import { execFileSync } from 'node:child_process';
import { mkdtempSync, openSync, read, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `start`, which hands work to libuv's pool of one thread, and lets that work begin only after `start` has returned.
 *
 * llama.node's `completion` registers what marks it as done after it has queued its work: a short one on a busy machine is
 * done before, and then every later call is refused with "Another completion is in progress".
 */
export type Gate = <T>(start: () => T) => T;

/** On systems without FIFOs the work begins at once. */
export function createGate(): Gate {
  const fifo = openFifo();
  if (fifo === undefined) return (start) => start();
  return (start) => {
    read(fifo, Buffer.alloc(1), 0, 1, null, () => {});
    try {
      return start();
    } finally {
      writeSync(fifo, 'x');
    }
  };
}

function openFifo(): number | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'densegym-gguf-'));
  const path = join(dir, 'gate');
  try {
    execFileSync('mkfifo', [path], { stdio: 'ignore' });
    return openSync(path, 'r+');
  } catch {
    return undefined;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
