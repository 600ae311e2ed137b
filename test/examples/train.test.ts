import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createOracleEnv } from '../../examples/train/in-process.ts';
import { type PolicyData, policyFrom, trainPpo } from '../../examples/train/ppo.ts';
import { connectVectorEnv, type RemoteVectorEnv } from '../../examples/train/remote.ts';
import { type SacPolicyData, sacPolicyFrom } from '../../examples/train/sac.ts';
import type { Transition, VectorEnv } from '../../examples/train/vector-env.ts';
import { createBuiltinEnv } from '../../src/env/builtin.ts';
import type { EnvSource } from '../../src/env/env.ts';
import { createLendingSource } from '../../src/env/lend.ts';
import { createPolicy, OBSERVATION_SIZE, type Policy, type Task } from '../../src/env/tabletop/index.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { startTestGateway, type TestGatewayOptions } from '../support/gateway.ts';

const GAMMA = 0.97;

function tabletop(task: Task): EnvSource {
  return createLendingSource('builtin:', async () => createBuiltinEnv({ task, observations: 'state' }));
}

async function withEnv(
  source: EnvSource,
  count: number,
  body: (env: RemoteVectorEnv, target: string) => Promise<void>,
  options: TestGatewayOptions = {},
): Promise<void> {
  const gateway = await startTestGateway(source, options);
  const env = await connectVectorEnv({ target: gateway.address, count, gamma: GAMMA, seed: 1 });
  try {
    await body(env, gateway.address);
  } finally {
    await env.close();
    await gateway.close();
  }
}

/** Steps each environment with a scripted policy of its own, made anew for each episode. */
async function play(
  env: VectorEnv,
  steps: number,
  newPolicy: (episode: number) => Policy,
  onStep: (transition: Transition, before: Float32Array) => void,
): Promise<void> {
  let episode = 0;
  let observations = await env.reset();
  const policies = Array.from({ length: env.count }, () => newPolicy(episode++));
  for (let step = 0; step < steps; step++) {
    const size = env.observationSize;
    const actions = policies.flatMap((policy, i) => [...policy(observations.subarray(i * size, (i + 1) * size))]);
    const transition = await env.step(Float32Array.from(actions, (each) => Math.min(1, Math.max(-1, each))));
    onStep(transition, observations);
    observations = transition.observations;
    for (let i = 0; i < env.count; i++) {
      if (transition.terminated[i] === 1 || transition.truncated[i] === 1) policies[i] = newPolicy(episode++);
    }
  }
}

test('an episode that ends is followed by the next at once; its last observation is kept', () => {
  // The fake observes how many hundredths of a step it has taken.
  const [short, long] = [
    [{}, { terminated: true, reward: 5 }],
    [{}, {}, { truncated: true }],
  ];
  const source = createFakeEnvs({ episodes: [short, long, short, long] });
  return withEnv(source, 2, async (env) => {
    assert.equal([env.count, env.observationSize, env.actionSize], [2, 1, 2]);
    assert.equal([...(await env.reset())], [0, 0]);
    const steps: number[][] = [];
    for (let i = 0; i < 5; i++) {
      const { observations, finalObservations, terminated, truncated } = await env.step(new Float32Array(4));
      const row = (values: Float32Array) => Math.round((values[1] ?? 0) * 100);
      steps.push([row(observations), row(finalObservations), terminated[1] ?? 0, truncated[1] ?? 0]);
    }
    assert.equal(steps, [
      [1, 1, 0, 0],
      [0, 2, 1, 0],
      [1, 1, 0, 0],
      [2, 2, 0, 0],
      [0, 3, 0, 1],
    ]);
  });
});

test('over a gateway, an expert succeeds where the simulator says so, and others are cut at the limit', () =>
  withEnv(tabletop('reach'), 4, async (env) => {
    assert.is(env.observationSize, OBSERVATION_SIZE);
    let [ended, succeeded] = [0, 0];
    await play(
      env,
      60,
      (episode) => createPolicy('expert', 'reach', episode),
      ({ observations, finalObservations, terminated, successes, truncated, rewards }) => {
        assert.ok(rewards.every(Number.isFinite));
        for (let i = 0; i < env.count; i++) {
          const isOver = terminated[i] === 1 || truncated[i] === 1;
          const [from, to] = [i * OBSERVATION_SIZE, (i + 1) * OBSERVATION_SIZE];
          const isSame = observations.subarray(from, to).every((each, at) => each === finalObservations[from + at]);
          assert.is(isSame, !isOver);
          assert.is(successes[i], terminated[i]);
          ended += Number(isOver);
          succeeded += successes[i] ?? 0;
        }
      },
    );
    assert.ok(ended >= 12 && succeeded >= 0.9 * ended, `${succeeded} of ${ended}`);
    await play(
      env,
      30,
      () => () => [0, 0, 0],
      ({ truncated, terminated }) => {
        ended = truncated.reduce((sum, each) => sum + each, 0);
        assert.equal([...terminated], [0, 0, 0, 0]);
      },
    );
    assert.is(ended, 4, 'all of them at step 30');
  }));

test('equal seeds give equal scenes over and over, other seeds others', () =>
  withEnv(tabletop('reach'), 3, async (env, target) => {
    const scenes = async (vector: VectorEnv) => [[...(await vector.reset())], [...(await vector.reset())]];
    const first = await scenes(env);
    assert.not.equal(first[0], first[1]);
    const scenesOf = async (seed: number) => {
      const other = await connectVectorEnv({ target, count: 3, gamma: GAMMA, seed });
      const seen = await scenes(other);
      await other.close();
      return seen;
    };
    assert.equal(await scenesOf(1), first);
    assert.not.equal(await scenesOf(2), first);
  }));

test('closing ends every session, twice as well as once; a session too many leaves none open', async () => {
  const source = createFakeEnvs({ episodes: [[]] });
  const gateway = await startTestGateway(source, { maxSessions: 2 });
  const open = (count: number) => connectVectorEnv({ target: gateway.address, count, gamma: GAMMA, seed: 0 });
  const env = await open(2);
  assert.is(source.seen.open, 2);
  await env.close();
  await env.close();
  assert.is(source.seen.open, 0);
  const reason = await open(3).then(
    () => 'nothing was thrown',
    (error: { reason: string }) => error.reason,
  );
  assert.is(reason, 'SESSION_LIMIT');
  assert.is(source.seen.open, 0);
  await gateway.close();
});

test('spaces that PPO cannot use are refused by name', async () => {
  const pixels = createLendingSource('builtin:', async () =>
    createBuiltinEnv({ task: 'reach', observations: 'pixels' }),
  );
  const gateway = await startTestGateway(pixels);
  const message = await connectVectorEnv({ target: gateway.address, count: 2, gamma: GAMMA, seed: 0 }).then(
    () => 'nothing was thrown',
    (error: Error) => error.message,
  );
  assert.match(
    message,
    /^PPO needs observations that are a Box of float32 .* the server has a Box of uint8 \[64, 64, 3\]$/,
  );
  await gateway.close();
});

test('the oracle pays true progress: over an episode with success the shaping telescopes', async () => {
  const shaping = { gamma: GAMMA, scale: 2, potentialOffset: -1, successBonus: 3 };
  const [task, seed, count] = ['pick-place', 4, 4] as const;
  const expert = (episode: number) => createPolicy('expert', task, episode);
  let [sum, discount, seen] = [0, 1, 0];
  const first = createOracleEnv({ task, count, seed, shaping });
  await play(first, 30, expert, ({ rewards, terminated, successes }) => {
    if (seen > 0) return;
    sum += discount * (rewards[0] ?? 0);
    if (terminated[0] === 1) {
      assert.is(successes[0], 1);
      // −scale·Φ(s₀) and the bonus: Φ(s₀) is at most .3 − 1, and at least −1.
      const start = (sum - discount * 3) / 2;
      assert.ok(start >= 0.7 && start <= 1, `${start}`);
      seen++;
    }
    discount *= GAMMA;
  });
  assert.is(seen, 1);
  let [paid, successful] = [0, 0];
  await play(createOracleEnv({ task, count, seed }), 30, expert, ({ rewards, successes }) => {
    paid += rewards.reduce((total, each) => total + each, 0);
    successful += successes.reduce((total, each) => total + each, 0);
  });
  assert.ok(paid > 0 && paid === successful);
});

test('PPO learns through a gateway as it does from any environment', () =>
  withEnv(tabletop('reach'), 4, async (env) => {
    const steps: number[] = [];
    await trainPpo(env, {
      steps: 400,
      seed: 1,
      settings: { rollout: 32 },
      onUpdate: (progress) => void steps.push(progress.steps),
    });
    assert.equal(steps, [128, 256, 384]);
  }));

test('PPO learns the same, and counts the same, whenever its rewards come', async () => {
  // Scores that follow from the picture; every ninth or so is taken for a success.
  const engine = createFakeEngine(({ prompt }) => {
    const last = prompt.parts.findLast(({ kind }) => kind === 'image');
    const pixels = last?.kind === 'image' ? last.image.data : new Uint8Array();
    return -0.4 - (pixels.reduce((sum, value) => sum + value, 0) % 90) / 30;
  });
  const outcomes: string[] = [];
  for (const mode of ['sync', 'late', 'episode'] as const) {
    await withEnv(
      tabletop('reach'),
      4,
      async (env) => {
        const policy = await trainPpo(env, { steps: 256, seed: 1, settings: { rollout: 32 } });
        assert.ok(env.counts.falseSuccesses > 0);
        outcomes.push(JSON.stringify([env.counts, policy]));
      },
      { engine, timing: { mode, inFlight: 1000 } },
    );
  }
  assert.is(outcomes[1], outcomes[0]);
  assert.is(outcomes[2], outcomes[0]);
});

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/train/run.ts', ...args], { timeout: 60_000 });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}

/** Trains for a moment on a gateway of this process, and reads what the command wrote. */
async function trainShortly(algo: 'sac' | 'ppo', steps: string) {
  const folder = mkdtempSync(join(tmpdir(), 'densegym-train-'));
  const gateway = await startTestGateway(tabletop('reach'));
  const out = join(folder, 'policy.json');
  const to = ['--target', gateway.address, '--out', out];
  const { code, stdout, stderr } = await run(
    '--algo',
    algo,
    '--steps',
    steps,
    '--envs',
    '8',
    '--eval-episodes',
    '12',
    ...to,
  );
  await gateway.close();
  assert.is(code, 0, stderr);
  const written = JSON.parse(readFileSync(out, 'utf8')) as { policy: object; curve: { steps: number }[] };
  rmSync(folder, { recursive: true });
  return { stdout, stderr, written };
}

test('the command trains PPO on a gateway, judges on held-out scenes, and writes policy and curve', async () => {
  const { stdout, stderr, written } = await trainShortly('ppo', '500');
  assert.match(stdout, /^\d+ % of 12 held-out episodes succeed, after 512 steps in \d+ s \(seed 0\)\n$/);
  assert.match(stderr, /train: 512 of 512 steps/);
  assert.equal(
    written.curve.map(({ steps }) => steps),
    [256, 512],
  );
  assert.is(policyFrom(written.policy as PolicyData, 0).mode(new Float32Array(OBSERVATION_SIZE), 1).length, 3);
});

test('and so does SAC', async () => {
  const { stdout, stderr, written } = await trainShortly('sac', '1021');
  assert.match(stdout, /^\d+ % of 12 held-out episodes succeed, after 1024 steps in \d+ s \(seed 0\)\n$/);
  assert.match(stderr, /train: 1024 of 1024 steps.* 0 s left\ntrain: judging 12 held-out episodes\n/);
  assert.is(sacPolicyFrom(written.policy as SacPolicyData, 0).mode(new Float32Array(OBSERVATION_SIZE), 1).length, 3);
});

test('a signal ends the command in words, and with the code of the signal', async () => {
  const gateway = await startTestGateway(tabletop('reach'));
  const args = ['--target', gateway.address, '--algo', 'ppo', '--steps', '100000', '--envs', '8'];
  for (const [signal, expected] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    const child = spawn(process.execPath, ['--import', 'tsx', 'examples/train/run.ts', ...args], { timeout: 60_000 });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      if (stderr === '') child.kill(signal);
      stderr += chunk;
    });
    const [code] = (await once(child, 'close')) as [number];
    assert.is(code, expected, stderr);
    assert.match(stderr, /\ntrain: interrupted; nothing is written\n$/);
    assert.not.match(stderr, /^\s+at /m, 'no stack trace');
  }
  await gateway.close();
});

test('the command refuses wrong flags by name, and says when nobody answers', async () => {
  const cases = [
    [['--algo', 'ddpg'], 2, /--algo takes one of sac, ppo, got ddpg\n/],
    [['--algo', 'ppo', '--steps', '10'], 2, /--steps takes a whole number from 1024 to \d+, got 10\n/],
    [['--steps', '1000'], 2, /--steps takes a whole number from 1001 to \d+, got 1000\n/],
    [['--eval-episodes', '0'], 2, /--eval-episodes takes a whole number from 1 to \d+, got 0\n/],
    [['--envs', '0'], 2, /--envs takes a whole number from 1 to 256, got 0\n/],
    [['--target', 'here'], 2, /--target takes HOST:PORT, got here\n/],
    [['--out', 'no/such/folder/p.json'], 2, /--out: there is no folder no\/such\/folder\n/],
    [['--step', '10'], 2, /--step/],
    [['--target', 'localhost:1'], 1, /^train: .*localhost:1/],
  ] as const;
  const results = await Promise.all(cases.map(([args]) => run(...args)));
  for (const [i, [args, code, message]] of cases.entries()) {
    assert.is(results[i]?.code, code, args.join(' '));
    assert.match(results[i]?.stderr ?? '', message);
    assert.is(results[i]?.stdout, '');
  }
});

test.run();
