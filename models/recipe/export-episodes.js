/**
 * Writes the training data to `work/`: frames by the renderer that ships, labels from the simulator's state. Raw arrays,
 * little-endian, row by row, with their shapes in `meta.json`; `data.py` reads them.
 *
 * Run: node --import tsx models/recipe/export-episodes.ts [--scenes 30000]
 */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { COLORS, createRandom, FRAME_SIZE, GOALS, instructionOf, renderWorld, trueProgress, WORDINGS, } from "../../src/env/tabletop/index.js";
import { readLearners, toActor } from "./learners.js";
import { readSeed } from "./seeds.js";
import { sampleWorlds } from "./states.js";
/** Worlds of one scene; training draws its frames from these. */
const WORLDS_PER_SCENE = 10;
/** A cube and a zone of each colour, then the gripper: present (0 or 1), x, y. */
const ENTITY_COUNT = 2 * COLORS.length + 1;
const WORK = new URL('./work/', import.meta.url);
async function main() {
    const { values } = parseArgs({ options: { scenes: { type: 'string', default: '30000' } } });
    const scenes = Number(values.scenes);
    const firstSeed = readSeed('training_scenes');
    mkdirSync(WORK, { recursive: true });
    const files = {
        frames: open('frames.u8'),
        progress: open('progress.f32'),
        entities: open('entities.f32'),
        held: open('held.i8'),
        fist: open('fist.u8'),
    };
    const trained = await readLearners('training');
    const learners = (task, at) => {
        const candidates = trained.filter((learner) => learner.task === task);
        const learner = candidates[Math.floor(at * candidates.length)];
        return learner && toActor(learner, Math.floor(at * 2 ** 40));
    };
    for (let i = 0; i < scenes; i++) {
        const seed = firstSeed + i;
        const worlds = sampleWorlds(seed, createRandom(seed, 'training-states'), WORLDS_PER_SCENE, learners);
        writeSync(files.fist, Uint8Array.of(Number(worlds[0]?.rules.fist)));
        for (const world of worlds) {
            writeSync(files.frames, renderWorld(world));
            writeSync(files.progress, bytesOf(Float32Array.from(GOALS, (goal) => trueProgress(world, goal))));
            writeSync(files.entities, bytesOf(entitiesOf(world)));
            writeSync(files.held, Int8Array.of(world.held === null ? -1 : COLORS.indexOf(world.cubes[world.held].color)));
        }
        if (i % 1000 === 999)
            process.stderr.write(`exported ${i + 1} of ${scenes} scenes\n`);
    }
    for (const file of Object.values(files))
        closeSync(file);
    writeFileSync(new URL('meta.json', WORK), JSON.stringify(describe(scenes), null, 2));
}
function open(name) {
    return openSync(new URL(name, WORK), 'w');
}
function bytesOf(numbers) {
    return new Uint8Array(numbers.buffer);
}
function entitiesOf(world) {
    const entities = new Float32Array(ENTITY_COUNT * 3);
    world.cubes.forEach((cube, i) => {
        if (!world.fallen[i])
            entities.set([1, cube.x, cube.y], 3 * COLORS.indexOf(cube.color));
    });
    for (const zone of world.zones)
        entities.set([1, zone.x, zone.y], 3 * (COLORS.length + COLORS.indexOf(zone.color)));
    entities.set([1, world.gripper.x, world.gripper.y], 3 * 2 * COLORS.length);
    return entities;
}
function describe(scenes) {
    return {
        scenes,
        worlds_per_scene: WORLDS_PER_SCENE,
        frame_size: FRAME_SIZE,
        entity_count: ENTITY_COUNT,
        goals: GOALS.map((goal) => ({
            task: goal.task,
            cube: COLORS.indexOf(goal.cube),
            zone: goal.task === 'reach' ? null : COLORS.indexOf(goal.zone),
            instructions: WORDINGS[goal.task].map((_, wording) => instructionOf(goal, wording)),
        })),
    };
}
await main();
