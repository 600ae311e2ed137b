import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KEY, rejection, withEngine } from "./fixture.js";
/** The model ids that engines open with: they are part of every score's key. */
const MODELS = [
    ['sglang', undefined, 'Qwen3-VL-8B-Instruct@default'],
    ['sglang', 'Qwen/Qwen3-VL-8B-Instruct', 'Qwen3-VL-8B-Instruct@default'],
    ['openai', 'gpt-4o-2024-11-20', 'gpt-4o-2024-11-20'],
    ['openai', undefined, 'own-vlm'],
    ['gemini', 'models/gemini-2.0-flash', 'gemini-2.0-flash@001'],
    ['ollama', undefined, 'qwen3-vl:8b-instruct@c0ffee012345'],
    ['ollama', 'gemma3', 'gemma3:latest@beef00000000'],
];
for (const [api, model, id] of MODELS) {
    test(`${api}: model ${model ?? 'by default'} opens as ${id}`, async () => {
        await withEngine(api, { model }, async (engine) => {
            assert.is(engine.model, id);
            assert.is(engine.name, api);
            assert.is(engine.maxImages, 16);
            assert.equal(engine.grid({ width: 200, height: 120 }), { width: 192, height: 128 });
        });
    });
}
/** Openings that are refused: what is asked, what the server says of itself, what the message must hold. */
const REFUSED = [
    ['sglang', { model: 'llava' }, {}, 'CONFIG_INVALID', /Qwen3-VL-8B-Instruct, and not llava/],
    [
        'sglang',
        {},
        { '/model_info': { model_path: 'a/b', has_image_understanding: false } },
        'CONFIG_INVALID',
        /without eyes/,
    ],
    ['sglang', {}, { '/model_info': { model: 'a' } }, 'ENGINE_REPLY_INVALID', /not as documented: model_path/],
    ['openai', { model: undefined, baseUrl: '' }, {}, 'CONFIG_INVALID', /--vlm-model/],
    ['gemini', { model: undefined }, {}, 'CONFIG_INVALID', /--vlm-model/],
    ['gemini', { model: '../files' }, {}, 'ENGINE_REPLY_INVALID', /\/models\/\.\.%2Ffiles answered 404/],
    ['ollama', { model: 'llava' }, {}, 'CONFIG_INVALID', /ollama pull llava/],
    ['ollama', { model: undefined }, { '/api/tags': { models: [] } }, 'CONFIG_INVALID', /ollama pull/],
    ['ollama', {}, { '/api/version': { version: '0.23.3' } }, 'CONFIG_INVALID', /update it to 0\.23\.4/],
    ['ollama', {}, { '/api/version': { version: '0.9.12-rc1' } }, 'CONFIG_INVALID', /update/],
    ['ollama', {}, { '/api/show': { capabilities: ['completion'] } }, 'CONFIG_INVALID', /no eyes/],
];
for (const [api, given, facts, reason, message] of REFUSED) {
    test(`${api}: ${message.source} is refused at the start`, async () => {
        const opening = withEngine(api, given, async () => { }, (fake) => Object.assign(fake.facts, facts));
        const error = await rejection(opening);
        assert.is(error.reason, reason);
        assert.match(error.message, message);
        assert.not.ok(error.message.includes(KEY));
    });
}
for (const version of ['0.23.4', '0.23.4-rc0', '0.33.0', '1.0.0', '0.0.0']) {
    test(`ollama: version ${version} is new enough`, async () => {
        await withEngine('ollama', {}, async (engine) => assert.is(engine.name, 'ollama'), (fake) => Object.assign(fake.facts, { '/api/version': { version } }));
    });
}
test('sglang: a server from before /model_info opens too', async () => {
    const old = { model_path: '/models/Qwen3-VL-2B-Instruct', is_generation: true };
    await withEngine('sglang', {}, async (engine) => assert.is(engine.model, 'Qwen3-VL-2B-Instruct@default'), (fake) => Object.assign(fake.facts, { '/model_info': null, '/get_model_info': old }));
});
test.run();
