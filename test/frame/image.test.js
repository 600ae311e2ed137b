import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DenseGymError } from "../../src/errors.js";
import { encodeFrame, toImage } from "../../src/frame/image.js";
const PIXELS = Uint8Array.from({ length: 8 * 6 * 3 }, (_, index) => (index * 37) % 256);
const RAW = {
    env: 0,
    step: 3,
    camera: 'wrist',
    seconds: 0.3,
    encoding: 'raw',
    width: 8,
    height: 6,
    data: PIXELS,
};
const same = (size) => size;
const grid = () => ({ width: 4, height: 4 });
async function refusal(frame) {
    try {
        await toImage(frame, grid);
    }
    catch (error) {
        assert.instance(error, DenseGymError);
        assert.is(error.reason, 'FRAME_INVALID');
        return error.message;
    }
    throw new Error('it was accepted');
}
test('a raw frame that fits the grid keeps its pixels, bit for bit', async () => {
    const image = await toImage(RAW, same);
    assert.equal(Buffer.from(image.data), Buffer.from(PIXELS));
});
test('equal pixels have equal keys; another pixel or another shape has another', async () => {
    const key = async (frame) => (await toImage(frame, same)).key;
    assert.is(await key(RAW), await key({ ...RAW, step: 9, data: PIXELS.slice() }));
    assert.is.not(await key(RAW), await key({ ...RAW, data: PIXELS.map((value, index) => (index === 5 ? value ^ 1 : value)) }));
    assert.is.not(await key(RAW), await key({ ...RAW, width: 6, height: 8 }));
});
test('PNG is lossless, whatever the grid does afterwards is the same as for raw pixels', async () => {
    const png = await encodeFrame(RAW, 'png');
    assert.equal(Buffer.from((await toImage(png, same)).data), Buffer.from(PIXELS));
    assert.is((await toImage(png, grid)).key, (await toImage(RAW, grid)).key);
});
test('JPEG decodes to the same size and nearly the same pixels', async () => {
    const flat = { ...RAW, data: new Uint8Array(PIXELS.length).fill(120) };
    const image = await toImage(await encodeFrame(flat, 'jpeg'), same);
    assert.ok(image.data.every((value) => Math.abs(value - 120) <= 2));
});
test('frames are resized to the grid of the engine', async () => {
    const image = await toImage(RAW, grid);
    assert.equal([image.width, image.height, image.data.length], [4, 4, 48]);
});
test('what is not a picture is refused, naming step, camera and what came', async () => {
    assert.match(await refusal({ ...RAW, data: PIXELS.subarray(1) }), 'step 3, camera "wrist", is not a picture: 143 bytes are no 8×6 RGB picture');
    assert.match(await refusal({ ...RAW, width: 0 }), 'no 0×6 RGB picture');
    assert.match(await refusal({ ...RAW, encoding: 'png', data: Uint8Array.from([1, 2, 3]) }), 'unsupported image format');
    assert.match(await refusal({ ...RAW, problem: 'it has dtype float32' }), 'it has dtype float32');
});
test('a truncated JPEG is refused, not half decoded', async () => {
    const jpeg = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
        .jpeg()
        .toBuffer();
    assert.match(await refusal({ ...RAW, encoding: 'jpeg', data: jpeg.subarray(0, jpeg.length - 200) }), 'is not a picture');
});
test('a format nobody asked for is refused by its first bytes: SVG could name other files', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>');
    assert.match(await refusal({ ...RAW, encoding: 'png', data: svg }), 'format svg is not accepted');
});
test('a small file that would unfold to a giant picture is refused before it does', async () => {
    const bomb = await sharp({
        create: { width: 8000, height: 8000, channels: 3, background: 'black' },
        limitInputPixels: false,
    })
        .png({ compressionLevel: 9 })
        .toBuffer();
    assert.ok(bomb.length < 1_000_000);
    assert.match(await refusal({ ...RAW, encoding: 'png', data: bomb }), 'pixel limit');
});
test.run();
