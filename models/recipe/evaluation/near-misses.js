/** States that look nearly done, which scripted episodes seldom hold. */
import { COLORS, createRandom, goalOf, instructionOf, renderWorld, resetWorld, } from "../../../src/env/tabletop/index.js";
import { toFrame, toImage } from "../frames.js";
/** The instructed cube let go at this distance from the zone's middle along x, the open gripper still above it. */
function letGo(low, high) {
    return (scene, random) => {
        const [zone] = scene.zones;
        const side = random.chance(0.5) ? 1 : -1;
        const at = { x: zone.x + side * random.uniform(low, high), y: zone.y + random.uniform(-0.05, 0.05) };
        return { ...scene, cubes: [{ ...scene.cubes[0], ...at }, scene.cubes[1]], gripper: { ...at, closed: false } };
    };
}
/** By key of the evaluation's rows. */
export const SITUATIONS = {
    p_true_inside: letGo(0, 0.05),
    p_true_just_inside: letGo(0.055, 0.069),
    p_true_just_beside: letGo(0.08, 0.1),
    p_true_beside: letGo(0.1, 0.14),
    p_true_held_above: (scene) => {
        const at = { x: scene.zones[0].x, y: scene.zones[0].y };
        const cubes = [{ ...scene.cubes[0], ...at }, scene.cubes[1]];
        return { ...scene, cubes, gripper: { ...at, closed: true }, held: 0 };
    },
    p_true_held_beside: (scene, random) => {
        const at = { x: scene.zones[0].x + random.pick([-1, 1]) * random.uniform(0.08, 0.14), y: scene.zones[0].y };
        const cubes = [{ ...scene.cubes[0], ...at }, scene.cubes[1]];
        return { ...scene, cubes, gripper: { ...at, closed: true }, held: 0 };
    },
    p_true_fallen: (scene) => ({ ...scene, fallen: [true, false], rules: { fist: false, openEdge: true } }),
    p_true_other_cube_inside: (scene) => {
        const at = { x: scene.zones[0].x, y: scene.zones[0].y };
        return { ...scene, cubes: [scene.cubes[0], { ...scene.cubes[1], ...at }], gripper: { ...at, closed: false } };
    },
};
/** P(True) of the situation, seen after its scene's start, in `count` scenes. */
export async function situationProbabilities(situation, firstSeed, count, judge) {
    const probabilities = [];
    for (let i = 0; i < count; i++) {
        const random = createRandom(firstSeed + i, 'evaluation-near-miss');
        const scene = resetWorld(firstSeed + i, { cube: random.pick(COLORS), zone: random.pick(COLORS) });
        const frames = [scene, situation(scene, random)].map((world, step) => toFrame(toImage(renderWorld(world)), step));
        const scores = await judge(frames, instructionOf(goalOf(scene, 'pick-place'), i));
        probabilities.push(Math.exp(scores.at(-1)?.logprob ?? Number.NaN));
    }
    return probabilities;
}
