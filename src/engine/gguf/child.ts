// The process in which llama.cpp runs: it may crash, hang or wear out, and its parent starts another.
import { createRequire } from 'node:module';
import { messageOf } from '../../errors.ts';
import type { Addon } from './addon.ts';
import type { FromChild, Load, Reply, Request } from './protocol.ts';
import { loadWorker, type Worker } from './worker.ts';

// Ctrl-C reaches the whole process group, but the parent still answers what is under way, and then ends this process.
process.on('SIGINT', () => {});
// Not `exit`: that waits for llama.cpp's threads. The channel closes however the parent ends.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

function tell(message: FromChild): void {
  process.send?.(message);
}

process.once('message', async (load: Load) => {
  const addon = createRequire(import.meta.url)(load.addon) as Addon;
  const worker = await loadWorker(addon, load);
  process.on('message', async (request: Request) => tell(await work(worker, request)));
  tell(worker.ready);
});

async function work(worker: Worker, request: Request): Promise<Reply> {
  try {
    return await worker.work(request);
  } catch (error) {
    return { kind: 'failed', reason: 'ENGINE_REPLY_INVALID', message: messageOf(error), isWorn: true };
  }
}
