/** Claims of success: the line in the log, and the evidence on disk. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/client/env.ts';
import { markFailure } from '../../src/client/supervision.ts';
import { configSchema } from '../../src/config/schema.ts';
import { openEpisodeFolder } from '../../src/recorder/episode-folder.ts';
import { openEvidence } from '../../src/session/evidence.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway } from '../support/gateway.ts';

const { success } = configSchema.parse({ env: 'fake:' });
const VOTES = { ...success, threshold: 0.5, k: 2, n: 3 };
const STEPS = 6;
/** P(success) by step under the calibration of a model that has none: votes at 2, 4 and later. */
const pleased = (step: number) => step === 2 || step >= 4;

async function inFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'densegym-claims-'));
  try {
    await work(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Plays episodes of which each claims success at step 4. */
async function play(
  episodes: number,
  evidence?: { dir: string; maxCount: number },
  failedFrom = Number.POSITIVE_INFINITY,
) {
  const engine = createFakeEngine(({ index }) => (pleased(index % (STEPS + 1)) ? -0.001 : -9));
  const script = Array.from({ length: STEPS }, (_, i) => ({ truncated: i === STEPS - 1 }));
  const source = createFakeEnvs({
    episodes: Array.from({ length: episodes }, () => script),
    shade: (_, step) => 10 * step,
  });
  const gateway = await startTestGateway(source, { engine, success: VOTES, evidence });
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  for (let episode = 0; episode < episodes; episode++) {
    await env.reset();
    if (episode >= failedFrom) await markFailure({ target: gateway.address, sessionId: env.sessionId });
    for (let step = 0; step < STEPS; step++) await env.step(action());
  }
  await env.close();
  await gateway.close();
  const claims = gateway.logged.filter((line) => line.startsWith('success claimed '));
  return { logged: gateway.logged, claims: claims.map((line) => JSON.parse(line.replace('success claimed ', ''))) };
}

test('each claim is one line: who, when, the votes, the frames, and whose judgement it is', async () => {
  const { claims } = await play(2);
  assert.equal(
    claims.map(({ episode }) => episode),
    [1, 2],
  );
  const [{ votes, ...claim }] = claims;
  assert.equal(claim, {
    session: 's-1',
    episode: 1,
    step: 4,
    accepted: true,
    scorer: 'topreward',
    layout: 'stamped-images',
    model: 'fake-model',
    calibration: 'uncalibrated',
    // first-last shows the reset and the frame itself; the two votes before are theirs.
    frames: [0, 2, 3, 4],
  });
  const [yes, no] = [1 / (1 + Math.exp((Math.log(0.5) + 0.001) / 0.5)), 1 / (1 + Math.exp((Math.log(0.5) + 9) / 0.5))];
  const expected = [
    [2, yes],
    [3, no],
    [4, yes],
  ];
  assert.is(votes.length, 3);
  for (const [i, [step, probability]] of expected.entries()) {
    assert.is(votes[i].step, step);
    assert.ok(Math.abs(votes[i].probability - (probability ?? 0)) < 1e-12);
  }
});

test('a claim that a human has overruled is logged as one that counts for nothing', async () => {
  const { claims } = await play(2, undefined, 1);
  assert.equal(
    claims.map(({ accepted }) => accepted),
    [true, false],
  );
});

test('evidence is an episode folder with the pictures that the model saw, and the claim beside them', () =>
  inFolder(async (dir) => {
    const { claims } = await play(1, { dir: join(dir, 'new/claims'), maxCount: 10 });
    const folder = join(dir, 'new/claims/s-1-1-4');
    assert.is(claims[0].evidence, folder);
    const episode = openEpisodeFolder(folder);
    assert.equal([episode.instruction, episode.fps], ['do it', 10]);
    const shades = await Promise.all(
      episode.frames('').map(async (path) => (await sharp(path).raw().toBuffer()).at(0)),
    );
    assert.equal(shades, [0, 20, 30, 40]);
    const claim = JSON.parse(readFileSync(join(folder, 'claim.json'), 'utf8'));
    assert.equal([claim.session, claim.episode, claim.step, claim.threshold, claim.release], ['s-1', 1, 4, 0.5, 0.5]);
    assert.equal(
      claim.frames.map(({ step }: { step: number }) => step),
      [0, 2, 3, 4],
    );
    assert.ok(Math.abs(claim.frames[3].seconds - 0.4) < 1e-12);
    assert.equal(
      claim.votes.map(({ step }: { step: number }) => step),
      [2, 3, 4],
    );
  }));

test('the oldest stay where there are enough, also those of an earlier run, and one line says so', () =>
  inFolder(async (dir) => {
    await play(1, { dir, maxCount: 3 });
    const { logged, claims } = await play(4, { dir, maxCount: 3 });
    assert.equal(readdirSync(dir).sort(), ['s-1-1-4', 's-1-1-4-2', 's-1-2-4']);
    assert.equal(
      claims.map(({ evidence }) => evidence !== undefined),
      [true, true, false, false],
    );
    assert.is(logged.filter((line) => line.includes('no further claims are written')).length, 1);
  }));

test('what the disk refuses is logged, and training goes on; a folder that cannot be is refused at start', () =>
  inFolder(async (dir) => {
    const told: string[] = [];
    const say = (_: object, message: string): void => void told.push(message);
    const log = { info: say, warn: say, error: say };
    const gone = join(dir, 'gone');
    const evidence = openEvidence({ dir: gone, maxCount: 10 }, log);
    rmSync(gone, { recursive: true });
    writeFileSync(gone, 'a file where the folder was');
    evidence.write('s-1-1-1', { facts: {}, frames: [], claim: {} });
    await evidence.flush();
    assert.equal(told, ['a claim was not written']);
    assert.throws(
      () => openEvidence({ dir: gone, maxCount: 10 }, log),
      /success\.evidence .*gone cannot be used: .*; give a folder that can be written to/,
    );
  }));

test.run();
