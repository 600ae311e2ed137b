import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COLORS, goalOf, isSuccess, resetWorld, TASKS } from "../../../src/env/tabletop/index.js";
import { distance } from "../../../src/env/tabletop/world.js";
test('equal seeds give equal scenes, other seeds others', () => {
    assert.equal(resetWorld(7), resetWorld(7));
    const scenes = new Set(Array.from({ length: 200 }, (_, seed) => JSON.stringify(resetWorld(seed))));
    assert.is(scenes.size, 200);
    assert.not.equal(resetWorld(1), resetWorld(2 ** 32 + 1), 'seeds beyond 32 bits count too');
});
test('holds the instructed cube and zone first, and others of other colours', () => {
    assert.is(resetWorld(3).cubes[0].color, 'red');
    assert.is(resetWorld(3).zones[0].color, 'green');
    for (const cube of COLORS) {
        for (const zone of COLORS) {
            const world = resetWorld(11, { cube, zone });
            assert.equal([world.cubes[0].color, world.zones[0].color], [cube, zone]);
            assert.is.not(world.cubes[1].color, cube);
            assert.is.not(world.zones[1].color, zone);
        }
    }
});
test('nothing touches, and no task is done, at the start of 500 scenes', () => {
    for (let seed = 0; seed < 500; seed++) {
        const world = resetWorld(seed);
        const pieces = [...world.cubes, ...world.zones];
        for (const [i, piece] of pieces.entries()) {
            assert.ok(distance(piece, world.gripper) > 0.12);
            for (const other of pieces.slice(i + 1))
                assert.ok(distance(piece, other) > 0.24);
            assert.ok(Math.min(piece.x, piece.y) >= 0.12 && Math.max(piece.x, piece.y) <= 0.88);
        }
        for (const task of TASKS)
            assert.is(isSuccess(world, goalOf(world, task)), false);
    }
});
test('push starts with a closed fist; on a table with an open edge every piece stands on the table', () => {
    assert.equal(resetWorld(1, { task: 'push' }).rules, { fist: true, openEdge: false });
    assert.is(resetWorld(1, { task: 'push' }).gripper.closed, true);
    for (let seed = 0; seed < 100; seed++) {
        const { cubes, zones, rules } = resetWorld(seed, { edge: 'open' });
        assert.is(rules.openEdge, true);
        for (const { x, y } of [...cubes, ...zones])
            assert.ok(Math.min(x, y) >= 0.16 && Math.max(x, y) <= 0.84);
    }
});
test.run();
