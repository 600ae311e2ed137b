import numpy as np
import pytest
from gymnasium import spaces

from densegym.codec import check_action
from densegym.errors import ActionInvalid

BOX = spaces.Box(-1, 1, (2,), np.float32)
REFUSED = [
    (BOX, np.zeros(4, np.float32), "action has shape [4], the action space wants [2]; send an array of shape [2]"),
    (BOX, np.zeros((1, 2)), "action has shape [1, 2], the action space wants [2]; send an array of shape [2]"),
    (BOX, [1.0, np.nan], "action holds NaN at index [1], the action space wants numbers; check the policy"),
    (BOX, np.array([1j, 0]), "action is dtype complex128, the action space wants float32; send a NumPy array of float32"),
    (BOX, "left", "action is dtype <U4, the action space wants float32; send a NumPy array of float32"),
    (BOX, None, "action is dtype object, the action space wants float32; send a NumPy array of float32"),
    (BOX, [[1], [1, 2]], "action is a list of 2, the action space wants an array of shape [2]; send equal rows"),
    (BOX, [1e300, 0], "action holds 1e+300, which does not fit the action space's float32; clip it first"),
    (
        spaces.Discrete(2),
        1.0,
        "action has dtype float64, the action space wants int64; convert it with action.astype('int64')",
    ),
    (spaces.Discrete(2), [1], "action has shape [1], the action space wants []; send one number"),
    (spaces.Discrete(2, start=3), 5, "action is 5, the action space wants one of 3 to 4; clip it or check the policy's head"),
    (spaces.Box(0, 255, (1,), np.uint8), [300], "action holds 300, which does not fit the action space's uint8; clip it first"),
    (spaces.Box(0, 255, (1,), np.uint8), [-1], "action holds -1, which does not fit the action space's uint8; clip it first"),
    (spaces.MultiBinary(2), [0, 2], "action is 2 at index [1], the action space wants 0 to 1; clip it"),
    (spaces.MultiDiscrete([2, 3], start=[1, 1]), [0, 1], "action is 0 at index [0], the action space wants 1 to 2; clip it"),
    (spaces.Text(2, charset="ab"), "abc", "action has 3 characters, the action space wants 1 to 2; shorten or fill it"),
    (spaces.Text(2, charset="ab"), "c", "action holds the character 'c', which the action space's charset has not; drop it"),
    (spaces.Text(2, charset="ab"), 3, "action is a int, the action space wants text; send a str"),
    (
        spaces.Dict({"a": BOX}),
        {"b": 1},
        "action has the keys ['b'], the action space wants ['a']; send exactly these",
    ),
    (
        spaces.Dict({"a": BOX}),
        3,
        "action is a int, the action space wants a dict with the keys ['a']; send one value for each key",
    ),
    (
        spaces.Dict({"a": spaces.Tuple([BOX])}),
        {"a": ([1, 2, 3],)},
        "action['a'][0] has shape [3], the action space wants [2]; send an array of shape [2]",
    ),
    (spaces.Tuple([BOX]), [], "action is a list of 0, the action space wants a tuple of 1; send one value for each part"),
]


@pytest.mark.parametrize(("space", "action", "message"), REFUSED)
def test_a_wrong_action_is_refused_with_the_thing_the_value_and_the_way_out(space, action, message):
    with pytest.raises(ActionInvalid) as caught:
        check_action(space, action)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("space", "action"),
    [
        (BOX, np.zeros(2, np.float64)),
        (BOX, [1, 0]),
        (BOX, (5.0, np.inf)),
        (spaces.Discrete(2), 1),
        (spaces.Discrete(2), np.array(1, np.uint8)),
        (spaces.Box(0, 255, (1,), np.uint8), [255]),
        (spaces.MultiBinary(2), [True, False]),
    ],
)
def test_an_action_is_cast_where_nothing_is_lost(space, action):
    checked = check_action(space, action)
    assert checked.dtype == space.dtype
    np.testing.assert_array_equal(np.asarray(checked), np.asarray(action))
