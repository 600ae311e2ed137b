import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { killSessions } from '../../../bench/soak/kills.ts';

test('sessions that are killed at random moments leave no socket, no memory and no process behind', async () => {
  const { killed, stepping, before, after } = await killSessions(20, 3, () => {});
  assert.is(killed, 20);
  assert.ok(stepping > 0, 'some had begun to step');
  assert.equal(after, before);
  assert.is(after.children, 0);
});

test.run();
