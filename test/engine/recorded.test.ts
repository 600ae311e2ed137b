import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEmbeddedEngine } from '../../src/engine/embedded/embedded.ts';
import { createRecordedEngine, withRecording } from '../../src/engine/recorded.ts';
import { ANSWERS, ask } from './embedded/fixture.ts';

async function inFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'densegym-recorded-'));
  try {
    await work(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function record(dir: string): Promise<void> {
  const engine = withRecording(await createEmbeddedEngine(), dir);
  engine.grid({ width: 640, height: 480 });
  for (const { prompt } of ANSWERS.slice(0, 3)) await ask(engine, prompt);
  await engine.close();
}

test('plays back to the bit what the engine answered, without it', () =>
  inFolder(async (dir) => {
    await record(dir);
    const engine = await createEmbeddedEngine();
    const played = createRecordedEngine(dir);
    assert.is(played.model, engine.model);
    assert.equal(played.grid({ width: 640, height: 480 }), { width: 64, height: 64 });
    const truth = await createEmbeddedEngine();
    for (const { prompt } of ANSWERS.slice(0, 3)) assert.equal(await ask(played, prompt), await ask(truth, prompt));
    await Promise.all([engine.close(), truth.close()]);
  }));

test('what was never asked is refused with what to do, and so is a picture of a size never seen', () =>
  inFolder(async (dir) => {
    await record(dir);
    const played = createRecordedEngine(dir);
    const [, , , other] = ANSWERS;
    if (!other) throw new Error('the fixture has too few prompts');
    const message = await ask(played, other.prompt).then(String, (error: Error) => error.message);
    assert.match(
      message,
      /no answer to a stamped-images prompt with turn open, \d+ images and the text .*--vlm-record/,
    );
    assert.throws(() => played.grid({ width: 1, height: 1 }), /1×1/);
  }));

test('recording again adds what is new and repeats nothing; another model needs another folder', () =>
  inFolder(async (dir) => {
    await record(dir);
    const before = readFileSync(join(dir, 'answers.jsonl'), 'utf8');
    await record(dir);
    assert.is(readFileSync(join(dir, 'answers.jsonl'), 'utf8'), before);
    const other = { ...(await createEmbeddedEngine()), model: 'another' };
    assert.throws(() => withRecording(other, dir), /another folder/);
    await other.close();
  }));

test('a line cut off by a crash is left out; one that is broken in the middle is named', () =>
  inFolder(async (dir) => {
    await record(dir);
    appendFileSync(join(dir, 'answers.jsonl'), '{"kind":"logpr');
    assert.is(createRecordedEngine(dir).model.startsWith('tabletop-vlm'), true);
    appendFileSync(join(dir, 'answers.jsonl'), '\n{}\n');
    assert.throws(() => createRecordedEngine(dir), /answers\.jsonl, line \d+/);
  }));

test('a number that is none, which JSON writes as null, is refused and named', () =>
  inFolder(async (dir) => {
    await record(dir);
    const path = join(dir, 'answers.jsonl');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/"logprob":-[\d.e-]+/, '"logprob":null'));
    assert.throws(() => createRecordedEngine(dir), /answers\.jsonl, line \d+: .*expected number, received null/s);
  }));

test('a folder without a recording is refused', () =>
  inFolder(async (dir) => {
    assert.throws(() => createRecordedEngine(dir), /--vlm-record/);
    assert.equal(readdirSync(dir), []);
  }));

test.run();
