import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { configSchema } from "../../src/config/schema.js";
import { SETTINGS } from "../../src/config/settings.js";
import { BUNDLED_MODEL_DIR, readModelId } from "../../src/engine/embedded/model-files.js";
import { onlyFence } from "./markdown.js";
const CONFIG = 'docs/reference-config.md';
test('the reference of the configuration is what the schema says', () => {
    const args = ['--import', 'tsx', 'scripts/reference.ts', '--check'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.is(status, 0, stderr);
    const page = readFileSync(CONFIG, 'utf8');
    for (const { flag } of SETTINGS)
        assert.ok(page.includes(`| \`${flag}\` |`), flag);
});
test('the file shown in the reference is a valid one, and names one setting three ways', () => {
    const config = configSchema.parse(parse(onlyFence(CONFIG, 'yaml')));
    assert.equal([config.reward.scale, config.sampling.fps], [2, 10]);
    const scale = SETTINGS.find(({ path }) => path.join('.') === 'reward.scale');
    assert.equal([scale?.flag, scale?.variable], ['--reward-scale', 'DENSEGYM_REWARD_SCALE']);
});
test('the architecture page shows every folder of src, and the order of imports that is checked', () => {
    const page = readFileSync('docs/architecture.md', 'utf8');
    const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders)
        assert.ok(page.includes(`\n  ${name}/ `), `src/${name}`);
    const [, order] = /^\/\/ Imports run one way: (.+)$/m.exec(readFileSync('.dependency-cruiser.cjs', 'utf8')) ?? [];
    assert.ok(order && page.includes(`Imports run one way: ${order}`), order ?? 'the rule has lost its comment');
});
test('the numbers in the README are those of the model that ships', async () => {
    const named = readFileSync('README.md', 'utf8').match(/tabletop-vlm-\d+@[0-9a-f]{8}/g);
    assert.equal(named, [await readModelId(BUNDLED_MODEL_DIR)], 'run `npm run demo` and write down what it prints');
});
test.run();
