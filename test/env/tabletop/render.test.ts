import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom, FRAME_SIZE, renderWorld, resetWorld, type World } from '../../../src/env/tabletop/index.ts';
import { createCanvas, paintBox } from '../../../src/env/tabletop/raster.ts';

const WORLD = resetWorld(2);

function pixel(data: Uint8Array, x: number, y: number): number[] {
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
  const look = (closed: boolean, held: World['held']) => renderWorld({ ...WORLD, gripper: { ...at, closed }, held });
  const pictures = [look(false, null), look(true, null), look(true, 0)];
  for (const [i, a] of pictures.entries()) {
    for (const b of pictures.slice(i + 1)) {
      assert.ok(a.filter((value, j) => Math.abs(value - (b[j] ?? 0)) > 30).length > 60);
    }
  }
});

test('motion below a pixel shows', () => {
  const moved: World = { ...WORLD, gripper: { ...WORLD.gripper, x: WORLD.gripper.x + 0.2 / FRAME_SIZE } };
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

test('every pixel of a box is blended by its signed distance from the border', () => {
  const random = createRandom(3, 'boxes');
  const size = 24;
  for (let i = 0; i < 300; i++) {
    const [x, y] = [random.uniform(-0.1, 1.1), random.uniform(-0.1, 1.1)];
    const [halfWidth, halfHeight] = [random.uniform(0.005, 0.5), random.uniform(0.005, 0.5)];
    const color = [random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)] as const;
    const opacity = random.pick([1, 0.6]);
    const canvas = createCanvas(size, [205, 200, 190]);
    paintBox(canvas, { x, y, halfWidth, halfHeight }, color, opacity);
    const expected = Array.from({ length: size * size }).flatMap((_, pixel) => {
      const outside = (at: number, centre: number, half: number) => Math.abs(at + 0.5 - centre * size) - half * size;
      const distance = Math.max(outside(pixel % size, x, halfWidth), outside(Math.floor(pixel / size), y, halfHeight));
      const cover = Math.min(1, Math.max(0, 0.5 - distance)) * opacity;
      return [205, 200, 190].map((old, channel) => Math.round(old + ((color[channel] ?? 0) - old) * cover));
    });
    assert.equal([...canvas.data], expected, `box ${i}`);
  }
});

test.run();
