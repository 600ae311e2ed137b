import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rocAuc } from "../../src/metric/roc.js";
test('all above is 1, all below 0, ties count half, and one kind alone has none', () => {
    assert.is(rocAuc([2, 3], [0, 1]), 1);
    assert.is(rocAuc([0], [1, 2]), 0);
    assert.is(rocAuc([1, 1], [1]), 0.5);
    // sklearn.metrics.roc_auc_score([1, 0, 1, 0, 1, 0], [.9, .8, .7, .6, .2, .1])
    assert.ok(Math.abs((rocAuc([0.9, 0.7, 0.2], [0.8, 0.6, 0.1]) ?? 0) - 6 / 9) < 1e-12);
    assert.is(rocAuc([], [1]), undefined);
    assert.is(rocAuc([1], []), undefined);
});
test('turned round it is one less, and no rising map changes it', () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 20 });
    fc.assert(fc.property(values, values, (a, b) => {
        const auc = rocAuc(a, b) ?? Number.NaN;
        assert.ok(Math.abs(auc + (rocAuc(b, a) ?? Number.NaN) - 1) < 1e-12);
        assert.is(rocAuc(a.map(Math.exp), b.map(Math.exp)), auc);
    }));
});
test.run();
