import { type Canvas, createCanvas, paintBox, type Rgb } from './raster.ts';
import { type Color, CUBE_HALF, type Gripper, type Piece, TABLE_EDGE, type World, ZONE_HALF } from './world.ts';

/** Width and height of a frame in pixels. */
export const FRAME_SIZE = 64;

const TABLE: Rgb = [205, 200, 190];
/** What lies below a table that ends inside the picture. */
const FLOOR: Rgb = [112, 108, 110];
const STEEL: Rgb = [40, 40, 45];
const SHADOW: Rgb = [60, 58, 55];
const PAINT: Record<Color, Rgb> = {
  red: [210, 40, 40],
  green: [40, 160, 60],
  blue: [45, 80, 210],
  yellow: [225, 190, 40],
};

/** Width of a zone's dark border. */
const ZONE_BORDER = 0.02;
/** A held cube is nearer to the camera: it looks larger and throws a shadow, so that a grasp can be seen. */
const LIFTED_HALF = 0.058;
const SHADOW_OFFSET = 0.022;
/** Half the distance between the fingers: open, around a cube, closed on nothing. */
const FINGER_GAP = { open: 0.09, holding: 0.068, empty: 0.024 };

/** What the camera above the table sees: `FRAME_SIZE`² RGB pixels, row by row from the top left. */
export function renderWorld(world: World): Uint8Array {
  const canvas = createCanvas(FRAME_SIZE, world.rules.openEdge ? FLOOR : TABLE);
  if (world.rules.openEdge) {
    paintBox(canvas, { x: 0.5, y: 0.5, halfWidth: 0.5 - TABLE_EDGE, halfHeight: 0.5 - TABLE_EDGE }, TABLE);
  }
  for (const zone of world.zones) paintZone(canvas, zone);
  const lifted = world.held === null ? undefined : world.cubes[world.held];
  world.cubes.forEach((cube, i) => {
    if (cube !== lifted && !world.fallen[i]) paintSquare(canvas, cube, CUBE_HALF, PAINT[cube.color]);
  });
  if (lifted) paintLifted(canvas, lifted);
  paintGripper(canvas, world.gripper, lifted !== undefined);
  return canvas.data;
}

function paintZone(canvas: Canvas, zone: Piece): void {
  const color = PAINT[zone.color];
  paintSquare(canvas, zone, ZONE_HALF, mix(color, [255, 255, 255], 0.18));
  paintSquare(canvas, zone, ZONE_HALF - ZONE_BORDER, mix(color, TABLE, 0.55));
}

function paintLifted(canvas: Canvas, cube: Piece): void {
  const shadow = { ...cube, x: cube.x + SHADOW_OFFSET, y: cube.y + SHADOW_OFFSET };
  paintSquare(canvas, shadow, LIFTED_HALF, SHADOW, 0.6);
  paintSquare(canvas, cube, LIFTED_HALF, PAINT[cube.color]);
}

function paintGripper(canvas: Canvas, gripper: Gripper, holding: boolean): void {
  const gap = holding ? FINGER_GAP.holding : gripper.closed ? FINGER_GAP.empty : FINGER_GAP.open;
  for (const side of [-1, 1]) {
    paintBox(canvas, { x: gripper.x + side * gap, y: gripper.y, halfWidth: 0.012, halfHeight: 0.04 }, STEEL);
  }
  paintBox(canvas, { x: gripper.x, y: gripper.y - 0.04, halfWidth: gap + 0.012, halfHeight: 0.012 }, STEEL);
}

function paintSquare(canvas: Canvas, at: Piece, half: number, color: Rgb, opacity = 1): void {
  paintBox(canvas, { x: at.x, y: at.y, halfWidth: half, halfHeight: half }, color, opacity);
}

/** `share` of `other`, the rest of `color`. */
function mix(color: Rgb, other: Rgb, share: number): Rgb {
  const channel = (i: 0 | 1 | 2) => color[i] + (other[i] - color[i]) * share;
  return [channel(0), channel(1), channel(2)];
}
