import { createServer } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRobometerEngine } from "../../src/engine/robometer.js";
import { createRobometer } from "../../src/scorer/robometer.js";
import { createFakeEngine } from "../support/fake-engine.js";
const signal = AbortSignal.timeout(30_000);
/** A fake of Robometer's evaluation server: it remembers what it was sent, and answers these numbers. */
async function withFakeServer(progress, work) {
    const seen = [];
    const server = createServer(async (request, reply) => {
        const chunks = [];
        for await (const chunk of request)
            chunks.push(chunk);
        if (request.url === '/model_info') {
            reply.end(JSON.stringify({ model_path: 'fake/Robometer-0B', num_gpus: 0 }));
            return;
        }
        const type = request.headers['content-type'] ?? '';
        const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData();
        const file = form.get('sample_0_trajectory_frames');
        if (!(file instanceof Blob))
            throw new Error('there are no frames');
        seen.push({ sample: JSON.parse(String(form.get('sample_0'))), npy: Buffer.from(await file.arrayBuffer()) });
        reply.end(JSON.stringify({
            outputs_preference: null,
            outputs_progress: { progress_pred: [progress] },
            outputs_success: null,
        }));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
        await work(`http://127.0.0.1:${server.address().port}`, seen);
    }
    finally {
        server.closeAllConnections();
        server.close();
    }
}
function connect(url) {
    return createRobometerEngine({ name: `robometer:${url}`, baseUrl: url, maxPixels: 4096, maxImages: 64, signal });
}
const images = [0, 1, 2].map((shade) => {
    return { width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(shade), key: String(shade) };
});
test('sends the frames as its own client does, and takes the progress of the last', () => withFakeServer([0.1, 0.4, 0.7], async (url, seen) => {
    const scorer = createRobometer(await connect(url));
    assert.equal([scorer.name, scorer.model], ['robometer', 'robometer:fake/Robometer-0B']);
    const frames = images.map((image, step) => ({ image, step, seconds: step / 10 }));
    const score = await scorer.score({ frames, step: 2 }, 'stack the cups', { signal });
    assert.is(score.value, 0.7);
    assert.ok(score.usage.bytesSent > 3 * 32 * 32 * 3);
    const [{ sample, npy }] = seen;
    assert.is(sample.trajectory['task'], 'stack the cups');
    assert.equal(sample.trajectory['frames_shape'], [3, 32, 32, 3]);
    // numpy.load: magic, version 1.0, length of a header that ends in a newline at a multiple of 64, then the bytes
    assert.is(npy.subarray(0, 8).toString('latin1'), '\x93NUMPY\x01\x00');
    const start = 10 + npy.readUInt16LE(8);
    assert.is(start % 64, 0);
    assert.match(npy.subarray(10, start).toString(), /'descr': '\|u1'.*'shape': \(3, 32, 32, 3\).*\n$/s);
    assert.equal(npy.subarray(start), Buffer.concat(images.map(({ data }) => data)));
}));
test('an answer without progress is refused by name', () => withFakeServer([], async (url) => {
    const engine = await connect(url);
    const asked = engine.judge?.(images, 'stack', { signal }).then(String, (error) => error.message);
    assert.match(String(await asked), /answered no progress for 3 frames/);
}));
test('other engines are refused with the way out', () => {
    assert.throws(() => createRobometer(createFakeEngine(() => -1)), (error) => /use --engine robometer:URL/.test(error.message));
});
test.run();
