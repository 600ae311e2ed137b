import { Readable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEndpoint } from '../../../src/engine/http/endpoint.ts';
import { type Answer, fine, get, KEY, rejection, schema, status, withEndpoint } from './fixture.ts';

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
  ] as const) {
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
  const forms: FormData[] = [];
  const read: Answer = (response, request) => {
    const init = { method: 'POST', headers: { 'content-type': request.headers['content-type'] ?? '' } };
    const body = Readable.toWeb(request) as ReadableStream;
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
      assert.equal([...new Uint8Array((await (file as File).arrayBuffer()) as ArrayBuffer)], [1, 2, 255]);
    }
    assert.is(forms.length, 2);
  });
});

test('a reply without an end is cut off, and not asked for again', async () => {
  let sent = 0;
  const endless: Answer = (response) => {
    const chunk = Buffer.alloc(2 ** 20, 'a');
    const more = () => {
      while (!response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
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
