import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KEY, onlyBody, soon, tones, twoFrames, withEngine } from "./fixture.js";
/** The picture in a URL that holds it. */
function pngOf(url) {
    assert.match(url, /^data:image\/png;base64,/);
    return url.slice('data:image/png;base64,'.length);
}
test('sglang: the prompt raw, both labels by id, in one request', async () => {
    await withEngine('sglang', {}, async (engine, fake) => {
        fake.logprobs = { ' True': -14.5, ' False': -9 };
        const answer = await engine.logprobs?.(twoFrames('open'), [' True', ' False'], { signal: soon() });
        assert.equal(answer?.logprobs, [
            { logprob: -14.5, censored: false },
            { logprob: -9, censored: false },
        ]);
        const [request] = fake.asked;
        const { image_data: images, ...body } = onlyBody(fake);
        assert.equal(body, {
            text: '<|im_start|>user\n<0.0 seconds><|vision_start|><|image_pad|><|vision_end|><0.1 seconds><|vision_start|><|image_pad|><|vision_end|>True or not? The answer is:',
            return_logprob: true,
            logprob_start_len: -1,
            token_ids_logprob: [3007, 3557],
            sampling_params: { max_new_tokens: 1, temperature: 0 },
        });
        assert.equal(await tones(images.map(pngOf)), [10, 200]);
        assert.is(answer?.usage.promptTokens, 120);
        assert.is(answer?.usage.evaluatedTokens, 30, 'what the cache saved is taken off');
        assert.is(answer?.usage.bytesSent, JSON.stringify(request?.body).length);
        assert.is(request?.headers['authorization'], `Bearer ${KEY}`);
    });
});
test('sglang: the answer turn closes the user turn', async () => {
    await withEngine('sglang', {}, async (engine, fake) => {
        await engine.logprobs?.(twoFrames('answer'), ['True'], { signal: soon() });
        const { text } = onlyBody(fake);
        assert.match(text, /The answer is:<\|im_end\|>\n<\|im_start\|>assistant\n$/);
    });
});
test('sglang: tokens are asked for without special ones, and given as texts', async () => {
    await withEngine('sglang', {}, async (engine, fake) => {
        assert.equal(await engine.tokenize?.('open drawer', { signal: soon() }), ['t11', 't12']);
        assert.equal(fake.requests.slice(-2).map(({ path, body }) => [path, body]), [
            ['/tokenize', { prompt: 'open drawer', add_special_tokens: false }],
            ['/detokenize', { tokens: [[11], [12]], skip_special_tokens: false }],
        ]);
    });
});
test('openai: chat completions with the 20 likeliest tokens', async () => {
    await withEngine('openai', {}, async (engine, fake) => {
        const answer = await engine.logprobs?.(twoFrames(), ['True', 'False'], { signal: soon() });
        assert.equal(answer?.logprobs, [
            { logprob: -0.25, censored: false },
            { logprob: -1.75, censored: false },
        ]);
        const [request] = fake.asked;
        const { messages, ...body } = onlyBody(fake);
        assert.equal(body, { model: 'gpt-4o', temperature: 0, max_completion_tokens: 1, logprobs: true, top_logprobs: 20 });
        const [{ role, content } = { role: '', content: [] }] = messages;
        assert.is(role, 'user');
        assert.is(messages.length, 1);
        assert.equal(content.map(({ type, text }) => text ?? type), ['<0.0 seconds>', 'image_url', '<0.1 seconds>', 'image_url', 'True or not? The answer is:']);
        const urls = content.flatMap(({ image_url: image }) => (image ? [image.url] : []));
        assert.equal(await tones(urls.map(pngOf)), [10, 200]);
        assert.equal([answer?.usage.promptTokens, answer?.usage.evaluatedTokens], [120, 30]);
        assert.is(request?.headers['authorization'], `Bearer ${KEY}`);
    });
});
test('gemini: generateContent with the 20 likeliest tokens, the key in a header only', async () => {
    await withEngine('gemini', {}, async (engine, fake) => {
        const answer = await engine.logprobs?.(twoFrames(), ['True', 'False'], { signal: soon() });
        assert.equal(answer?.logprobs, [
            { logprob: -0.25, censored: false },
            { logprob: -1.75, censored: false },
        ]);
        const [request] = fake.asked;
        const { contents, ...body } = onlyBody(fake);
        assert.equal(body, {
            generationConfig: { temperature: 0, maxOutputTokens: 1, responseLogprobs: true, logprobs: 20 },
        });
        const [{ role, parts } = { role: '', parts: [] }] = contents;
        assert.is(role, 'user');
        assert.equal(parts.map(({ text, inlineData }) => text ?? inlineData?.mimeType), ['<0.0 seconds>', 'image/png', '<0.1 seconds>', 'image/png', 'True or not? The answer is:']);
        assert.equal(await tones(parts.flatMap(({ inlineData }) => (inlineData ? [inlineData.data] : []))), [10, 200]);
        assert.equal([answer?.usage.promptTokens, answer?.usage.evaluatedTokens], [120, 30]);
        assert.is(request?.path, '/models/gemini-2.0-flash:generateContent');
        for (const { path, headers } of fake.requests) {
            assert.is(headers['x-goog-api-key'], KEY);
            assert.is(headers['authorization'], undefined);
            assert.not.ok(path.includes(KEY));
        }
    });
});
for (const [model, thinkingConfig] of [
    ['gemini-2.5-flash', { thinkingBudget: 0 }],
    ['gemini-2.5-pro', { thinkingBudget: 128 }],
    ['gemini-2.0-flash', undefined],
]) {
    test(`gemini: ${model} thinks as little as it can, and is not charged for it in the answer`, async () => {
        await withEngine('gemini', { model }, async (engine, fake) => {
            await engine.generate?.(twoFrames(), { signal: soon(), maxTokens: 50 });
            const { generationConfig } = onlyBody(fake);
            assert.equal(generationConfig, {
                temperature: 0,
                maxOutputTokens: 50 + (thinkingConfig?.thinkingBudget ?? 0),
                ...(thinkingConfig && { thinkingConfig }),
            });
        });
    });
}
test('ollama: chat with a mark at each image, nothing cut off, no thinking', async () => {
    await withEngine('ollama', {}, async (engine, fake) => {
        const answer = await engine.logprobs?.(twoFrames(), ['True', 'False'], { signal: soon() });
        assert.equal(answer?.logprobs, [
            { logprob: -0.25, censored: false },
            { logprob: -1.75, censored: false },
        ]);
        const [request] = fake.asked;
        const { messages, ...body } = onlyBody(fake);
        assert.equal(body, {
            model: 'qwen3-vl:8b-instruct',
            stream: false,
            think: false,
            truncate: false,
            options: { num_predict: 1, temperature: 0, top_k: 0, top_p: 1, min_p: 0 },
            logprobs: true,
            top_logprobs: 20,
        });
        const [{ images = [], ...message } = {}] = messages;
        assert.equal(message, {
            role: 'user',
            content: '<0.0 seconds>[img]<0.1 seconds>[img]True or not? The answer is:',
        });
        assert.equal(await tones(images), [10, 200]);
        assert.equal([answer?.usage.promptTokens, answer?.usage.evaluatedTokens], [120, 120]);
        assert.is(request?.headers['authorization'], `Bearer ${KEY}`);
    });
});
test.run();
