import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCrop } from "../../src/config/view.js";
import { toImage } from "../../src/frame/image.js";
import { toView } from "../../src/frame/view.js";
const same = (size) => size;
/** A picture whose left half has one colour and whose right half another. */
function halves(camera, width, height, left, right) {
    const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (Math.floor(i / 3) % width) * 2 < width ? left : right);
    return { env: 0, step: 0, camera, seconds: 0, encoding: 'raw', width, height, data };
}
const FRONT = halves('front', 8, 4, 10, 20);
const WRIST = halves('wrist', 4, 4, 30, 40);
/** The first row's red bytes. */
function row({ data, width }) {
    return Array.from({ length: width }, (_, x) => data[3 * x] ?? -1);
}
test('one whole picture is what toImage makes of it, bit for bit', async () => {
    const [seen, image] = [await toView([WRIST, FRONT], { cameras: ['front'], grid: same }), await toImage(FRONT, same)];
    assert.is(seen.key, image.key);
    assert.equal(Buffer.from(seen.data), Buffer.from(image.data));
});
test('several cameras stand side by side, in the order named', async () => {
    const seen = await toView([FRONT, WRIST], { cameras: ['wrist', 'front'], grid: same });
    assert.equal([seen.width, seen.height], [12, 4]);
    assert.equal(row(seen), [30, 30, 40, 40, 10, 10, 10, 10, 20, 20, 20, 20]);
});
test('at the height of the highest', async () => {
    const tall = halves('tall', 4, 8, 50, 50);
    const seen = await toView([FRONT, tall], { cameras: ['tall', 'front'], grid: same });
    assert.equal([seen.width, seen.height], [4 + 16, 8]);
});
test('a crop is cut from each picture before the grid', async () => {
    const crop = parseCrop('0.5:0:0.5:1');
    if (!crop)
        throw new Error('this is a crop');
    const seen = await toView([FRONT, WRIST], { cameras: ['front', 'wrist'], crop, grid: same });
    assert.equal(row(seen), [20, 20, 20, 20, 40, 40]);
    const small = await toView([FRONT], { cameras: ['front'], crop, grid: () => ({ width: 2, height: 2 }) });
    assert.equal([small.width, small.height, ...row(small)], [2, 2, 20, 20]);
});
test('a camera that sent nothing is named', async () => {
    const message = await toView([FRONT], { cameras: ['wrist'], grid: same }).then(String, (error) => error.message);
    assert.match(message, /no frame of camera "wrist"/);
});
test('what is no crop is none', () => {
    assert.equal(parseCrop('0:0.25:1:0.75'), { x: 0, y: 0.25, width: 1, height: 0.75 });
    for (const text of ['', '0:0:1', '0:0:0:1', '0.5:0:0.6:1', '-0.1:0:1:1', 'a:b:c:d', '0:0:1:1:1']) {
        assert.is(parseCrop(text), undefined, text);
    }
});
test.run();
