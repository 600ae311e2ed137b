import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mean, quantile } from "../../src/metric/statistics.js";
test('a quantile lies between its neighbours, as numpy.quantile has it, in any order of the values', () => {
    assert.is(quantile([4, 1, 3, 2], 0.5), 2.5);
    assert.ok(Math.abs(quantile([40, 10, 20, 30], 0.95) - 38.5) < 1e-12);
    assert.is(quantile([7], 0.95), 7);
    assert.is(quantile([3, 1, 2], 0), 1);
});
test('no values have neither mean nor quantile', () => {
    assert.ok(Number.isNaN(quantile([], 0.5)));
    assert.ok(Number.isNaN(mean([])));
    assert.is(mean([1, 2, 6]), 3);
});
test.run();
