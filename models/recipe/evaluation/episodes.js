import { COLORS, createRandom, goalOf, isSuccess, rollout, trueProgress, } from "../../../src/env/tabletop/index.js";
import { toFrames } from "../frames.js";
import { toActor } from "../learners.js";
/** `count` episodes on fresh scenes with random colours, full random spawn; each ends with success or the horizon. */
export function makeEpisodes(policy, firstSeed, count, task = 'pick-place') {
    return Array.from({ length: count }, (_, i) => {
        const seed = firstSeed + i;
        const random = createRandom(seed, 'evaluation-colors');
        const actor = typeof policy === 'string' ? policy : policy(seed);
        const worlds = rollout({ policy: actor, task, seed, cube: random.pick(COLORS), zone: random.pick(COLORS) });
        const goal = goalOf(worlds[0], task);
        return { worlds, frames: toFrames(worlds), goal, truth: worlds.map((world) => trueProgress(world, goal)) };
    });
}
/** Episodes of policies that are half way through learning `task`, all their moments in turn. */
export function makeLearnerEpisodes(learners, firstSeed, count, task = 'pick-place') {
    const ours = learners.filter((learner) => learner.task === task);
    const play = (seed) => {
        const learner = ours[seed % ours.length];
        if (!learner)
            throw new Error(`there are no learners of ${task}`);
        return toActor(learner, seed);
    };
    return makeEpisodes(play, firstSeed, count, task);
}
export function hasSucceeded({ worlds, goal }) {
    return isSuccess(worlds.at(-1) ?? worlds[0], goal);
}
export function mistakenGoal({ worlds: [world] }, mistake) {
    const [cube, zone] = [world.cubes[0].color, world.zones[0].color];
    const absent = (pieces) => COLORS.find((color) => pieces.every((piece) => piece.color !== color)) ?? 'red';
    const goals = {
        'wrong cube': { task: 'pick-place', cube: world.cubes[1].color, zone },
        'wrong zone': { task: 'pick-place', cube, zone: world.zones[1].color },
        'absent cube': { task: 'pick-place', cube: absent(world.cubes), zone },
        'absent zone': { task: 'pick-place', cube, zone: absent(world.zones) },
    };
    return goals[mistake];
}
