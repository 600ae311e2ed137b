import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createPacker, createUnpacker, type PackedPrompt } from '../../../src/engine/embedded/pictures.ts';
import type { Prompt } from '../../../src/engine/engine.ts';

/** Of one message, as pictures in a reply are. */
const MESSAGE = new Uint8Array(64);

function promptOf(shades: readonly number[]): Prompt {
  const images = shades.map((shade) => ({
    kind: 'image' as const,
    image: { width: 1, height: 1, key: String(shade), data: MESSAGE.subarray(shade, shade + 3) },
  }));
  return { layout: 'stamped-images', turn: 'open', parts: [{ kind: 'text', text: 'look:' }, ...images] };
}

const sentIn = ({ parts }: PackedPrompt) =>
  parts.flatMap((part) => (part.kind === 'image' && typeof part.image !== 'string' ? part.image : []));

test('what arrives is what was sent, whatever is forgotten on the way', () => {
  const prompts = fc.array(fc.array(fc.nat(9), { maxLength: 8 }), { maxLength: 30 });
  fc.assert(
    fc.property(prompts, fc.integer({ min: 1, max: 6 }), (asked, kept) => {
      const [pack, unpack] = [createPacker(kept), createUnpacker(kept)];
      for (const shades of asked) {
        const prompt = promptOf(shades);
        assert.equal(unpack(structuredClone(pack(prompt))), prompt);
      }
    }),
  );
});

test('a picture goes once, and takes nothing along', () => {
  const pack = createPacker();
  const [first, second] = [sentIn(pack(promptOf([1, 2, 1]))), sentIn(pack(promptOf([1, 2, 3])))];
  assert.equal(
    [first, second].map((images) => images.map(({ key }) => key)),
    [['1', '2'], ['3']],
  );
  for (const { data } of first) assert.is(data.buffer.byteLength, 3);
  const asBuffer = promptOf([4]);
  const [buffered] = sentIn(
    pack({
      ...asBuffer,
      parts: [{ kind: 'image', image: { width: 1, height: 1, key: 'b', data: Buffer.from(MESSAGE.buffer, 4, 3) } }],
    }),
  );
  assert.is(buffered?.data.buffer.byteLength, 3);
});

test('a name of what was never sent is a defect, and said', () => {
  const prompt = { ...promptOf([]), parts: [{ kind: 'image' as const, image: 'of nothing' }] };
  assert.throws(() => createUnpacker()(prompt), /picture of nothing was never sent/);
});

test.run();
