import sharp from 'sharp';
import { createGeminiEngine } from "../../../src/engine/gemini.js";
import { createOllamaEngine } from "../../../src/engine/ollama.js";
import { createOpenaiEngine } from "../../../src/engine/openai.js";
import { createSglangEngine } from "../../../src/engine/sglang.js";
import { startFakeModelServer } from "../../support/fake-model-server.js";
export const KEY = 'sk-secret-0123456789';
const CREATE = {
    sglang: createSglangEngine,
    openai: createOpenaiEngine,
    gemini: createGeminiEngine,
    ollama: createOllamaEngine,
};
/** A model that the fake of each API has; SGLang serves one only. */
const MODELS = {
    sglang: undefined,
    openai: 'gpt-4o',
    gemini: 'gemini-2.0-flash',
    ollama: 'qwen3-vl:8b-instruct',
};
export const APIS = ['sglang', 'openai', 'gemini', 'ollama'];
/** Those that list their likeliest tokens only. */
export const TOP_APIS = ['openai', 'gemini', 'ollama'];
/** Runs a test against an engine and the fake it asks, and closes both. */
export async function withEngine(api, given, run, prepare = () => { }) {
    const fake = await startFakeModelServer(api);
    try {
        prepare(fake);
        const engine = await CREATE[api]({
            name: `${api}:${fake.url}`,
            baseUrl: fake.url,
            model: MODELS[api],
            key: KEY,
            maxPixels: 512 * 512,
            maxImages: 16,
            pausesMs: [1, 2],
            signal: AbortSignal.timeout(60_000),
            ...given,
        });
        await run(engine, fake);
        await engine.close();
    }
    finally {
        await fake.close();
    }
}
function grey(level) {
    return { width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(level), key: `grey ${level}` };
}
/** Two stamped frames and a question. */
export function twoFrames(turn = 'answer') {
    return {
        layout: 'stamped-images',
        turn,
        parts: [
            { kind: 'text', text: '<0.0 seconds>' },
            { kind: 'image', image: grey(10) },
            { kind: 'text', text: '<0.1 seconds>' },
            { kind: 'image', image: grey(200) },
            { kind: 'text', text: 'True or not? The answer is:' },
        ],
    };
}
/** A signal that ends a test which hangs. */
export function soon() {
    return AbortSignal.timeout(60_000);
}
/** The tone of the pictures in a request, as sent: base64 of PNG. */
export async function tones(pngs) {
    return Promise.all(pngs.map(async (png) => {
        const { data, info } = await sharp(Buffer.from(png, 'base64')).raw().toBuffer({ resolveWithObject: true });
        return info.width === 32 && info.height === 32 ? (data[0] ?? -1) : -1;
    }));
}
/** What a promise was rejected with. */
export async function rejection(promise) {
    try {
        await promise;
    }
    catch (error) {
        if (error instanceof Error)
            return error;
    }
    throw new Error('it was not refused');
}
/** What the model was asked, the only time that it was; `T` is what the test expects of it, and then checks. */
export function onlyBody(fake) {
    const [request, ...more] = fake.asked;
    if (!request || more.length > 0)
        throw new Error(`the model was asked ${fake.asked.length} times, and not once`);
    return request.body;
}
