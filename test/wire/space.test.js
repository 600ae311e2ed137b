import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkAction } from "../../src/wire/check-action.js";
import { spaceType } from "../../src/wire/proto.js";
import { readSpace, uniformBox, writeSpace } from "../../src/wire/space.js";
const array = (dtype, shape, data) => ({ dtype, shape, data });
const int64 = (...values) => array('int64', [values.length], BigInt64Array.from(values.map(BigInt)));
const SPACES = [
    uniformBox('float32', [2], -1, Number.POSITIVE_INFINITY),
    uniformBox('uint8', [4, 4, 3], 0, 255),
    {
        kind: 'box',
        dtype: 'float64',
        shape: [2],
        low: array('float64', [2], Float64Array.of(-1, -2)),
        high: array('float64', [2], Float64Array.of(1, 2)),
    },
    { kind: 'discrete', n: 3, start: -1, dtype: 'int64' },
    { kind: 'multi_binary', shape: [2, 2] },
    { kind: 'multi_discrete', dtype: 'int32', nvec: int64(2, 5), start: int64(0, 10) },
    { kind: 'text', minLength: 1, maxLength: 4, charset: 'abcé' },
];
SPACES.push({
    kind: 'dict',
    entries: [
        { key: 'z', space: SPACES[0] },
        { key: 'a', space: SPACES[3] },
    ],
}, { kind: 'tuple', spaces: [SPACES[3], SPACES[6]] });
for (const space of SPACES) {
    test(`a ${space.kind} space survives the wire`, () => {
        assert.equal(readSpace(spaceType.deserialize(spaceType.serialize(writeSpace(space)))), space);
    });
}
test('Sequence, Graph and OneOf are refused by name, with the way out', () => {
    for (const [wire, kind] of [
        [{ sequence: {} }, 'sequence'],
        [{ graph: {} }, 'graph'],
        [{ oneOf: {} }, 'oneOf'],
    ]) {
        const bytes = spaceType.serialize(wire);
        assert.throws(() => readSpace(spaceType.deserialize(bytes)), new RegExp(`a space of kind ${kind} is not supported; flatten it`));
    }
});
function refusal(action, space) {
    try {
        checkAction(action, space);
    }
    catch (error) {
        assert.is(error.reason, 'ACTION_INVALID');
        return error.message;
    }
    return 'accepted';
}
const [box, , , discrete, binary, multi, text, dict, tuple] = SPACES;
const scalar = (value) => array('int64', [], BigInt64Array.of(BigInt(value)));
const floats = (...values) => array('float32', [values.length], Float32Array.from(values));
test('actions that their space can mean are accepted; a Box does not clip, as in Gymnasium', () => {
    const good = [
        [floats(-100, 3), box],
        [scalar(-1), discrete],
        [scalar(1), discrete],
        [array('int8', [2, 2], Int8Array.of(0, 1, 1, 0)), binary],
        [array('int32', [2], Int32Array.of(1, 14)), multi],
        ['é', text],
        [{ a: scalar(0), z: floats(0, 0) }, dict],
        [[scalar(0), 'abc'], tuple],
    ];
    for (const [action, space] of good)
        assert.is(refusal(action, space), 'accepted', space.kind);
});
test('actions that their space cannot mean are refused, with the part, the value and what is wanted', () => {
    const bad = [
        [floats(0), box, 'action has shape [1], the action space wants [2]'],
        [floats(0, Number.NaN), box, 'action holds NaN at index 1'],
        [array('float64', [2], Float64Array.of(0, 0)), box, 'has dtype float64, the action space wants float32'],
        [
            array('float16', [2], Uint16Array.of(0x3c00, 0x7e00)),
            { ...box, dtype: 'float16' },
            'holds NaN at index 1',
        ],
        ['left', box, 'is no array'],
        [null, box, 'is no array'],
        [scalar(2), discrete, 'holds 2 at index 0, the action space wants -1 to 1'],
        [scalar(-2), discrete, 'holds -2'],
        [array('int8', [2, 2], Int8Array.of(0, 1, 2, 0)), binary, 'holds 2 at index 2, the action space wants 0 to 1'],
        [array('int32', [2], Int32Array.of(1, 15)), multi, 'holds 15 at index 1, the action space wants 10 to 14'],
        ['', text, 'has 0 characters, the action space wants 1 to 4'],
        ['abcab', text, 'has 5 characters'],
        ['abd', text, 'holds "d", which is not in the charset'],
        [floats(1, 1), text, 'is no string'],
        [{ z: floats(0, 0) }, dict, 'has the keys [z], the action space wants [z, a]'],
        [{ z: floats(0, 0), a: scalar(9) }, dict, 'action.a holds 9'],
        [floats(0, 0), dict, 'has the keys []'],
        [[scalar(0)], tuple, 'has 1 parts, the action space wants 2'],
        [[scalar(0), 'zzz'], tuple, 'action[1] holds "z"'],
    ];
    for (const [action, space, words] of bad)
        assert.ok(refusal(action, space).includes(words), `${refusal(action, space)} says ${words}`);
});
test.run();
