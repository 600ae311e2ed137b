/** How long an endpoint waits: for an answer, before it asks again, and for a server that keeps failing. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DenseGymError } from '../../../src/errors.ts';
import { type Answer, fine, get, rejection, schema, silent, status, withEndpoint } from './fixture.ts';

async function msOf(promise: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await promise;
  return performance.now() - started;
}

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
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
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

/** An answer that takes longer than the attempts of the tests below may. */
const slow: Answer = (response) => void setTimeout(() => response.end('{"n":1}'), 100);

test('has longer until a path is answered for the first time, and no longer afterwards', async () => {
  const limits = { attemptMs: 30, firstAttemptMs: 60_000, pausesMs: [] };
  await withEndpoint([slow, silent], limits, async (endpoint, seen) => {
    assert.equal(await get(endpoint), { n: 1 });
    assert.match((await rejection(get(endpoint))).message, 'no reply within 30 ms');
    assert.is(seen.length, 2);
  });
});

test('a failure is no first answer, and another path has its own', async () => {
  const limits = { attemptMs: 30, firstAttemptMs: 60_000, pausesMs: [] };
  await withEndpoint([status(500), slow, slow], limits, async (endpoint) => {
    assert.match((await rejection(get(endpoint))).message, 'answered 500');
    assert.equal(await get(endpoint), { n: 1 });
    assert.equal(await endpoint.get('/y', schema, AbortSignal.timeout(120_000)), { n: 1 });
  });
});

test('a hanging first attempt ends by itself as well', async () => {
  await withEndpoint([silent], { attemptMs: 10, firstAttemptMs: 60, pausesMs: [] }, async (endpoint) => {
    assert.match((await rejection(get(endpoint))).message, 'no reply within 60 ms');
  });
});

test('is left alone after five failures, and asked again when the time is over', async () => {
  const clock = { ms: 0 };
  const options = { pausesMs: [], brokenMs: 300, now: () => clock.ms };
  await withEndpoint([...Array(5).fill(status(500)), fine], options, async (endpoint, seen) => {
    for (let i = 0; i < 5; i++) assert.match((await rejection(get(endpoint))).message, 'answered 500');
    const error = await rejection(get(endpoint));
    assert.is(error.reason, 'ENGINE_UNAVAILABLE');
    assert.match(error.message, 'e failed 5 times in a row and is left alone for 0.3 s');
    assert.is(seen.length, 5);
    clock.ms = 299;
    assert.match((await rejection(get(endpoint))).message, 'left alone');
    clock.ms = 300;
    assert.equal(await get(endpoint), { n: 1 });
    assert.equal(await get(endpoint), { n: 1 });
  });
});

test('what is given up is no failure of the endpoint', async () => {
  await withEndpoint([...Array(8).fill(silent), fine], {}, async (endpoint, seen) => {
    for (let i = 0; i < 8; i++) {
      const controller = new AbortController();
      const asked = rejection(get(endpoint, controller.signal));
      while (seen.length === i) await new Promise((resolve) => setTimeout(resolve, 5));
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
      while (seen.length === i) await new Promise((resolve) => setTimeout(resolve, 5));
      controller.abort(new DenseGymError('DEADLINE_EXCEEDED', 'no score within 5000 ms'));
      const error = await asked;
      assert.is(error.reason, 'ENGINE_UNAVAILABLE');
      assert.match(error.message, 'no score within 5000 ms');
    }
    assert.match((await rejection(get(endpoint))).message, 'left alone');
    assert.is(seen.length, 5);
  });
});

test.run();
