import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { growth, type Sample, sampleMemory } from '../../../bench/soak/memory.ts';

const samples = (bytes: (steps: number) => number): Sample[] =>
  Array.from({ length: 21 }, (_, i) => i * 50_000).map((steps) => ({
    steps,
    gatewayBytes: bytes(steps),
    hostBytes: 1,
  }));
const gateway = ({ gatewayBytes }: Sample) => gatewayBytes;

test('growth is the slope after the first quarter', () => {
  assert.is(
    Math.round(
      growth(
        samples((steps) => 1e8 + 120 * steps),
        gateway,
      ),
    ),
    120,
  );
  assert.is(
    Math.round(
      growth(
        samples((steps) => (steps < 200_000 ? 1000 * steps : 2e8)),
        gateway,
      ),
    ),
    0,
  );
  assert.is(
    growth(
      samples((steps) => steps),
      ({ hostBytes }) => hostBytes,
    ),
    0,
  );
});

test('memory of a gateway and of its host is sampled until the steps are done', async () => {
  const seen: Sample[] = [];
  const taken = await sampleMemory(100, 0.2, (sample) => seen.push(sample));
  assert.equal(taken, seen);
  assert.ok((taken.at(-1)?.steps ?? 0) >= 100);
  for (const { gatewayBytes, hostBytes } of taken) assert.ok(gatewayBytes > 1e7 && hostBytes > 1e7);
});

test.run();
