import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createKvCache } from "../../../src/engine/embedded/kv-cache.js";
import { ropePositions } from "../../../src/engine/embedded/positions.js";
/** Images of 2×2 tokens; a token leaves 3 numbers. */
const SHAPE = {
    imageToken: 9,
    visionStart: 7,
    visionEnd: 8,
    reservedTokens: [7, 8, 9],
    hiddenSize: 2,
    vocabSize: 10,
    kvWidth: 3,
    maxTokens: 100,
    imageSize: 4,
    imageSide: 2,
};
const image = (key) => ({ width: 4, height: 4, data: new Uint8Array(48), key });
/** A cache that has seen the prompts in order, each token's numbers being its id (0 for images). */
function filled(limits, ...prompts) {
    const cache = createKvCache({ slots: 8, bytes: 1e6, ...limits }, SHAPE);
    for (const units of prompts) {
        const { slot, unitCount } = cache.take(units);
        const numbers = units
            .slice(unitCount)
            .flatMap((unit) => (typeof unit === 'number' ? [unit, unit, unit] : new Array(12).fill(0)));
        cache.put(slot, units, Float32Array.from(numbers));
    }
    return cache;
}
test('gives the numbers of what both prompts share, and leaves one unit to evaluate', () => {
    const cache = filled({}, [1, 2, image('a'), 5, 6]);
    const { slot, unitCount } = cache.take([1, 2, image('a'), 5, 4]);
    assert.is(unitCount, 4);
    assert.equal([...slot.kv.subarray(0, slot.length)].slice(0, 6), [1, 1, 1, 2, 2, 2]);
    assert.is(slot.length, 3 * (2 + 4 + 1));
    assert.is(filled({}, [1, 2, 3]).take([1, 2, 3]).unitCount, 2);
    assert.is(filled({}, [1, 2, 3]).take([4]).unitCount, 0);
});
test('an episode that starts alike does not destroy the other', () => {
    const long = [1, image('a'), image('b'), 2];
    const cache = filled({}, long, [1, image('a'), image('c'), 2]);
    assert.is(cache.take(long).unitCount, 3);
});
test('keeps to its number of slots and bytes, the least recently used goes', () => {
    const prompts = [
        [1, 1],
        [2, 2],
        [3, 3],
    ];
    const few = filled({ slots: 2 }, ...prompts);
    assert.equal(prompts.map((prompt) => few.take(prompt).unitCount), [0, 1, 1]);
    const small = filled({ bytes: 100 }, ...prompts); // one slot is 2 · 2 · 3 numbers of 4 bytes
    assert.equal(prompts.map((prompt) => small.take(prompt).unitCount), [0, 1, 1]);
    assert.is(filled({ bytes: 10 }, [1, 1]).take([1, 1]).unitCount, 0, 'larger than everything allowed');
});
test('positions: an image stands still in time, spans rows and columns, and moves on by its side', () => {
    const positions = ropePositions([5, image('a'), 6], 0, SHAPE);
    assert.equal([...positions].map(Number), [0, 1, 1, 1, 1, 3, 0, 1, 1, 2, 2, 3, 0, 1, 2, 1, 2, 3]);
    assert.equal([...ropePositions([5, image('a'), 6], 2, SHAPE)].map(Number), [3, 3, 3]);
});
test.run();
