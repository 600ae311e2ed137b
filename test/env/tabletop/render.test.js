import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FRAME_SIZE, renderWorld, resetWorld } from "../../../src/env/tabletop/index.js";
import { createCanvas, paintBox } from "../../../src/env/tabletop/raster.js";
const WORLD = resetWorld(2);
function pixel(data, x, y) {
    const at = (Math.floor(y * FRAME_SIZE) * FRAME_SIZE + Math.floor(x * FRAME_SIZE)) * 3;
    return [...data.slice(at, at + 3)];
}
test('is 64×64 RGB and the same for the same world', () => {
    assert.is(renderWorld(WORLD).length, 64 * 64 * 3);
    assert.equal(renderWorld(WORLD), renderWorld(structuredClone(WORLD)));
});
test('shows each cube in its colour where it lies', () => {
    const [cube] = WORLD.cubes;
    assert.equal(pixel(renderWorld(WORLD), cube.x, cube.y), [210, 40, 40]);
});
test('open, closed on nothing and holding look different', () => {
    const at = { x: WORLD.cubes[0].x, y: WORLD.cubes[0].y };
    const look = (closed, held) => renderWorld({ ...WORLD, gripper: { ...at, closed }, held });
    const pictures = [look(false, null), look(true, null), look(true, 0)];
    for (const [i, a] of pictures.entries()) {
        for (const b of pictures.slice(i + 1)) {
            assert.ok(a.filter((value, j) => Math.abs(value - (b[j] ?? 0)) > 30).length > 60);
        }
    }
});
test('motion below a pixel shows', () => {
    const moved = { ...WORLD, gripper: { ...WORLD.gripper, x: WORLD.gripper.x + 0.2 / FRAME_SIZE } };
    assert.not.equal(renderWorld(WORLD), renderWorld(moved));
});
test('a box covers its pixels wholly, those on its border in part, and is cut at the edge', () => {
    const canvas = createCanvas(4, [0, 0, 0]);
    paintBox(canvas, { x: 0.5, y: 0.5, halfWidth: 0.25, halfHeight: 0.25 }, [200, 100, 40]);
    const red = Array.from({ length: 4 }, (_, row) => canvas.data[(row * 4 + 1) * 3]);
    assert.equal(red, [0, 200, 200, 0]);
    paintBox(canvas, { x: 0, y: 0, halfWidth: 0.375, halfHeight: 0.125 }, [0, 0, 255], 0.5);
    assert.equal([...canvas.data.slice(0, 3)], [0, 0, 64], 'half covered, half opaque');
});
test.run();
