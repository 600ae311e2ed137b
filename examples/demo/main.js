/**
 * densegym in one run: a gateway around the bundled environment, stepped through its gRPC client by an expert, by others
 * and by nobody, under right and wrong instructions. Writes a report; exits 1 when what it claims does not hold.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { connect } from "../../src/index.js";
import { stopOnSignals } from "../child-server.js";
import { sacPolicyFrom } from "../train/sac.js";
import { judge } from "./claims.js";
import { drawCurves } from "./curves.js";
import { playEpisode } from "./episodes.js";
import { drawFilmstrip } from "./filmstrip.js";
import { readFlags, USAGE } from "./flags.js";
import { startGateway } from "./gateway.js";
import { KINDS } from "./kinds.js";
import { HELD_OUT } from "./learner.js";
import { drawLearning, drawPolicies } from "./learning.js";
import { createProgressBar } from "./progress-bar.js";
import { writeReport } from "./report.js";
import { summarise, summariseKind } from "./summary.js";
import { toPng } from "./svg.js";
import { fixed, formatTable, LEGEND } from "./table.js";
import { train } from "./training.js";
/** The discount factor a trainer would have. */
const GAMMA = 0.99;
async function withGateway(use) {
    const gateway = await startGateway();
    stopOnSignals(gateway.stop);
    try {
        return await use(gateway.address).catch(async (error) => {
            // When the gateway has died, its own last words say more than a lost connection.
            await Promise.race([gateway.died, setTimeout(500)]);
            throw error;
        });
    }
    finally {
        await gateway.stop();
    }
}
async function play({ episodes, seed }) {
    const bar = createProgressBar(KINDS.length * episodes);
    try {
        return await withGateway((target) => playAll(target, episodes, seed, bar.advance));
    }
    finally {
        bar.stop();
    }
}
async function playAll(target, count, seed, done) {
    const env = await connect({ target, gamma: GAMMA });
    const played = [];
    for (const kind of KINDS) {
        const episodes = [];
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
async function playTrained({ dense, sparse }, { seed }) {
    return await withGateway(async (target) => {
        const env = await connect({ target, gamma: GAMMA });
        const episodes = [];
        const shows = [
            [dense, 0, 'dense reward, scene 1'],
            [dense, 1, 'dense reward, scene 2'],
            [dense, 2, 'dense reward, scene 3'],
            [sparse, 0, 'sparse reward, scene 1'],
        ];
        for (const [{ policy }, scene, title] of shows) {
            const learned = sacPolicyFrom(policy, seed + scene);
            const act = (observation) => {
                const [dx = 0, dy = 0, grip = 0] = learned.sample(observation, 1);
                return [dx, dy, grip];
            };
            const kind = { asked: 'right', mover: 'random' };
            const episode = await playEpisode(env, kind, HELD_OUT.firstSeed + seed + scene, true, act);
            episodes.push({ ...episode, title });
        }
        await env.close();
        return episodes;
    });
}
/** @returns whether everything that is claimed holds. */
async function demonstrate(flags) {
    const started = performance.now();
    process.stderr.write(`demo: ${KINDS.length} kinds of ${flags.episodes} episodes, through the gateway\n`);
    const played = await play(flags);
    const [right, wrong] = played;
    if (!right || !wrong)
        throw new Error('nothing was played');
    const [filmstrip, curves] = await Promise.all([drawFilmstrip(right, wrong), drawCurves(played)]);
    if (flags.train)
        process.stderr.write(`demo: SAC with the dense reward beside SAC with the sparse one, on pick-place\n`);
    const trained = flags.train ? await train(flags) : undefined;
    const [learning, policies] = trained
        ? [drawLearning(trained), await drawPolicies(await playTrained(trained, flags))]
        : [undefined, undefined];
    mkdirSync(flags.out, { recursive: true });
    const path = (name) => join(flags.out, name);
    const pictures = { filmstrip, curves, learning, policies };
    const drawn = Object.entries(pictures).flatMap(([name, svg]) => (svg === undefined ? [] : [{ name, svg }]));
    await Promise.all(drawn.map(({ name, svg }) => toPng(svg, path(`${name}.png`))));
    const summary = summarise(played, (performance.now() - started) / 1000, trained);
    const claims = judge(summary);
    const rows = played.map(summariseKind);
    writeFileSync(path('summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
    writeFileSync(path('report.html'), writeReport({ summary, rows, claims, pictures }));
    const { score_ms_p50, steps_per_s, seconds, model } = summary;
    process.stdout.write(`\n${formatTable(rows)}\n\n${LEGEND.join('\n')}\n\n`);
    process.stdout.write(`${model}: ${fixed(score_ms_p50, 1)} ms a score (p50), ${fixed(steps_per_s, 0)} steps/s, ${fixed(seconds, 1)} s in all\n`);
    if (trained)
        process.stdout.write(`${formatTrainings(trained)}\n`);
    for (const name of ['report.html', ...drawn.map(({ name }) => `${name}.png`), 'summary.json']) {
        process.stdout.write(`  ${relative(process.cwd(), path(name))}\n`);
    }
    const missed = claims.filter(({ holds }) => !holds);
    for (const { key, value, limit } of missed)
        process.stderr.write(`demo: ${key} is ${fixed(value, 3)}, claimed is ${limit}\n`);
    return missed.length === 0;
}
function formatTrainings(trained) {
    return [trained.dense, trained.sparse]
        .map(({ reward, success, curve, seconds }) => {
        const steps = curve.at(-1)?.steps ?? 0;
        return `SAC, ${reward} reward: ${fixed(100 * success, 0)} % of ${HELD_OUT.episodes} held-out episodes done, ${steps} steps, ${fixed(seconds, 0)} s`;
    })
        .join('\n');
}
/** @returns the exit code: 0, 1 when a claim does not hold, 2 when the demo could not run. */
async function main(args) {
    const complain = (error, more = '') => {
        process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n${more}`);
        return 2;
    };
    let flags;
    try {
        flags = readFlags(args);
    }
    catch (error) {
        return complain(error, `\n${USAGE}\n`);
    }
    const holds = await demonstrate(flags).catch(complain);
    if (typeof holds === 'number')
        return holds;
    return holds || !flags.gate ? 0 : 1;
}
process.exitCode = await main(process.argv.slice(2));
