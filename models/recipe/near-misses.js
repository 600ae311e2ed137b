import { ZONE_HALF } from "../../src/env/tabletop/world.js";
import { around, besideCube, cubeBorder, isPossible, onTable } from "./places.js";
/** Success ends at this distance from a zone's middle along either axis, as in src/env/tabletop/task.ts. */
const INSIDE = ZONE_HALF - 0.02;
/** Half of the cubes stand this near to that border, the others anywhere from the middle to well outside. */
const BORDER = 0.025;
const FARTHEST = 0.19;
/**
 * `count` states of one scene in which one cube, mostly the instructed one, is at the same side of one zone, mostly the
 * instructed one: let go, held, with the gripper gone or the fist beside it, inside and outside.
 */
export function nearMisses(scene, random, count) {
    const mostlyFirst = () => (random.chance(0.75) ? 0 : 1);
    const [cube, zone] = [mostlyFirst(), scene.zones[mostlyFirst()]];
    const states = [];
    while (states.length < count) {
        const state = drawNearMiss(scene, cube, zone, random);
        if (isPossible(state))
            states.push(state);
    }
    return states;
}
function drawNearMiss(scene, index, zone, random) {
    const border = cubeBorder(scene);
    const away = random.chance(0.5) ? INSIDE + random.uniform(-BORDER, BORDER) : random.uniform(0, FARTHEST);
    const [along, across] = [random.pick([-1, 1]) * away, random.uniform(-1, 1) * Math.min(away, INSIDE)];
    const [dx, dy] = random.chance(0.5) ? [along, across] : [across, along];
    const at = { x: onTable(zone.x + dx, border), y: onTable(zone.y + dy, border) };
    const put = (cube, i) => (i === index ? { ...cube, ...at } : cube);
    const cubes = [put(scene.cubes[0], 0), put(scene.cubes[1], 1)];
    if (scene.rules.fist)
        return { ...scene, cubes, gripper: { ...besideCube(at, random), closed: true } };
    const choice = random.uniform(0, 1);
    if (choice < 0.25)
        return { ...scene, cubes, gripper: { ...at, closed: true }, held: index };
    if (choice < 0.75)
        return { ...scene, cubes, gripper: { ...at, closed: false } };
    const gone = around(at, 0.25, random);
    const grasps = Math.hypot(gone.x - at.x, gone.y - at.y) < 0.1;
    return { ...scene, cubes, gripper: { ...gone, closed: !grasps && random.chance(0.4) } };
}
