import { Metadata, status } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DenseGymError, type ErrorReason } from '../../src/errors.ts';
import type { Status__Output } from '../../src/wire/generated/google/rpc/Status.ts';
import { retryInfoType } from '../../src/wire/proto.ts';
import { readCallError, readStatus, writeStatus } from '../../src/wire/status.ts';

function retryDelays(reason: ErrorReason): unknown[] {
  const { details } = writeStatus(new DenseGymError(reason, '')) as Status__Output;
  return details
    .filter(({ type_url: type }) => type === 'type.googleapis.com/google.rpc.RetryInfo')
    .map(({ value }) => retryInfoType.deserialize(value).retryDelay);
}

test('what another session has to free first comes with a delay to retry after, and nothing else does', () => {
  assert.equal(retryDelays('SESSION_LIMIT'), [{ seconds: '1', nanos: 0 }]);
  assert.equal(retryDelays('ENV_BUSY'), [{ seconds: '1', nanos: 0 }]);
  assert.equal(retryDelays('ENV_UNAVAILABLE'), []);
  assert.equal(retryDelays('ACTION_INVALID'), []);
});

test('a status is read as the error it was written from', () => {
  const written = writeStatus(new DenseGymError('SESSION_LIMIT', 'close one')) as Status__Output;
  assert.is(written.code, status.RESOURCE_EXHAUSTED);
  const { reason, message } = readStatus(written);
  assert.equal([reason, message], ['SESSION_LIMIT', 'close one']);
});

test('a dropped connection says what may have been the matter', () => {
  for (const details of ['Connection dropped', 'Received RST_STREAM with code 0 (Call ended without gRPC status)']) {
    const dropped = Object.assign(new Error(details), { code: status.INTERNAL, details, metadata: new Metadata() });
    const { reason, message } = readCallError(dropped, 'gateway:50051', () => undefined);
    assert.is(reason, 'ENV_UNAVAILABLE');
    assert.match(message, /^gateway:50051 dropped the connection: it has ended, or .* for 40 s; connect again$/);
  }
});

test.run();
