/**
 * densegym in one run: a gateway around the bundled environment, stepped through its gRPC client by an expert, by others
 * and by nobody, under right and wrong instructions. Writes a report; exits 1 when what it claims does not hold.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Policy } from '../../src/env/tabletop/index.ts';
import { connect } from '../../src/index.ts';
import { createProgressBar } from '../../src/report/progress-bar.ts';
import { toPng } from '../../src/report/svg.ts';
import { fixed, formatTable } from '../../src/report/table.ts';
import { stopOnSignals } from '../child-server.ts';
import { sacPolicyFrom } from '../train/sac.ts';
import { judge } from './claims.ts';
import { drawCurves } from './curves.ts';
import { type EpisodeRecord, playEpisode } from './episodes.ts';
import { drawFilmstrip } from './filmstrip.ts';
import { type Flags, readFlags, USAGE } from './flags.ts';
import { startGateway } from './gateway.ts';
import { KINDS } from './kinds.ts';
import { HELD_OUT } from './learner.ts';
import { drawLearning, drawPolicies } from './learning.ts';
import { writeReport } from './report.ts';
import { type Played, summarise, summariseKind } from './summary.ts';
import { COLUMNS, LEGEND } from './table.ts';
import { type Training, type Trainings, train } from './training.ts';

/** The discount factor a trainer would have. */
const GAMMA = 0.99;

async function withGateway<T>(use: (target: string) => Promise<T>): Promise<T> {
  const gateway = await startGateway();
  stopOnSignals(gateway.stop);
  try {
    return await use(gateway.address).catch(async (error: unknown) => {
      // When the gateway has died, its own last words say more than a lost connection.
      await Promise.race([gateway.died, setTimeout(500)]);
      throw error;
    });
  } finally {
    await gateway.stop();
  }
}

async function play({ episodes, seed }: Flags): Promise<readonly Played[]> {
  const bar = createProgressBar(KINDS.length * episodes, 'demo', 'episodes');
  try {
    return await withGateway((target) => playAll(target, episodes, seed, bar.advance));
  } finally {
    bar.stop();
  }
}

async function playAll(target: string, count: number, seed: number, done: (what: string) => void): Promise<Played[]> {
  const env = await connect({ target, gamma: GAMMA });
  const played: Played[] = [];
  for (const kind of KINDS) {
    const episodes: EpisodeRecord[] = [];
    for (let i = 0; i < count; i++) {
      episodes.push(await playEpisode(env, kind, seed + i, i === 0));
      done(kind.label);
    }
    played.push({ kind, episodes });
  }
  await env.close();
  return played;
}

/** Episodes of the trained policies on scenes that they have not seen, with pictures. */
async function playTrained({ dense, sparse }: Trainings, { seed }: Flags) {
  return await withGateway(async (target) => {
    const env = await connect({ target, gamma: GAMMA });
    const episodes = [];
    const shows: readonly [Training, number, string][] = [
      [dense, 0, 'dense reward, scene 1'],
      [dense, 1, 'dense reward, scene 2'],
      [dense, 2, 'dense reward, scene 3'],
      [sparse, 0, 'sparse reward, scene 1'],
    ];
    for (const [{ policy }, scene, title] of shows) {
      const learned = sacPolicyFrom(policy, seed + scene);
      const act: Policy = (observation) => {
        const [dx = 0, dy = 0, grip = 0] = learned.sample(observation, 1);
        return [dx, dy, grip];
      };
      const kind = { asked: 'right', mover: 'random' } as const;
      const episode = await playEpisode(env, kind, HELD_OUT.firstSeed + seed + scene, true, act);
      episodes.push({ ...episode, title });
    }
    await env.close();
    return episodes;
  });
}

/** @returns whether everything that is claimed holds. */
async function demonstrate(flags: Flags): Promise<boolean> {
  const started = performance.now();
  process.stderr.write(`demo: ${KINDS.length} kinds of ${flags.episodes} episodes, through the gateway\n`);
  const played = await play(flags);
  const [right, wrong] = played;
  if (!right || !wrong) throw new Error('nothing was played');
  const [filmstrip, curves] = await Promise.all([drawFilmstrip(right, wrong), drawCurves(played)]);
  if (flags.train)
    process.stderr.write(`demo: SAC with the dense reward beside SAC with the sparse one, on pick-place\n`);
  const trained = flags.train ? await train(flags) : undefined;
  const [learning, policies] = trained
    ? [drawLearning(trained), await drawPolicies(await playTrained(trained, flags))]
    : [undefined, undefined];
  mkdirSync(flags.out, { recursive: true });
  const path = (name: string) => join(flags.out, name);
  const pictures = { filmstrip, curves, learning, policies };
  const drawn = Object.entries(pictures).flatMap(([name, svg]) => (svg === undefined ? [] : [{ name, svg }]));
  await Promise.all(drawn.map(({ name, svg }) => toPng(svg, path(`${name}.png`))));

  const summary = summarise(played, (performance.now() - started) / 1000, trained);
  const claims = judge(summary);
  const rows = played.map(summariseKind);
  writeFileSync(path('summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  writeFileSync(path('report.html'), writeReport({ summary, rows, claims, pictures }));

  const { score_ms_p50, steps_per_s, seconds, model } = summary;
  process.stdout.write(`\n${formatTable(COLUMNS, rows)}\n\n${LEGEND.join('\n')}\n\n`);
  process.stdout.write(
    `${model}: ${fixed(score_ms_p50, 1)} ms a score (p50), ${fixed(steps_per_s, 0)} steps/s, ${fixed(seconds, 1)} s in all\n`,
  );
  if (trained) process.stdout.write(`${formatTrainings(trained)}\n`);
  for (const name of ['report.html', ...drawn.map(({ name }) => `${name}.png`), 'summary.json']) {
    process.stdout.write(`  ${relative(process.cwd(), path(name))}\n`);
  }
  const missed = claims.filter(({ holds }) => !holds);
  for (const { key, value, limit } of missed)
    process.stderr.write(`demo: ${key} is ${fixed(value, 3)}, claimed is ${limit}\n`);
  return missed.length === 0;
}

function formatTrainings(trained: Trainings): string {
  return [trained.dense, trained.sparse]
    .map(({ reward, success, curve, seconds }) => {
      const steps = curve.at(-1)?.steps ?? 0;
      return `SAC, ${reward} reward: ${fixed(100 * success, 0)} % of ${HELD_OUT.episodes} held-out episodes done, ${steps} steps, ${fixed(seconds, 0)} s`;
    })
    .join('\n');
}

/** @returns the exit code: 0, 1 when a claim does not hold, 2 when the demo could not run. */
async function main(args: readonly string[]): Promise<number> {
  const complain = (error: unknown, more = '') => {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n${more}`);
    return 2;
  };
  let flags: Flags | undefined;
  try {
    flags = readFlags(args);
  } catch (error) {
    return complain(error, `\n${USAGE}\n`);
  }
  if (!flags) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const holds = await demonstrate(flags).catch(complain);
  if (typeof holds === 'number') return holds;
  return holds || !flags.gate ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
