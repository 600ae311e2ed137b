/** The end that asks, with a fake thread beside it. */
import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ToThread } from '../../../src/engine/embedded/protocol.ts';
import { createRequests } from '../../../src/engine/embedded/requests.ts';
import type { Prompt } from '../../../src/engine/engine.ts';

const image = { width: 1, height: 1, key: 'a', data: Uint8Array.of(1, 2, 3) };
const PROMPT: Prompt = { layout: 'stamped-images', turn: 'open', parts: [{ kind: 'image', image }] };

class FakeWorker extends EventEmitter {
  readonly told: ToThread[] = [];
  refs = 0;
  failing = false;

  postMessage(message: ToThread): void {
    if (this.failing && message.kind === 'score') throw new Error('no memory');
    this.told.push(message);
    if (message.kind !== 'score') return;
    const usage = { promptTokens: 1, evaluatedTokens: 1, bytesSent: 0 };
    const result = { logprobs: [{ logprob: -1, censored: false }], usage };
    setImmediate(() => this.emit('message', { kind: 'answer', id: message.id, result }));
  }

  ref(): void {
    this.refs = 1;
  }

  unref(): void {
    this.refs = 0;
  }
}

test('a prompt that cannot be sent fails alone: its pictures go with the next one, and nothing is waited for', async () => {
  const worker = new FakeWorker();
  const requests = createRequests(worker as unknown as Worker);
  const ask = () => requests.ask(PROMPT, [' True'], new AbortController().signal);
  worker.failing = true;
  const failure = await ask().catch((error: Error) => error.message);
  assert.is(failure, 'no memory');
  assert.is(worker.refs, 0, 'the process may end');
  worker.failing = false;
  await ask();
  await ask();
  const [forgotten, whole, named] = worker.told;
  assert.is(forgotten?.kind, 'forget');
  assert.equal(whole?.kind === 'score' && whole.prompt.parts, [{ kind: 'image', image }]);
  assert.equal(named?.kind === 'score' && named.prompt.parts, [{ kind: 'image', image: 'a' }]);
  assert.is(worker.refs, 0);
});

test.run();
