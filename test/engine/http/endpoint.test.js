import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { createEndpoint } from "../../../src/engine/http/endpoint.js";
import { DenseGymError } from "../../../src/errors.js";
const KEY = 'sk-secret-0123456789';
const schema = z.object({ n: z.number() });
/** A server that answers each request with the next of the answers, the last one again and again. */
async function withEndpoint(answers, options, run) {
    const seen = [];
    const server = createServer((request, response) => {
        seen.push(request);
        answers[Math.min(seen.length, answers.length) - 1]?.(response, request);
    });
    // Never ended for idleness between two attempts, however slow the machine.
    server.keepAliveTimeout = 600_000;
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${server.address().port}`;
    try {
        const headers = { authorization: `Bearer ${KEY}` };
        await run(createEndpoint({ name: 'e', baseUrl: url, headers, secrets: [KEY], pausesMs: [1, 2], ...options }), seen, url);
    }
    finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
    }
}
const fine = (response) => void response.end('{"n":1}');
const silent = () => { };
function status(code, headers = {}, text = '{}') {
    return (response) => void response.writeHead(code, headers).end(text);
}
function get(endpoint, signal = AbortSignal.timeout(120_000)) {
    return endpoint.get('/x', schema, signal);
}
async function rejection(promise) {
    const error = await promise.then(() => undefined, (thrown) => thrown);
    if (error instanceof DenseGymError)
        return error;
    throw new Error(`rejected with ${error}, and not with a DenseGymError`);
}
async function msOf(promise) {
    const started = performance.now();
    await promise;
    return performance.now() - started;
}
test('asks again after passing failures, three times in all', async () => {
    await withEndpoint([status(500), status(408), fine], {}, async (endpoint, seen) => {
        assert.equal(await get(endpoint), { n: 1 });
        assert.is(seen.length, 3);
    });
    await withEndpoint([status(503)], {}, async (endpoint, seen) => {
        assert.is((await rejection(get(endpoint))).reason, 'ENGINE_UNAVAILABLE');
        assert.is(seen.length, 3);
    });
});
test('does not ask again what will not change', async () => {
    for (const [answer, reason] of [
        [status(400), 'ENGINE_REPLY_INVALID'],
        [status(401), 'ENGINE_REPLY_INVALID'],
        [status(413), 'REQUEST_INVALID'],
        [status(200, {}, '{"n":null}'), 'ENGINE_REPLY_INVALID'],
        [status(200, {}, '{"n":1e999}'), 'ENGINE_REPLY_INVALID'],
        [status(204), 'ENGINE_REPLY_INVALID'],
    ]) {
        await withEndpoint([answer], {}, async (endpoint, seen) => {
            assert.is((await rejection(get(endpoint))).reason, reason);
            assert.is(seen.length, 1);
        });
    }
});
test('a post carries its body and says how many bytes it sent', async () => {
    await withEndpoint([fine], {}, async (endpoint, seen) => {
        const { value, bytesSent } = await endpoint.post('/x', { text: 'é' }, schema, AbortSignal.timeout(120_000));
        assert.equal(value, { n: 1 });
        assert.is(bytesSent, 13);
        assert.is(seen[0]?.headers['content-length'], '13');
        assert.is(seen[0]?.headers['authorization'], `Bearer ${KEY}`);
    });
});
test('a form is sent as one, again the same after a failure', async () => {
    const forms = [];
    const read = (response, request) => {
        const init = { method: 'POST', headers: { 'content-type': request.headers['content-type'] ?? '' } };
        const body = Readable.toWeb(request);
        new Request('http://form', { ...init, body, duplex: 'half' }).formData().then((form) => {
            forms.push(form);
            response.writeHead(forms.length === 1 ? 500 : 200).end('{"n":1}');
        });
    };
    await withEndpoint([read], {}, async (endpoint, seen) => {
        const form = new FormData();
        form.set('task', 'open the drawer');
        form.set('frames', new Blob([new Uint8Array([1, 2, 255])]), 'frames.npy');
        const { bytesSent } = await endpoint.post('/x', form, schema, AbortSignal.timeout(120_000));
        assert.is(bytesSent, Number(seen[1]?.headers['content-length']));
        for (const received of forms) {
            assert.is(received.get('task'), 'open the drawer');
            const file = received.get('frames');
            assert.equal([...new Uint8Array((await file.arrayBuffer()))], [1, 2, 255]);
        }
        assert.is(forms.length, 2);
    });
});
test('waits as long as the server asks, in seconds', async () => {
    await withEndpoint([status(429, { 'retry-after': '0.3' }), fine], {}, async (endpoint) => {
        assert.ok((await msOf(get(endpoint))) >= 290);
    });
    await withEndpoint([status(429, { 'retry-after': '0' }), fine], { pausesMs: [90_000] }, async (endpoint) => {
        assert.ok((await msOf(get(endpoint))) < 60_000, 'the server, not the default, names the pause');
    });
});
test('waits as long as the server asks, as an HTTP date', async () => {
    // A date has whole seconds: the pause is between 0 and 1 s, or none where it is over.
    const past = new Date(Date.now() - 60_000).toUTCString();
    await withEndpoint([status(503, { 'retry-after': past }), fine], { pausesMs: [90_000] }, async (endpoint) => {
        assert.ok((await msOf(get(endpoint))) < 60_000);
    });
    const future = new Date(Date.now() + 60_000).toUTCString();
    await withEndpoint([status(503, { 'retry-after': future }), fine], {}, async (endpoint, seen) => {
        assert.is((await rejection(get(endpoint))).reason, 'ENGINE_UNAVAILABLE');
        assert.is(seen.length, 1, 'a minute is more than a request waits');
    });
});
test('a retry-after that is none is passed over', async () => {
    await withEndpoint([status(503, { 'retry-after': 'soon' }), fine], {}, async (endpoint) => {
        assert.equal(await get(endpoint), { n: 1 });
    });
});
test('a request that is given up during a pause ends at once', async () => {
    await withEndpoint([status(503)], { pausesMs: [90_000] }, async (endpoint, seen) => {
        const controller = new AbortController();
        const asked = rejection(get(endpoint, controller.signal));
        while (seen.length === 0)
            await new Promise((resolve) => setTimeout(resolve, 5));
        const ms = msOf(asked);
        setTimeout(() => controller.abort(), 50);
        assert.match((await asked).message, 'given up');
        assert.ok((await ms) < 60_000);
        assert.is(seen.length, 1);
    });
});
test('a request that was given up before it began is not sent', async () => {
    await withEndpoint([fine], {}, async (endpoint, seen) => {
        assert.match((await rejection(get(endpoint, AbortSignal.abort()))).message, 'given up');
        assert.is(seen.length, 0);
    });
});
test('an attempt that hangs ends by itself', async () => {
    await withEndpoint([silent], { attemptMs: 100, pausesMs: [] }, async (endpoint) => {
        assert.match((await rejection(get(endpoint))).message, 'no reply within 100 ms');
    });
});
test('is left alone after five failures, and asked again when the time is over', async () => {
    await withEndpoint([...Array(5).fill(status(500)), fine], { pausesMs: [], brokenMs: 300 }, async (endpoint, seen) => {
        for (let i = 0; i < 5; i++)
            assert.match((await rejection(get(endpoint))).message, 'answered 500');
        const error = await rejection(get(endpoint));
        assert.is(error.reason, 'ENGINE_UNAVAILABLE');
        assert.match(error.message, 'e failed 5 times in a row and is left alone for 0.3 s');
        assert.is(seen.length, 5);
        await new Promise((resolve) => setTimeout(resolve, 310));
        assert.equal(await get(endpoint), { n: 1 });
        assert.equal(await get(endpoint), { n: 1 });
    });
});
test('what is given up is no failure of the endpoint', async () => {
    await withEndpoint([...Array(8).fill(silent), fine], {}, async (endpoint, seen) => {
        for (let i = 0; i < 8; i++) {
            const controller = new AbortController();
            const asked = rejection(get(endpoint, controller.signal));
            while (seen.length === i)
                await new Promise((resolve) => setTimeout(resolve, 5));
            controller.abort();
            assert.match((await asked).message, 'given up');
        }
        assert.equal(await get(endpoint), { n: 1 });
    });
});
test('what was waited for in vain is one', async () => {
    await withEndpoint([silent], {}, async (endpoint, seen) => {
        for (let i = 0; i < 5; i++) {
            const controller = new AbortController();
            const asked = rejection(get(endpoint, controller.signal));
            while (seen.length === i)
                await new Promise((resolve) => setTimeout(resolve, 5));
            controller.abort(new DenseGymError('DEADLINE_EXCEEDED', 'no score within 5000 ms'));
            const error = await asked;
            assert.is(error.reason, 'ENGINE_UNAVAILABLE');
            assert.match(error.message, 'no score within 5000 ms');
        }
        assert.match((await rejection(get(endpoint))).message, 'left alone');
        assert.is(seen.length, 5);
    });
});
test('a reply without an end is cut off, and not asked for again', async () => {
    let sent = 0;
    const endless = (response) => {
        const chunk = Buffer.alloc(2 ** 20, 'a');
        const more = () => {
            while (!response.destroyed) {
                sent += chunk.length;
                if (!response.write(chunk))
                    return void response.once('drain', more);
            }
        };
        more();
    };
    await withEndpoint([endless], {}, async (endpoint, seen) => {
        const error = await rejection(get(endpoint));
        assert.is(error.reason, 'ENGINE_REPLY_INVALID');
        assert.match(error.message, `more than ${64 * 2 ** 20} bytes`);
        assert.is(seen.length, 1);
        assert.ok(sent < 128 * 2 ** 20, `${sent}`);
    });
});
test('a redirect is not followed, so that no key goes elsewhere', async () => {
    await withEndpoint([fine], {}, async (_, elsewhere, url) => {
        await withEndpoint([status(302, { location: `${url}/x` }, 'moved')], {}, async (endpoint, seen) => {
            const error = await rejection(get(endpoint));
            assert.is(error.reason, 'ENGINE_REPLY_INVALID');
            assert.match(error.message, 'redirects are not followed');
            assert.is(seen.length, 1);
            assert.is(elsewhere.length, 0);
        });
    });
});
test('no message shows a key, wherever the server repeats it', async () => {
    for (const answer of [
        status(400, {}, `bad ${KEY} and again ${KEY}`),
        status(400, {}, `${'x'.repeat(295)}${KEY}`),
        status(500, {}, KEY),
        status(200, {}, `<html>${KEY}`),
        status(200, {}, JSON.stringify({ [KEY]: KEY })),
    ]) {
        await withEndpoint([answer], {}, async (endpoint) => {
            const error = await rejection(get(endpoint));
            assert.not.ok(`${error.stack}${JSON.stringify(error)}${error.cause}`.includes('sk-sec'), error.message);
            assert.match(error.message, '**');
        });
    }
});
test('a key that is no header says so without showing it', async () => {
    const bad = 'sk-secret\n0123';
    await withEndpoint([fine], { headers: { authorization: bad }, secrets: [bad] }, async (endpoint, seen) => {
        const error = await rejection(get(endpoint));
        assert.not.ok(error.message.includes('sk-secret'), error.message);
        assert.is(seen.length, 0);
    });
});
test('a server that is not there is named', async () => {
    const endpoint = createEndpoint({
        name: 'llama-server:http://127.0.0.1:1',
        baseUrl: 'http://127.0.0.1:1',
        pausesMs: [],
    });
    const error = await rejection(get(endpoint));
    assert.is(error.reason, 'ENGINE_UNAVAILABLE');
    assert.match(error.message, /^llama-server:http:\/\/127\.0\.0\.1:1\/x: .*is it up/);
});
test.run();
