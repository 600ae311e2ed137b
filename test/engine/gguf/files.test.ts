import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findAddon } from '../../../src/engine/gguf/addon.ts';
import { findModelFiles } from '../../../src/engine/gguf/files.ts';
import { createGgufEngine } from '../../../src/engine/gguf/gguf.ts';

const MODEL = 'models/tabletop-vlm/model.gguf';
const MMPROJ = 'models/tabletop-vlm/mmproj.gguf';

const files = suite<{ dir: string }>('the files of a GGUF model');

files.before((context) => {
  context.dir = mkdtempSync(join(tmpdir(), 'densegym-test-'));
});
files.after(({ dir }) => rmSync(dir, { recursive: true }));

/** The failure's message; its reason must be CONFIG_INVALID. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('it was accepted'),
    (failure) => failure,
  );
  assert.is(error.reason, 'CONFIG_INVALID', error.message);
  return error.message;
}

const open = (path: string, mmproj?: string) => createGgufEngine({ path, mmproj, maxPixels: 64 * 64 });

files('a model that is not there is named, with the way out', async ({ dir }) => {
  const path = join(dir, 'none.gguf');
  assert.match(await refusal(open(path)), /model .*none\.gguf cannot be read: ENOENT.*; give gguf:PATH/);
  assert.match(await refusal(open(dir)), /model .* is a folder; give gguf:PATH of/);
  assert.match(
    await refusal(open(MODEL, path)),
    /image encoder .*none\.gguf cannot be read: ENOENT.*; name the model's own with --vlm-mmproj FILE$/,
  );
});

files('a file of another kind is no GGUF, nor is an empty one', async ({ dir }) => {
  assert.match(await refusal(open('package.json')), /model package\.json is no GGUF file/);
  assert.match(await refusal(open(MODEL, 'package.json')), /image encoder package\.json is no GGUF file/);
  const empty = join(dir, 'empty.gguf');
  writeFileSync(empty, '');
  assert.match(await refusal(open(empty)), /is no GGUF file/);
});

files('a GGUF that llama.cpp cannot load is refused in its words', async ({ dir }) => {
  const broken = join(dir, 'broken.gguf');
  writeFileSync(broken, readFileSync(MODEL).subarray(0, 100_000));
  assert.match(await refusal(open(broken, MMPROJ)), /broken\.gguf cannot be loaded: .*ended with .*: .*(fail|error)/i);
});

files('a model in place of its image encoder is refused, and the other way round', async () => {
  assert.match(
    await refusal(open(MODEL, MODEL)),
    /model\.gguf is a model \(qwen3vl\), and no image encoder; name .*--vlm-mmproj/,
  );
  assert.match(await refusal(open(MMPROJ)), /model .*mmproj\.gguf is an image encoder, and no model; give gguf:PATH/);
});

files('the image encoder lies beside the model, or is named', async ({ dir }) => {
  const apart = join(dir, 'apart');
  mkdirSync(apart);
  const model = join(apart, 'model.gguf');
  copyFileSync(MODEL, model);
  assert.match(await refusal(findModelFiles(model)), /no image encoder mmproj\*\.gguf lies beside .*--vlm-mmproj FILE/);
  copyFileSync(MMPROJ, join(apart, 'mmproj-f16.gguf'));
  assert.is((await findModelFiles(model)).mmproj, join(apart, 'mmproj-f16.gguf'));
  copyFileSync(MMPROJ, join(apart, 'mmproj-f32.gguf'));
  assert.match(await refusal(findModelFiles(model)), /several image encoders .*mmproj-f16\.gguf, mmproj-f32\.gguf/);
  assert.is((await findModelFiles(model, MMPROJ)).mmproj, MMPROJ);
});

files('other weights have another id, wherever they differ; equal ones have the same', async ({ dir }) => {
  const { id } = await findModelFiles(MODEL, MMPROJ);
  assert.match(id, /^model@[0-9a-f]{8}$/);
  const bytes = readFileSync(MODEL);
  const model = join(dir, 'model.gguf');
  const idOf = async (content: Buffer) => {
    writeFileSync(model, content);
    return (await findModelFiles(model, MMPROJ)).id;
  };
  assert.is(await idOf(bytes), id);
  const last = Buffer.from(bytes);
  last.writeUInt8(last.readUInt8(last.length - 1) ^ 1, last.length - 1);
  const middle = Buffer.from(bytes);
  middle.writeUInt8(middle.readUInt8(middle.length >> 1) ^ 1, middle.length >> 1);
  const large = Buffer.concat([bytes, Buffer.alloc(40e6)]);
  const larger = Buffer.concat([bytes, Buffer.alloc(40e6), Buffer.alloc(1)]);
  const ids = [id, ...[await idOf(last), await idOf(middle), await idOf(large), await idOf(larger)]];
  assert.is(new Set(ids).size, ids.length, `${ids}`);
  const encoder = join(dir, 'mmproj.gguf');
  writeFileSync(encoder, Buffer.concat([readFileSync(MMPROJ), Buffer.alloc(1)]));
  assert.is.not((await findModelFiles(MODEL, encoder)).id, id, 'another image encoder is another model');
});

files('llama.cpp that is not installed is named with the command that installs it', async () => {
  const missing = () => {
    throw new Error('MODULE_NOT_FOUND');
  };
  const work = Promise.resolve().then(() => findAddon(missing));
  const command = `npm install @fugood/node-llama-${process.platform}-${process.arch}@1.7.15`;
  assert.ok((await refusal(work)).includes(command));
  assert.match(findAddon(), /node-llama-/);
});

files('a build for a GPU is taken when it is there', () => {
  assert.match(
    findAddon((name) => name),
    /-cuda$/,
  );
});

files.run();
