import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Beside } from '../../src/wire/beside.ts';
import { createMessageReader, feed, type MessageReader } from '../../src/wire/pipe.ts';
import { ANY_SIZE } from '../support/raw-session.ts';

function frame(head: Uint8Array, body: Uint8Array): Buffer {
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(head.length, 0);
  sizes.writeUInt32LE(body.length, 4);
  return Buffer.concat([sizes, head, body]);
}

/** Hands on `all`, a piece at a time. */
function feedInPieces(reader: MessageReader, all: Buffer, cuts: readonly number[]): void {
  for (let at = 0, i = 0; at < all.length; i++) {
    const next = at + (cuts[i % cuts.length] as number);
    assert.is(feed(reader, all.subarray(at, next)), undefined);
    at = next;
  }
}

test('messages arrive as they were sent, however the network cuts them', () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const messages = fc.array(fc.tuple(bytes, bytes), { maxLength: 6 });
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, cuts) => {
      const got: [number[], number[]][] = [];
      const reader = createMessageReader(
        { maxBytes: 1000, maxBodyBytes: 1000 },
        (head, body) => void got.push([[...head], [...(body?.bytes ?? [])]]),
      );
      feedInPieces(reader, Buffer.concat(sent.map(([head, body]) => frame(head, body))), cuts);
      assert.equal(
        got,
        sent.map(([head, body]) => [[...head], [...body]]),
      );
    }),
  );
});

test('so do large ones, small ones between them, and those that are kept are not written over', () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 60_000, max: 140_000 }));
  const messages = fc.array(fc.record({ head: size, body: size, isKept: fc.boolean() }), { maxLength: 8 });
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1000, max: 100_000 }), { minLength: 1 }), (sent, cuts) => {
      const parts = sent.map(({ head, body }, i) => [Buffer.alloc(head, i + 1), Buffer.alloc(body, 100 + i)] as const);
      const heads: Buffer[] = [];
      const kept: [Buffer, Buffer][] = [];
      const reader = createMessageReader(ANY_SIZE, (head, body) => {
        const [, expected = Buffer.alloc(0)] = parts[heads.length] ?? [];
        assert.is(Buffer.compare(body?.bytes ?? Buffer.alloc(0), expected), 0);
        if (body && sent[heads.length]?.isKept) {
          kept.push([body.bytes, expected]);
          body.keep();
        }
        body?.release();
        heads.push(head);
      });
      feedInPieces(reader, Buffer.concat(parts.map(([head, body]) => frame(head, body))), cuts);
      assert.equal(
        heads.map((head, i) => Buffer.compare(head, parts[i]?.[0] as Buffer)),
        sent.map(() => 0),
      );
      for (const [bytes, expected] of kept) assert.is(Buffer.compare(bytes, expected), 0);
    }),
    { numRuns: 60 },
  );
});

test('the place of a body that was released is taken by the next, also where that is a little smaller or larger', () => {
  const places = new Set<ArrayBufferLike>();
  const reader = createMessageReader(ANY_SIZE, (_, body) => {
    places.add((body as Beside).bytes.buffer);
    body?.release();
    body?.release();
  });
  for (const size of [921_600, 921_000, 921_599]) feed(reader, frame(Buffer.alloc(100), Buffer.alloc(size)));
  assert.is(places.size, 1);
});

test('a message that is too large is refused by its sizes alone, before anything of it is kept', () => {
  const reader = createMessageReader({ maxBytes: 100, maxBodyBytes: 100 }, () => assert.unreachable());
  const sizes = frame(Buffer.alloc(0), Buffer.alloc(0));
  sizes.writeUInt32LE(60, 0);
  sizes.writeUInt32LE(41, 4);
  assert.equal(feed(reader, sizes), { head: 60, body: 41 });
});

test.run();
