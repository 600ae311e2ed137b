import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ConfigSources, resolveConfig } from '../../src/config/resolve.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { DenseGymError } from '../../src/errors.ts';

const ENV = { '--env': 'builtin:tabletop/reach' };
const test = suite<{ dir: string }>('config', { dir: '' });
test.before.each((context) => {
  context.dir = mkdtempSync(join(tmpdir(), 'densegym-config-'));
});
test.after.each(({ dir }) => rmSync(dir, { recursive: true }));

function file(dir: string, text: string): string {
  const path = join(dir, 'densegym.yaml');
  writeFileSync(path, text);
  return path;
}

function refusal(sources: Partial<ConfigSources>): string {
  try {
    resolveConfig({ flags: ENV, variables: {}, ...sources });
  } catch (error) {
    assert.instance(error, DenseGymError);
    assert.is((error as DenseGymError).reason, 'CONFIG_INVALID');
    return (error as DenseGymError).message;
  }
  throw new Error('it was accepted');
}

test('what is wrong within a flag that is JSON is said of the flag', () => {
  const flags = { ...ENV, '--observation-codecs': '{"camera": "webp"}' };
  assert.match(
    refusal({ flags }),
    /observationCodecs\.camera \(--observation-codecs\): must be one of png, jpeg, got "webp"/,
  );
});

test('flags win over variables, which win over the file, which wins over the defaults', ({ dir }) => {
  const sources = {
    file: file(dir, 'reward: { scale: 4, successBonus: 9, envWeight: 2 }\n'),
    variables: { DENSEGYM_REWARD_SCALE: '5', DENSEGYM_REWARD_SUCCESS_BONUS: '8' },
    flags: { ...ENV, '--reward-scale': '6' },
  };
  const { reward } = resolveConfig(sources);
  assert.equal([reward.scale, reward.successBonus, reward.envWeight, reward.potentialOffset], [6, 8, 2, -1]);
});

test('every setting has a flag, a variable and a description, and none is there twice', () => {
  for (const { flag, variable, description } of SETTINGS) {
    assert.match(flag, /^--[a-z-]+$/);
    assert.match(variable, /^DENSEGYM_[A-Z_]+$/);
    assert.ok(description.length > 10, `${flag} is described`);
  }
  assert.is(new Set(SETTINGS.map(({ flag }) => flag)).size, SETTINGS.length);
});

test('numbers, booleans and objects are read from text', () => {
  const flags = { ...ENV, '--sampling-fps': '2.5', '--env-kwargs': '{"width": 64}', '--allow-out-of-domain': true };
  const config = resolveConfig({ flags, variables: { DENSEGYM_LIMITS_MAX_SESSIONS: '3' } });
  assert.equal(
    [config.sampling.fps, config.envKwargs, config.allowOutOfDomain, config.limits.maxSessions],
    [2.5, { width: 64 }, true, 3],
  );
});

test('a typo in the file, in a section, or in a variable is refused, with the name that was meant', ({ dir }) => {
  const path = join(dir, 'densegym.yaml');
  for (const [text, name, words] of [
    ['engnie: embedded', 'engnie', 'did you mean engine?'],
    ['rewards: { scale: 1 }', 'rewards', 'did you mean reward?'],
    ['reward: { scael: 1 }', 'reward.scael', 'did you mean reward.scale?'],
    ['reward: { success_bonus: 1 }', 'reward.success_bonus', 'did you mean reward.successBonus?'],
    ['successBonus: 1', 'successBonus', 'did you mean reward.successBonus?'],
    ['reward-scale: 1', 'reward-scale', 'did you mean reward.scale?'],
    ['reward.scale: 1', 'reward.scale', 'write it nested: reward: { scale: … }'],
    ['reward: { gamma: 0.9 }', 'reward.gamma', "it is the trainer's, and each client sends its own"],
    ['gamma: 0.9', 'gamma', 'gymnasium.make(..., gamma=0.99)'],
    ['batteries: 2', 'batteries', 'densegym serve --help lists what there is'],
  ] as const) {
    const said = refusal({ file: file(dir, `${text}\n`) });
    assert.is(said.split('\n').length, 1, said);
    assert.ok(said.startsWith(`${name} (${path}): no such setting; `), said);
    assert.match(said, words);
  }
  assert.match(refusal({ variables: { DENSEGYM_REWARD_SCALLE: '1' } }), 'did you mean DENSEGYM_REWARD_SCALE?');
  // Kubernetes sets such variables in every pod beside a service of this name.
  resolveConfig({
    flags: ENV,
    variables: {
      DENSEGYM_SERVICE_HOST: '10.0.0.1',
      DENSEGYM_PORT: 'tcp://10.0.0.1:50051',
      // Near --tls-key, and what clients are told.
      DENSEGYM_VLM_KEY: 'k',
      DENSEGYM_TOKEN: 't',
      DENSEGYM_CA_FILE: 'c',
      DENSEGYM_SHARED_MEMORY: 'false',
    },
  });
});

test('a missing value names every way to give it', () => {
  assert.match(refusal({ flags: {} }), 'env is missing; give --env, DENSEGYM_ENV or env in densegym.yaml');
});

test('a value outside its limits is refused, with its name, its source and what came', ({ dir }) => {
  assert.match(
    refusal({ flags: { ...ENV, '--sampling-max-frames': '7' } }),
    /sampling.maxFrames \(--sampling-max-frames\): .*multiple of 2, got 7/,
  );
  assert.match(
    refusal({ variables: { DENSEGYM_REWARD_SUCCESS_BONUS: '0' } }),
    /reward.successBonus \(DENSEGYM_REWARD_SUCCESS_BONUS\): .*, got 0/,
  );
  assert.match(
    refusal({ flags: { ...ENV, '--reward-env-weight': '-0.5' } }),
    'reward.envWeight (--reward-env-weight): must be at least 0, got -0.5',
  );
  assert.match(
    refusal({ flags: { ...ENV, '--sampling-fps': 'fast' } }),
    '--sampling-fps: sampling.fps must be a number, got "fast"',
  );
  assert.match(refusal({ file: file(dir, 'engine: gpt\n') }), /^engine \(.*densegym\.yaml\): .*embedded.*, got "gpt"/);
  assert.match(
    refusal({ file: file(dir, 'reward: 5\n') }),
    /^reward \(.*densegym\.yaml\): must be a section of settings, got 5/,
  );
  assert.match(refusal({ file: file(dir, 'success: { k: 4, n: 3 }\n') }), 'success.k must be at most success.n');
  assert.is(
    refusal({ flags: { ...ENV, '--success-n': '1' } }),
    'success.k (default): success.k must be at most success.n, got 2',
  );
  for (const [flag, value, words] of [
    ['--monitor-on-flag', 'shout', /monitor.onFlag .*: must be one of off, warn, stop, got "shout"/],
    ['--monitor-high', '1.5', /monitor.high .*: must be at most 1, got 1.5/],
    ['--monitor-frames', '1', /monitor.frames .*: must be at least 2, got 1/],
    ['--monitor-still', '-1', /monitor.still .*: must be at least 0, got -1/],
    ['--monitor-break-share', '0', /monitor.breakShare .*: must be above 0, got 0/],
    ['--monitor-break-factor', '1', /monitor.breakFactor .*: must be above 1, got 1/],
    ['--monitor-jump', '0', /monitor.jump .*: must be above 0, got 0/],
    ['--monitor-episodes', '5', /monitor.episodes .*: must be at least 10, got 5/],
    ['--monitor-drift-episodes', '3', /monitor.driftEpisodes .*: must be at least 10, got 3/],
    ['--monitor-drift-alpha', '1', /monitor.driftAlpha .*: must be below 1, got 1/],
  ] as const) {
    assert.match(refusal({ flags: { ...ENV, [flag]: value } }), words);
  }
  for (const listen of ['localhost', '127.0.0.1:99999', 'http://localhost:50051', ':50051', '::1:50051']) {
    assert.is(
      refusal({ flags: { ...ENV, '--listen': listen } }),
      `listen (--listen): must be HOST:PORT with a port from 0 to 65535, got "${listen}"`,
    );
  }
  for (const listen of ['localhost:0', '0.0.0.0:65535', '[::1]:50051']) {
    assert.is(resolveConfig({ flags: { ...ENV, '--listen': listen }, variables: {} }).listen, listen);
  }
});

test('what one setting lacks is named; a crop says which sum is too large', () => {
  assert.is(
    refusal({ flags: { ...ENV, '--budget-cost': '1' } }),
    'budget.cost (--budget-cost): needs budget.price, the price of a million evaluated tokens; give --budget-price',
  );
  for (const [crop, words] of [
    ['0.5:0:0.7:1', 'ends outside the picture: X + WIDTH is 1.2, more than 1'],
    ['0:0.25:1:0.8', 'ends outside the picture: Y + HEIGHT is 1.05, more than 1'],
    ['0:0:0:1', 'must be X:Y:WIDTH:HEIGHT in shares of the picture, for example 0.25:0:0.5:1'],
  ]) {
    assert.is(refusal({ flags: { ...ENV, '--crop': crop ?? '' } }), `crop (--crop): ${words}, got "${crop}"`);
  }
  assert.match(
    refusal({ flags: { ...ENV, '--success-k': '1.5' } }),
    /^success\.k .*: must be a whole number, got 1\.5$/,
  );
});

test('several mistakes are told at once', ({ dir }) => {
  const lines = refusal({ flags: {}, file: file(dir, 'engnie: x\nreward: { scale: -1 }\n') }).split('\n');
  assert.is(lines.length, 3);
});

test('a file that is missing or is no YAML is refused by its name', ({ dir }) => {
  assert.match(refusal({ file: join(dir, 'nowhere.yaml') }), 'there is no such file');
  assert.match(refusal({ file: file(dir, 'a: [1\n') }), 'densegym.yaml: ');
  assert.match(refusal({ file: file(dir, '- a\n- b\n') }), 'must hold settings');
});

test.run();
