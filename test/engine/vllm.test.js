import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withoutPictures } from "../../bench/engines/exchange.js";
import { ASKED } from "../../bench/engines/record.js";
import { createVllmEngine } from "../../src/engine/vllm.js";
function read(name) {
    return JSON.parse(readFileSync(new URL(`../fixtures/vllm/${name}.json`, import.meta.url), 'utf8'));
}
/** What vLLM 0.32.0 said; recorded by `npm run test:engines -- --record`. */
const EXCHANGES = read('exchanges');
const FORGOTTEN = EXCHANGES.find(({ reply }) => /Cache miss for image/.test(JSON.stringify(reply)));
/** The same question to a server with `--mm-processor-cache-gb 0`; recorded by hand. */
const KEEPS_NONE = read('without-processor-cache')[0];
const LABELS = [' True', ' False'];
const CHAT = '/v1/chat/completions';
/** Plays vLLM's replies back over HTTP; a request that was not recorded is answered 418. `change` may answer otherwise. */
async function startReplay(change = () => undefined) {
    const seen = [];
    const server = createServer(async (incoming, outgoing) => {
        const chunks = [];
        for await (const chunk of incoming)
            chunks.push(chunk);
        const text = Buffer.concat(chunks).toString('utf8');
        const request = text === '' ? undefined : await withoutPictures(JSON.parse(text));
        const now = { path: incoming.url ?? '/', request };
        seen.push(now);
        const known = EXCHANGES.find(({ path, request: asked }) => path === now.path && isDeepStrictEqual(asked, request));
        const answer = change(now) ?? known ?? { status: 418, reply: { error: 'not recorded' } };
        outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.reply));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    return {
        url: `http://127.0.0.1:${address.port}`,
        /** Bodies of the scoring requests. */
        chats: () => seen.filter(({ path }) => path === CHAT).map(({ request }) => request),
        async close() {
            server.close();
            server.closeAllConnections();
            await once(server, 'close');
        },
    };
}
/** Opens an engine on a replay, and closes both at the end. */
async function withEngine(use, change) {
    const replay = await startReplay(change);
    try {
        const engine = await open(replay.url);
        await use(engine, replay);
        await engine.close();
    }
    finally {
        await replay.close();
    }
}
function open(url, more = {}) {
    const signal = AbortSignal.timeout(10_000);
    return createVllmEngine({ name: `vllm:${url}`, baseUrl: url, maxPixels: 128 * 128, maxImages: 32, signal, ...more });
}
const signal = AbortSignal.timeout(60_000);
const score = (engine, prompt, labels = LABELS) => {
    assert.ok(engine.logprobs);
    return engine.logprobs(prompt, labels, { signal });
};
async function failureOf(work) {
    try {
        await work;
    }
    catch (error) {
        return error;
    }
    throw new Error('it should have failed');
}
/** The recorded reply with an exact probability of every label, by the labels' ids. */
function recorded(index) {
    const { reply } = EXCHANGES.filter(({ path, status }) => path === CHAT && status === 200)[index];
    const { choices, usage } = reply;
    const listed = choices[0].logprobs.content[0].top_logprobs;
    const of = (id) => listed.find(({ token }) => token === `token_id:${id}`)?.logprob;
    return { logprobs: [of(3007), of(3557)], usage };
}
function contentOf(request = {}) {
    const [message] = (request['messages'] ?? []);
    return message?.content ?? [];
}
/** Picture parts of a request, as `full` or `name`. */
function mediaOf(request) {
    return contentOf(request)
        .filter(({ type }) => type === 'image_url' || type === 'video_url')
        .map((part) => (part[String(part['type'])] === null ? 'name' : 'full'));
}
test('gives both labels of one request as vLLM said them, however far down they rank', () => withEngine(async (engine, replay) => {
    const { logprobs } = await score(engine, ASKED.first);
    assert.equal(logprobs.map(({ logprob }) => logprob), recorded(0).logprobs);
    assert.ok(logprobs.every(({ logprob, censored }) => logprob < -9 && !censored));
    assert.is(replay.chats().length, 1);
}));
test("takes its name from the server's model and its longest prompt from the server's context", () => withEngine(async (engine) => {
    assert.is(engine.model, 'random');
    assert.equal(engine.layouts, ['stamped-images', 'paper-video']);
    assert.is(engine.maxImages, 32);
}));
test('uploads a picture once: a longer prefix names the pictures that the server has', () => withEngine(async (engine, replay) => {
    const first = await score(engine, ASKED.first);
    const grown = await score(engine, ASKED.grown);
    assert.equal(mediaOf(replay.chats()[0]), ['full', 'full']);
    assert.equal(mediaOf(replay.chats()[1]), ['name', 'name', 'full']);
    assert.ok(grown.usage.bytesSent < first.usage.bytesSent);
}));
test('counts as evaluated what vLLM did not take from its cache', () => withEngine(async (engine) => {
    await score(engine, ASKED.first);
    const { usage } = await score(engine, ASKED.grown);
    const said = recorded(1).usage;
    assert.ok(said.prompt_tokens_details.cached_tokens > 0, 'the recording must show a cached prefix');
    assert.is(usage.promptTokens, said.prompt_tokens);
    assert.is(usage.evaluatedTokens, said.prompt_tokens - said.prompt_tokens_details.cached_tokens);
}));
/** A server that has lost every picture it was sent. */
const forgetful = (answer) => ({ path, request }) => path === CHAT && mediaOf(request).includes('name') ? answer : undefined;
for (const [what, answer] of [
    ['has forgotten one', FORGOTTEN],
    ['keeps none (--mm-processor-cache-gb 0)', KEEPS_NONE],
]) {
    test(`sends all pictures again when the server ${what}, and the answer is the same`, () => withEngine(async (engine, replay) => {
        await score(engine, ASKED.first);
        const { logprobs } = await score(engine, ASKED.grown);
        assert.equal(logprobs.map(({ logprob }) => logprob), recorded(1).logprobs);
        assert.equal(replay.chats().map(mediaOf), [
            ['full', 'full'],
            ['name', 'name', 'full'],
            ['full', 'full', 'full'],
        ]);
    }, forgetful(answer)));
}
test('stops sending names to a server that keeps forgetting', () => withEngine(async (engine, replay) => {
    for (let i = 0; i < 6; i++)
        await score(engine, ASKED.first);
    assert.is(replay.chats().filter((request) => mediaOf(request).includes('name')).length, 3);
}, forgetful(FORGOTTEN)));
test("scores the paper's video: one part, its own template, stamps checked", () => withEngine(async (engine, replay) => {
    const { logprobs } = await score(engine, ASKED.video);
    assert.equal(logprobs.map(({ logprob }) => logprob), recorded(2).logprobs);
    const [request] = replay.chats();
    assert.equal(mediaOf(request), ['full']);
    assert.match(String(request?.['chat_template']), "content.type == 'video' %}{{- '<|video_pad|>' }}");
}));
test('refuses the number of a video that the server stamps otherwise, and names the flags', async () => {
    const change = ({ path, request }) => {
        const asked = request;
        if (path !== CHAT || !asked?.['return_token_ids'])
            return undefined;
        const known = EXCHANGES.find(({ request: other }) => isDeepStrictEqual(other, request));
        const reply = known?.reply;
        // 17 is the digit 2 of `<0.2 seconds>`; at 1 frame a second it would be a 5.
        const ids = reply.prompt_token_ids.map((id) => (id === 17 ? 20 : id));
        return { path, status: 200, reply: { ...reply, prompt_token_ids: ids } };
    };
    await withEngine(async (engine) => {
        const error = await failureOf(score(engine, ASKED.video));
        assert.is(error.reason, 'ENGINE_REPLY_INVALID');
        assert.match(error.message, '--media-io-kwargs');
    }, change);
});
test('shows the lone frame of a video as an image at 0 s, as the paper does', () => withEngine(async (engine, replay) => {
    const [image] = ASKED.video.parts.flatMap((part) => (part.kind === 'video' ? part.images : []));
    assert.ok(image);
    const parts = [{ kind: 'video', images: [image], fps: 2 }, { kind: 'text', text: 'is it so:' }];
    await score(engine, { layout: 'paper-video', turn: 'open', parts });
    const [request] = replay.chats();
    assert.equal(contentOf(request).map(({ type, text }) => text ?? type), ['<0.0 seconds>', 'image_url', 'is it so:']);
    assert.is(request?.['chat_template'], undefined);
}, ({ path }) => path === CHAT ? EXCHANGES.find(({ path: other, status }) => other === CHAT && status === 200) : undefined));
test("closes the user's turn for layouts that answer, and leaves it open for the paper's", () => withEngine(async (engine, replay) => {
    await score(engine, ASKED.first);
    await score(engine, ASKED.chat);
    const turns = replay
        .chats()
        .map((request) => [request['add_generation_prompt'], request['continue_final_message']]);
    assert.equal(turns, [
        [false, true],
        [true, false],
    ]);
}));
test('answers in words', () => withEngine(async (engine) => {
    await score(engine, ASKED.first);
    assert.ok(engine.generate);
    const { text, usage } = await engine.generate(ASKED.chat, { signal, maxTokens: 4 });
    assert.ok(text.length > 0);
    assert.ok(usage.promptTokens > 0);
}));
test('splits a text into the tokens it is made of', () => withEngine(async (engine) => {
    assert.equal(await engine.tokenize?.(ASKED.text, { signal }), [' put', ' the', ' red', ' cube']);
}));
test('refuses a label of two tokens, and a prompt that is too long', () => withEngine(async (engine) => {
    const label = await failureOf(score(engine, ASKED.first, ['two words']));
    assert.is(label.reason, 'REQUEST_INVALID');
    assert.match(label.message, 'is 2 tokens of this model');
    const long = await failureOf(score(engine, ASKED.long));
    assert.is(long.reason, 'REQUEST_INVALID');
    assert.match(long.message, 'maximum context length is 4096');
}));
test('refuses a reply without the labels, and names what it takes', async () => {
    const bare = { choices: [{ message: { content: 'x' }, logprobs: { content: [{ top_logprobs: [] }] } }] };
    const reply = { ...bare, usage: { prompt_tokens: 1 } };
    await withEngine(async (engine) => {
        const error = await failureOf(score(engine, ASKED.first));
        assert.is(error.reason, 'ENGINE_REPLY_INVALID');
        assert.match(error.message, 'logprob_token_ids');
    }, ({ path }) => (path === CHAT ? { path, status: 200, reply } : undefined));
});
test('refuses a model that the server does not serve, and names those it does', async () => {
    const replay = await startReplay();
    try {
        const error = await failureOf(open(replay.url, { model: 'other' }));
        assert.is(error.reason, 'CONFIG_INVALID');
        assert.match(error.message, 'serves random, and not other');
    }
    finally {
        await replay.close();
    }
});
test.run();
