import { status } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DenseGymError } from "../../src/errors.js";
import { retryInfoType } from "../../src/wire/proto.js";
import { readStatus, writeStatus } from "../../src/wire/status.js";
function retryDelays(reason) {
    const { details } = writeStatus(new DenseGymError(reason, ''));
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
    const written = writeStatus(new DenseGymError('SESSION_LIMIT', 'close one'));
    assert.is(written.code, status.RESOURCE_EXHAUSTED);
    const { reason, message } = readStatus(written);
    assert.equal([reason, message], ['SESSION_LIMIT', 'close one']);
});
test.run();
