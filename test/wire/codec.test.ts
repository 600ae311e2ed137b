import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRequest, readResponse, writeRequest, writeResponse } from '../../src/wire/codec/session.ts';
import type { SessionRequest } from '../../src/wire/generated/densegym/v1/SessionRequest.ts';
import type { SessionResponse } from '../../src/wire/generated/densegym/v1/SessionResponse.ts';
import { environmentService } from '../../src/wire/proto.ts';

const generic = environmentService.Session;

const bytes = fc.uint8Array({ maxLength: 20 }).map((data) => Buffer.from(data));
const id = fc.oneof(fc.nat(300), fc.maxSafeNat());
const flags = fc.array(fc.boolean(), { maxLength: 3 });
const indices = fc.array(fc.nat(), { maxLength: 3 });
const double = fc.double({ noNaN: true });
const frames = fc.record(
  {
    envIndices: indices,
    onEpisodeEnd: fc.boolean(),
    cameras: fc.array(fc.string(), { maxLength: 2 }),
    encoding: fc.constantFrom('FRAME_ENCODING_RAW' as const, 'FRAME_ENCODING_PNG' as const),
  },
  { requiredKeys: [] },
);
const score = fc.record({ logprobTrue: double, prefixLength: fc.nat(), model: fc.string() }, { requiredKeys: [] });
const reward = fc.record(
  {
    reward: double,
    envReward: double,
    progress: double,
    potential: double,
    shaping: double,
    successBonus: double,
    scoreState: fc.constantFrom('SCORE_STATE_HELD' as const, 'SCORE_STATE_FRESH' as const),
    success: fc.boolean(),
    score,
    outOfDomain: fc.boolean(),
    nextPotential: double,
    warnings: fc.array(fc.string(), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const image = fc.record({
  dtype: fc.constant('DATA_TYPE_UINT8' as const),
  shape: fc.constant<number[]>([2, 1, 3]),
  raw: bytes,
});
const frame = fc.record({
  envIndex: fc.nat(),
  episode: id,
  step: fc.nat(),
  camera: fc.string(),
  seconds: double,
  image,
});

const requests: fc.Arbitrary<SessionRequest> = fc.record({
  stepId: id,
  ackStepId: id,
  step: fc.record({ action: bytes, frames, resetEnvIndices: indices }, { requiredKeys: ['action'] }),
});
const responses: fc.Arbitrary<SessionResponse> = fc.record({
  stepId: id,
  finalStepId: id,
  step: fc.record({
    observation: bytes,
    rewards: fc.array(reward, { maxLength: 3 }),
    terminated: flags,
    truncated: flags,
    info: bytes,
    frames: fc.array(frame, { maxLength: 2 }),
    episodes: fc.array(id, { maxLength: 3 }),
    steps: indices,
    finalObservation: bytes,
    finalInfo: bytes,
  }),
});

const updates: fc.Arbitrary<SessionResponse> = fc.record({
  finalStepId: id,
  rewardUpdate: fc.record({ envIndex: fc.nat(), episode: id, step: fc.nat(), reward }, { requiredKeys: [] }),
});

test('a request of a step is written and read as the generic codec does', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const expected = generic.requestDeserialize(generic.requestSerialize(request));
      assert.equal(generic.requestDeserialize(writeRequest(request)), expected);
      assert.equal(readRequest(generic.requestSerialize(request)), expected);
    }),
  );
});

test('so are a reply, and an update', () => {
  fc.assert(
    fc.property(fc.oneof(responses, updates), (response) => {
      const expected = generic.responseDeserialize(generic.responseSerialize(response));
      assert.equal(generic.responseDeserialize(writeResponse(response)), expected);
      assert.equal(readResponse(generic.responseSerialize(response)), expected);
    }),
  );
});

test('other messages pass as they are', () => {
  const reset = { stepId: 3, ackStepId: 2, reset: { environments: [{ envIndex: 1, seed: '18446744073709551615' }] } };
  assert.equal(readRequest(writeRequest(reset)), generic.requestDeserialize(generic.requestSerialize(reset)));
  for (const response of [
    { stepId: 3, status: { code: 9, message: 'no' } },
    { stepId: 0, rewardUpdate: { step: 4, reward: { reward: 0.5 } } },
  ]) {
    assert.equal(
      readResponse(writeResponse(response)),
      generic.responseDeserialize(generic.responseSerialize(response)),
    );
  }
});

test('fields of a later version of the contract are passed over, and broken bytes are refused', () => {
  const known = writeRequest({ stepId: 7, step: { action: Buffer.from('a') } });
  const unknown = Buffer.concat([known, Buffer.of(0xf8, 0x01, 0x05)]); // field 31
  assert.equal(readRequest(unknown), readRequest(known));
  assert.throws(() => readRequest(known.subarray(0, -1)));
  assert.throws(() => readResponse(writeResponse({ stepId: 1, step: { info: Buffer.from('abc') } }).subarray(0, -1)));
});

test.run();
