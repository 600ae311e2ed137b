import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
/** Ids that the fake SGLang's tokenizer knows; every other text is two tokens. */
const IDS = { ' True': 3007, ' False': 3557, True: 2514, False: 4049 };
/** Path of the model's answers, for each API. */
const ANSWERS = {
    sglang: /^\/generate$/,
    openai: /^\/chat\/completions$/,
    gemini: /^\/models\/[^/]+:generateContent$/,
    ollama: /^\/api\/chat$/,
};
/** A server that answers as the API's documentation says, with numbers that the test names. */
export async function startFakeModelServer(api) {
    const requests = [];
    const facts = {};
    const server = createServer(async (incoming, response) => {
        const sent = await text(incoming).catch(() => '');
        const { method = '', url: path = '', headers } = incoming;
        const request = { method, path, headers, body: sent === '' ? undefined : JSON.parse(sent) };
        requests.push(request);
        const isAnswer = ANSWERS[api].test(path);
        if (isAnswer && fake.misbehave)
            return fake.misbehave(response, request);
        const reply = isAnswer ? answer(api, request, fake) : path in facts ? facts[path] : fact(api, request);
        if (reply === undefined || reply === null)
            return sendError(404, { error: 'not found' })(response, request);
        sendJson(response, reply);
    });
    // Never ended for idleness between two attempts, however slow the machine.
    server.keepAliveTimeout = 600_000;
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    const fake = {
        url: `http://127.0.0.1:${port}`,
        requests,
        get asked() {
            return requests.filter(({ path }) => ANSWERS[api].test(path));
        },
        misbehave: undefined,
        logprobs: { True: -0.25, False: -1.75, Yes: -4.5 },
        says: 'Frame 1: Task Completion Percentages: 40%',
        facts,
        async close() {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
    return fake;
}
function sendJson(response, body) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
/** Replies with a status, and headers. */
export function sendError(status, body, headers = {}) {
    return (response) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    };
}
/** Questions about the server. */
function fact(api, { path, body }) {
    if (api === 'sglang')
        return sglangFact(path, body);
    if (api === 'openai')
        return path === '/models' ? { object: 'list', data: [{ id: 'own-vlm', object: 'model' }] } : undefined;
    if (api === 'gemini') {
        const [, model] = /^\/models\/(gemini-[^/:]+)$/.exec(path) ?? [];
        return model && { name: `models/${model}`, version: '001', inputTokenLimit: 1048576 };
    }
    return {
        '/api/version': { version: '0.33.0' },
        '/api/tags': {
            models: [
                { name: 'qwen3-vl:8b-instruct', model: 'qwen3-vl:8b-instruct', digest: 'c0ffee0123456789abcdef', size: 1 },
                { name: 'gemma3:latest', model: 'gemma3:latest', digest: 'beef000000000000', size: 1 },
            ],
        },
        '/api/show': { details: { family: 'qwen3vl' }, capabilities: ['completion', 'vision'] },
    }[path];
}
function sglangFact(path, body) {
    if (path === '/model_info') {
        return { model_path: 'Qwen/Qwen3-VL-8B-Instruct', weight_version: 'default', has_image_understanding: true };
    }
    if (path === '/tokenize') {
        const id = IDS[body.prompt];
        return { tokens: id === undefined ? [11, 12] : [id], count: id === undefined ? 2 : 1, max_model_len: 262144 };
    }
    if (path === '/detokenize') {
        return { text: body.tokens.map(([id]) => Object.keys(IDS).find((token) => IDS[token] === id) ?? `t${id}`) };
    }
    return undefined;
}
/** The model's answers. */
function answer(api, { body }, { logprobs, says }) {
    const listed = Object.entries(logprobs).map(([token, logprob]) => ({ token, logprob }));
    const [first] = listed;
    const given = body;
    switch (api) {
        case 'sglang': {
            const one = (id) => [logprobs[Object.keys(IDS).find((token) => IDS[token] === id) ?? ''], id, null];
            const meta = { id: 'r1', finish_reason: { type: 'length', length: 1 }, prompt_tokens: 120, completion_tokens: 1 };
            const ids = given.token_ids_logprob;
            const asked = ids && { output_token_logprobs: [[-0.1, 9, null]], output_token_ids_logprobs: [ids.map(one)] };
            return { text: says, output_ids: [9], meta_info: { ...meta, cached_tokens: 90, ...asked } };
        }
        case 'openai': {
            const content = [{ ...first, bytes: [84], top_logprobs: listed.map((token) => ({ ...token, bytes: [84] })) }];
            const message = { role: 'assistant', content: says, refusal: null };
            const wanted = given.logprobs ? { content, refusal: null } : null;
            return {
                id: 'chatcmpl-1',
                object: 'chat.completion',
                choices: [{ index: 0, message, logprobs: wanted, finish_reason: 'length' }],
                usage: {
                    prompt_tokens: 120,
                    completion_tokens: 1,
                    total_tokens: 121,
                    prompt_tokens_details: { cached_tokens: 90 },
                },
            };
        }
        case 'gemini': {
            const candidates = listed.map(({ token, logprob }, i) => ({ token, tokenId: i + 1, logProbability: logprob }));
            const logprobsResult = { topCandidates: [{ candidates }], chosenCandidates: [candidates[0]] };
            const content = { role: 'model', parts: [{ text: 'I look.', thought: true }, { text: says }] };
            const wanted = given.generationConfig?.responseLogprobs && { logprobsResult };
            return {
                candidates: [{ content, finishReason: 'MAX_TOKENS', index: 0, ...wanted }],
                usageMetadata: {
                    promptTokenCount: 120,
                    cachedContentTokenCount: 90,
                    candidatesTokenCount: 1,
                    totalTokenCount: 121,
                },
            };
        }
        case 'ollama': {
            const wanted = given.logprobs && { logprobs: [{ ...first, bytes: [84], top_logprobs: listed }] };
            const message = { role: 'assistant', content: says };
            return {
                model: 'm',
                message,
                done: true,
                done_reason: 'length',
                prompt_eval_count: 120,
                eval_count: 1,
                ...wanted,
            };
        }
    }
}
