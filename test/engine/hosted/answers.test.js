import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createGvl } from "../../../src/scorer/gvl.js";
import { sendError } from "../../support/fake-model-server.js";
import { APIS, rejection, soon, TOP_APIS, twoFrames, withEngine } from "./fixture.js";
for (const api of TOP_APIS) {
    test(`${api}: a token that is not listed is at most as likely as the least likely listed`, async () => {
        await withEngine(api, {}, async (engine, fake) => {
            fake.logprobs = { Yes: -0.5, True: -1, No: -7.5 };
            const answer = await engine.logprobs?.(twoFrames(), ['True', 'False'], { signal: soon() });
            assert.equal(answer?.logprobs, [
                { logprob: -1, censored: false },
                { logprob: -7.5, censored: true },
            ]);
            assert.is(engine.topTokens, 20);
        });
    });
    test(`${api}: with and without a leading space are two tokens, and neither is added to the other`, async () => {
        await withEngine(api, {}, async (engine, fake) => {
            fake.logprobs = { ' True': -0.5, True: -3, TRUE: -4, No: -8 };
            const answer = await engine.logprobs?.(twoFrames(), ['True', ' True', 'true'], { signal: soon() });
            assert.equal(answer?.logprobs, [
                { logprob: -3, censored: false },
                { logprob: -0.5, censored: false },
                { logprob: -8, censored: true },
            ]);
        });
    });
    test(`${api}: a reply that lists nothing says that the model gives no logprobs, and what works`, async () => {
        await withEngine(api, {}, async (engine, fake) => {
            fake.logprobs = {};
            const error = await rejection(engine.logprobs?.(twoFrames(), ['True'], { signal: soon() }));
            assert.is(error.reason, 'ENGINE_REPLY_INVALID');
            assert.match(error.message, 'gives no logprobs');
            assert.match(error.message, 'scorer gvl works with it');
        });
    });
    test(`${api}: a log-probability above 0 is refused`, async () => {
        await withEngine(api, {}, async (engine, fake) => {
            fake.logprobs = { True: 0.5, No: -8 };
            const error = await rejection(engine.logprobs?.(twoFrames(), ['True'], { signal: soon() }));
            assert.is(error.reason, 'ENGINE_REPLY_INVALID');
            assert.match(error.message, '0.5');
        });
    });
    test(`${api}: the open turn is refused, since the server closes the turn itself`, async () => {
        await withEngine(api, {}, async (engine, fake) => {
            const error = await rejection(engine.logprobs?.(twoFrames('open'), ['True'], { signal: soon() }));
            assert.is(error.reason, 'NOT_SUPPORTED');
            assert.match(error.message, '--chat-template');
            assert.is(fake.asked.length, 0);
            assert.equal(engine.turns, ['answer']);
        });
    });
}
/** How services refuse log-probabilities: the first and the last as public threads quote them, the second in like words. */
const REFUSALS = [
    ['openai', 403, { error: { message: 'You are not allowed to request logprobs from this model' } }],
    ['openai', 400, { error: { message: "Unsupported parameter: 'logprobs' is not supported with this model." } }],
    [
        'gemini',
        400,
        { error: { code: 400, message: 'Logprobs is not enabled for models/x', status: 'INVALID_ARGUMENT' } },
    ],
];
for (const [api, status, body] of REFUSALS) {
    test(`${api}: a ${status} that refuses logprobs says that scorer gvl works`, async () => {
        await withEngine(api, {}, async (engine, fake) => {
            fake.misbehave = sendError(status, body);
            const error = await rejection(engine.logprobs?.(twoFrames(), ['True'], { signal: soon() }));
            assert.is(error.reason, 'ENGINE_REPLY_INVALID');
            assert.match(error.message, 'scorer gvl works with it');
            assert.not.match(error.message, 'DENSEGYM_VLM_KEY');
            assert.is(fake.asked.length, 1);
        });
    });
}
test('openai: OpenAI says -9999 where it will not say how unlikely, which bounds nothing', async () => {
    await withEngine('openai', {}, async (engine, fake) => {
        fake.logprobs = { Yes: -0.5, No: -6, True: -9999 };
        const answer = await engine.logprobs?.(twoFrames(), ['True'], { signal: soon() });
        assert.equal(answer?.logprobs, [{ logprob: -6, censored: true }]);
    });
});
test('openai: a model that thinks first gets no temperature, and tokens to think with', async () => {
    await withEngine('openai', { model: 'gpt-5' }, async (engine, fake) => {
        const refuse = sendError(400, { error: { message: "Unsupported value: 'temperature' does not support 0" } });
        fake.misbehave = (response, request) => {
            fake.misbehave = undefined;
            refuse(response, request);
        };
        await engine.generate?.(twoFrames(), { signal: soon(), maxTokens: 50 });
        await engine.generate?.(twoFrames(), { signal: soon(), maxTokens: 60 });
        const bodies = fake.asked.map(({ body }) => body);
        assert.equal(bodies.map((body) => [body['temperature'], body['max_completion_tokens']]), [
            [0, 50],
            [undefined, 50 + 4096],
            [undefined, 60 + 4096],
        ]);
    });
});
for (const api of APIS) {
    test(`${api}: answers in words, with what it cost, and a GVL scorer reads them`, async () => {
        await withEngine(api, {}, async (engine, fake) => {
            const answer = await engine.generate?.(twoFrames(), { signal: soon(), maxTokens: 50 });
            assert.is(answer?.text, 'Frame 1: Task Completion Percentages: 40%');
            assert.is(answer?.usage.promptTokens, 120);
            assert.ok((answer?.usage.bytesSent ?? 0) > 200);
            assert.match(JSON.stringify(fake.asked[0]?.body), '50');
            const images = twoFrames().parts.flatMap((part) => (part.kind === 'image' ? [part.image] : []));
            const frames = images.map((image, step) => ({ image, step, seconds: step / 10 }));
            const score = await createGvl(engine).score({ frames, step: 1 }, 'open the drawer', { signal: soon() });
            assert.is(score.value, 0.4);
        });
    });
    test(`${api}: a video is refused before anything is sent`, async () => {
        await withEngine(api, {}, async (engine, fake) => {
            const prompt = { layout: 'paper-video', turn: 'answer', parts: [{ kind: 'video', images: [], fps: 2 }] };
            const error = await rejection(engine.logprobs?.(prompt, ['True'], { signal: soon() }));
            assert.is(error.reason, 'NOT_SUPPORTED');
            assert.is(fake.asked.length, 0);
            assert.equal(engine.layouts, ['stamped-images']);
        });
    });
}
for (const api of TOP_APIS) {
    test(`${api}: an answer without words is refused, and says how it ended`, async () => {
        await withEngine(api, {}, async (engine, fake) => {
            fake.says = '';
            const error = await rejection(engine.generate?.(twoFrames(), { signal: soon(), maxTokens: 50 }));
            assert.is(error.reason, 'ENGINE_REPLY_INVALID');
            assert.match(error.message, /length|MAX_TOKENS/);
        });
    });
}
test('gemini: a prompt that is blocked says so', async () => {
    await withEngine('gemini', {}, async (engine, fake) => {
        const usageMetadata = { promptTokenCount: 120 };
        fake.misbehave = sendError(200, { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata });
        const error = await rejection(engine.generate?.(twoFrames(), { signal: soon(), maxTokens: 50 }));
        assert.match(error.message, 'SAFETY');
    });
});
test('sglang: a continuation of two tokens is refused', async () => {
    await withEngine('sglang', {}, async (engine, fake) => {
        const error = await rejection(engine.logprobs?.(twoFrames(), [' Certainly'], { signal: soon() }));
        assert.is(error.reason, 'REQUEST_INVALID');
        assert.match(error.message, '2 tokens');
        assert.is(fake.asked.length, 0);
    });
});
for (const [api, mark] of [
    ['sglang', '<|image_pad|>'],
    ['sglang', '<|im_end|>'],
    ['ollama', '[img]'],
    ['ollama', '[img-0]'],
]) {
    test(`${api}: words that hold ${mark} are refused, since they would move the images`, async () => {
        await withEngine(api, {}, async (engine, fake) => {
            const prompt = { ...twoFrames(), parts: [{ kind: 'text', text: `push ${mark} left` }] };
            const error = await rejection(engine.logprobs?.(prompt, ['True'], { signal: soon() }));
            assert.is(error.reason, 'REQUEST_INVALID');
            assert.is(fake.asked.length, 0);
        });
    });
}
test.run();
