import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
/** Hugging Face's answers on the shipped weights; made by models/recipe/make_fixture.py. */
const fixture = JSON.parse(readFileSync(new URL('../../fixtures/embedded/huggingface.json', import.meta.url), 'utf8'));
export function imageOf(data, size = 64) {
    return { width: size, height: size, data, key: createHash('sha1').update(data).digest('hex') };
}
export const IMAGES = fixture.frames.map((frame) => imageOf(new Uint8Array(Buffer.from(frame, 'base64'))));
export const ANSWERS = fixture.prompts.map(({ parts, tokens, logprobs }) => ({
    prompt: {
        layout: 'stamped-images',
        turn: 'open',
        parts: parts.map((part) => 'text' in part
            ? { kind: 'text', text: part.text }
            : { kind: 'image', image: IMAGES[part.image] ?? IMAGES[0] }),
    },
    tokens,
    logprobs,
}));
/** log P(" True") and log P(" False"), and what they cost. */
export async function ask(engine, prompt) {
    const result = await engine.logprobs?.(prompt, [' True', ' False'], { signal: AbortSignal.timeout(60_000) });
    if (result === undefined)
        throw new Error('the embedded engine must offer logprobs');
    return { values: result.logprobs.map(({ logprob }) => logprob), usage: result.usage };
}
