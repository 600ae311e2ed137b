// The thread in which the model computes: a step never waits for the score of another one.
import { parentPort, workerData } from 'node:worker_threads';
import { DenseGymError, messageOf } from '../../errors.ts';
import type { Prompt } from '../engine.ts';
import { begins, ends } from './gate.ts';
import { type LoadedModel, loadModel } from './loaded.ts';
import { createUnpacker } from './pictures.ts';
import type { Failure, FromThread, Load, ToThread } from './protocol.ts';

const port = parentPort;
if (!port) throw new Error('thread.ts is started by embedded.ts, as a worker thread');

const tell = (message: FromThread) => port.postMessage(message);
const { gate, ...load } = workerData as Load;
const model = await loadModel(load).catch((error: unknown) => {
  tell({ kind: 'refused', ...toFailure(error, 'CONFIG_INVALID') });
});
ends(gate);
if (model) {
  serve(model);
  tell(model.ready);
}

/** Works on requests one at a time, in the order they came. */
function serve(model: LoadedModel): void {
  let unpack = createUnpacker();
  const waiting = new Set<number>();
  let turn: Promise<unknown> = Promise.resolve();

  async function answer(id: number, prompt: Prompt, continuations: readonly string[]): Promise<void> {
    if (!waiting.delete(id) || !begins(gate)) return;
    try {
      tell({ kind: 'answer', id, result: await model.score(prompt, continuations) });
    } catch (error) {
      tell({ kind: 'failed', id, ...toFailure(error, 'ENGINE_REPLY_INVALID') });
    } finally {
      ends(gate);
    }
  }

  port?.on('message', (message: ToThread) => {
    if (message.kind === 'cancel') waiting.delete(message.id);
    else if (message.kind === 'forget') unpack = createUnpacker();
    else if (message.kind === 'score') {
      waiting.add(message.id);
      const prompt = unpack(message.prompt);
      turn = turn.then(() => answer(message.id, prompt, message.continuations));
    } else turn = turn.then(() => model.close()).finally(() => port.close());
  });
}

function toFailure(error: unknown, otherwise: Failure['reason']): Failure {
  return { reason: error instanceof DenseGymError ? error.reason : otherwise, message: messageOf(error) };
}
