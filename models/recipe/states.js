/**
 * The worlds the model is trained on: moments of episodes, scripted and of half-trained policies, and states that seldom
 * come up by themselves (a cube left beside the zone, held above it, pushed past it, the wrong cube inside it), since a
 * policy in training looks for all of them.
 */
import { COLORS, goalOf, isSuccess, resetWorld, rollout, } from "../../src/env/tabletop/index.js";
import { distance, GRASP_RADIUS } from "../../src/env/tabletop/world.js";
import { nearMisses } from "./near-misses.js";
import { anywhere, around, besideCube, cubeBorder, isPossible } from "./places.js";
/** What a training scene's worlds are: moments of one episode, near misses of one scene, or sampled states of it. */
const EPISODE_SHARE = 0.55;
const NEAR_MISS_SHARE = 0.2;
/** Shares of the scenes on which the fist pushes, and on which the table's edge is open. */
const PUSH_SHARE = 0.27;
const OPEN_EDGE_SHARE = 0.15;
/** Share of the episodes that a half-trained policy plays, when there are any. */
const LEARNER_SHARE = 0.35;
/** `count` worlds that share a scene, in the order they happened when they happened at all. */
export function sampleWorlds(seed, random, count, learners) {
    const task = random.chance(PUSH_SHARE) ? 'push' : random.chance(0.2) ? 'reach' : 'pick-place';
    const edge = task !== 'push' && random.chance(OPEN_EDGE_SHARE) ? 'open' : 'rim';
    const scene = resetWorld(seed, { cube: random.pick(COLORS), zone: random.pick(COLORS), task, edge });
    const share = random.uniform(0, 1);
    if (share < NEAR_MISS_SHARE)
        return nearMisses(scene, random, count);
    if (share >= NEAR_MISS_SHARE + EPISODE_SHARE)
        return Array.from({ length: count }, () => sampleState(scene, random));
    const scripted = random.pick(['expert', 'expert', 'expert', 'noisy', 'noisy', 'random', 'failing']);
    const learner = random.chance(LEARNER_SHARE) ? learners(task, random.uniform(0, 1)) : undefined;
    const start = random.chance(0.15) ? { ...sampleState(scene, random), elapsedSteps: 0 } : scene;
    return moments(rollout({ policy: learner ?? scripted, task, seed, start, afterSuccess: 3 }), task, random, count);
}
/** The first world, those around grasps and around the success, and random others; in order. */
function moments(worlds, task, random, count) {
    const goal = goalOf(worlds[0], task);
    const chosen = new Set([0]);
    worlds.forEach((world, i) => {
        const before = worlds[i - 1];
        if (before === undefined)
            return;
        const isEvent = before.held !== world.held || isSuccess(before, goal) !== isSuccess(world, goal);
        if (isEvent && chosen.size + 2 <= count)
            chosen.add(i - 1).add(i);
    });
    while (chosen.size < Math.min(count, worlds.length))
        chosen.add(random.index(worlds.length));
    const indices = [...chosen];
    while (indices.length < count)
        indices.push(random.index(worlds.length));
    return indices.sort((a, b) => a - b).map((i) => worlds[i] ?? worlds[0]);
}
/**
 * A possible state of the scene's pieces: each cube and the gripper moved to where something may be confused. One cube
 * never covers the other: what lies below cannot be seen, so its label could only teach the model to guess.
 */
export function sampleState(scene, random) {
    for (;;) {
        const state = drawState(scene, random);
        if (isPossible(state))
            return state;
    }
}
function drawState(scene, random) {
    const moved = (piece) => ({ ...piece, ...sampleCubePlace(scene, piece, random) });
    const cubes = [moved(scene.cubes[0]), moved(scene.cubes[1])];
    if (scene.rules.fist)
        return { ...scene, cubes, gripper: { ...sampleFistPlace(scene, cubes, random), closed: true } };
    const fallen = [0, 1].map(() => scene.rules.openEdge && random.chance(0.15));
    const gripper = { ...sampleGripperPlace(scene, cubes, random), closed: random.chance(0.45) };
    const nearest = distance(cubes[0], gripper) <= distance(cubes[1], gripper) ? 0 : 1;
    const isCarrying = gripper.closed && random.chance(0.6);
    const holds = isCarrying || (gripper.closed && distance(cubes[nearest], gripper) <= GRASP_RADIUS);
    const candidate = isCarrying ? random.pick([0, 1]) : nearest;
    const held = holds && !fallen[candidate] ? candidate : null;
    const carried = (i) => (held === i ? { ...cubes[i], x: gripper.x, y: gripper.y } : cubes[i]);
    return { ...scene, cubes: [carried(0), carried(1)], gripper, held, fallen };
}
function sampleCubePlace(scene, own, random) {
    const border = cubeBorder(scene);
    const choice = random.uniform(0, 1);
    if (choice < 0.45)
        return own;
    if (choice < 0.75)
        return around(random.pick(scene.zones), 0.07, random, border);
    if (choice < 0.9)
        return around(random.pick(scene.zones), 0.18, random, border);
    return anywhere(random, border);
}
function sampleGripperPlace(scene, cubes, random) {
    const choice = random.uniform(0, 1);
    if (choice < 0.25)
        return anywhere(random);
    if (choice < 0.6)
        return around(random.pick(cubes), random.pick([0.03, 0.08, 0.2]), random);
    return around(random.pick(scene.zones), random.pick([0.04, 0.1, 0.2]), random);
}
/** Mostly at a side of one of the cubes, where it would be after a push. */
function sampleFistPlace(scene, cubes, random) {
    if (random.chance(0.25))
        return anywhere(random);
    if (random.chance(0.2))
        return around(random.pick(scene.zones), 0.2, random);
    return besideCube(random.pick(cubes), random);
}
