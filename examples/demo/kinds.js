import { COLORS, instructionOf, resetWorld, } from "../../src/env/tabletop/index.js";
export const KINDS = [
    {
        id: 'expert',
        label: 'expert',
        mover: 'expert',
        asked: 'right',
        color: '#009e73',
        expected: 'rises to the end',
        sentence: 'A scripted expert carries the cube to the zone that the instruction names: progress rises with the work.',
    },
    {
        id: 'wrong_cube',
        label: 'expert, wrong cube',
        mover: 'expert',
        asked: 'wrong cube',
        color: '#d55e00',
        expected: 'ends low',
        sentence: 'The very same pictures, but the instruction names the other cube on the table: the model must not call it done.',
    },
    {
        id: 'wrong_zone',
        label: 'expert, wrong zone',
        mover: 'expert',
        asked: 'wrong zone',
        color: '#e69f00',
        expected: 'rises, then falls',
        sentence: 'The same pictures, the other zone named: grasping the cube is right, so progress rises with it; put down where nobody asked for it, it falls again.',
    },
    {
        id: 'absent',
        label: 'expert, absent object',
        mover: 'expert',
        asked: 'absent object',
        color: '#cc79a7',
        expected: 'ends low',
        sentence: 'The same pictures, and an instruction that names a cube or a zone that is not there: nothing can be done.',
    },
    {
        id: 'failing',
        label: 'failing',
        mover: 'failing',
        asked: 'right',
        color: '#0072b2',
        expected: 'ends low',
        sentence: 'A policy that starts well and gives up, drops the cube beside the zone, never closes its fingers, or takes the other cube.',
    },
    {
        id: 'random',
        label: 'random',
        mover: 'random',
        asked: 'right',
        color: '#5f6b76',
        expected: 'goes nowhere',
        sentence: 'Random actions: progress wanders with the gripper, and its order in time means nothing.',
    },
    {
        id: 'frozen',
        label: 'frozen',
        mover: 'frozen',
        asked: 'right',
        color: '#56b4e9',
        expected: 'stays put',
        sentence: 'The robot stands still and the same picture repeats: time alone must earn nothing.',
    },
];
/** Colours of the cube and the zone of a scene's task: every pair takes its turn. */
export function sceneOf(seed) {
    return { cube: colorAt(seed), zone: colorAt(Math.floor(seed / COLORS.length)) };
}
/** The words for the model. Which other things are on the table is known from the simulator, not from the pictures. */
export function instructionFor(asked, seed) {
    return instructionOf(goalFor(asked, resetWorld(seed, sceneOf(seed)), seed % 2 === 0));
}
function goalFor(asked, { cubes, zones }, absentCube) {
    const right = { task: 'pick-place', cube: cubes[0].color, zone: zones[0].color };
    switch (asked) {
        case 'right':
            return right;
        case 'wrong cube':
            return { ...right, cube: cubes[1].color };
        case 'wrong zone':
            return { ...right, zone: zones[1].color };
        case 'absent object':
            return absentCube ? { ...right, cube: absentFrom(cubes) } : { ...right, zone: absentFrom(zones) };
    }
}
function absentFrom(pieces) {
    return COLORS.find((color) => pieces.every((piece) => piece.color !== color)) ?? COLORS[0];
}
function colorAt(index) {
    return COLORS[index % COLORS.length] ?? COLORS[0];
}
