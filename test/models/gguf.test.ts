import { statSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FALSE_LABEL, TRUE_LABEL } from '../../src/scorer/prompt.ts';
import { ANSWERS } from '../engine/embedded/fixture.ts';
import { startLlamaServer } from '../support/llama-server.ts';

const MODEL = 'models/tabletop-vlm/model.gguf';
const MMPROJ = 'models/tabletop-vlm/mmproj.gguf';

/** Largest difference, in nats, to Hugging Face's answers on the same weights. */
async function largestGap(exact: boolean): Promise<number> {
  const server = await startLlamaServer(MODEL, MMPROJ, exact);
  const gaps: number[] = [];
  try {
    for (const { prompt, tokens, logprobs } of ANSWERS) {
      for (const [i, label] of [TRUE_LABEL, FALSE_LABEL].entries()) {
        const answer = await server.logprob(prompt, label);
        assert.is(answer.tokens, tokens, 'do llama.cpp and Hugging Face split the prompt alike?');
        gaps.push(Math.abs(answer.logprob - (logprobs[i] ?? Number.NaN)));
      }
    }
  } finally {
    await server.close();
  }
  return Math.max(...gaps);
}

test('the GGUF in llama.cpp, computing in fp32, equals Hugging Face to 5e-4 nats', async () => {
  const gap = await largestGap(true);
  assert.ok(gap <= 5e-4, `${gap}`);
});

test("with llama.cpp's defaults, attention in fp16, to 5e-3 nats", async () => {
  const gap = await largestGap(false);
  assert.ok(gap <= 5e-3, `${gap}`);
});

test('both files together are at most 6 MB', () => {
  const bytes = statSync(MODEL).size + statSync(MMPROJ).size;
  assert.ok(bytes <= 6e6, `${bytes}`);
});

test.run();
