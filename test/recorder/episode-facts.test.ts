import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DenseGymError } from '../../src/errors.ts';
import { readEpisodeFacts } from '../../src/recorder/episode-facts.ts';

const dir = mkdtempSync(join(tmpdir(), 'densegym-facts-'));
const path = join(dir, 'episode.json');
test.after(() => rmSync(dir, { recursive: true }));

function read(text: string) {
  writeFileSync(path, text);
  return readEpisodeFacts(path);
}

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    assert.instance(error, DenseGymError);
    return (error as DenseGymError).message.replace(`${path} cannot be read: `, '');
  }
  throw new Error(`${text} was accepted`);
}

test("all keys are optional, and other people's keys are left alone", () => {
  assert.equal(readEpisodeFacts(join(dir, 'none.json')), {});
  assert.equal(read('{"fps": 30, "success": false, "robot": "franka", "id": 7}'), { fps: 30, success: false });
  assert.equal(read('{"progress": [0, 0.5, 1], "rewards": [0, -1, 1]}').progress, [0, 0.5, 1]);
});

test('a typo is refused with the key that was meant', () => {
  for (const [key, meant] of [
    ['succes', 'success'],
    ['Success', 'success'],
    ['FPS', 'fps'],
    ['instructions', 'instruction'],
    ['reward', 'rewards'],
  ]) {
    assert.is(refusal(JSON.stringify({ [key ?? '']: 1 })), `"${key}" is no key of it; did you mean "${meant}"?`);
  }
});

test('a wrong value is said in one line', () => {
  assert.is(refusal('{"fps": -1}'), '"fps" must be above 0, got -1');
  assert.is(refusal('{"fps": "10"}'), '"fps" must be a number, got "10"');
  assert.is(refusal('{"success": 1}'), '"success" must be true or false, got 1');
  assert.is(refusal('{"progress": [0, 1.5]}'), '"progress", value 2, must be at most 1, got 1.5');
  assert.is(
    refusal('{"instruction": 3, "rewards": 1}'),
    '"instruction" must be a text, got 3; "rewards" must be a list, got 1',
  );
  assert.is(refusal('[]'), 'it must hold an object: {"instruction": "…"}');
  assert.match(refusal('{fps: 1}'), /JSON/);
});

test.run();
