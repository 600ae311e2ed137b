import numpy as np
import pytest
from gymnasium import spaces
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from densegym._proto.densegym.v1 import space_pb2, tensor_pb2
from densegym.codec import (
    CodecError,
    check_action,
    dump_space_value,
    dump_value,
    load_space_value,
    parse_value,
    read_space,
    read_space_value,
    read_tensor,
    read_value,
    write_space,
    write_space_value,
    write_tensor,
    write_value,
)
from densegym.errors import SpaceUnsupported

DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"]
INT_DTYPES = st.sampled_from(["int8", "int32", "int64", "uint8"])


def same(a, b):
    """Equal in type, dtype, shape and bits."""
    if isinstance(a, np.ndarray):
        return type(b) is np.ndarray and (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    if isinstance(a, dict):
        return type(b) is dict and list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.generic):
        # A Box of shape () samples a scalar and travels as the array that Box.contains asks for.
        kind = type(b) is type(a) or (type(b) is np.ndarray and (b.shape, b.dtype) == ((), a.dtype))
        return kind and a.tobytes() == b.tobytes()
    if isinstance(a, float):
        return type(a) is type(b) and np.float64(a).tobytes() == np.float64(b).tobytes()
    return type(a) is type(b) and a == b


@st.composite
def boxes(draw):
    dtype = draw(st.sampled_from(["float16", "float32", "float64", "uint8", "int8", "int64", "uint64"]))
    shape = draw(arrays.array_shapes(min_dims=0, max_dims=3, max_side=3))
    floats = np.dtype(dtype).kind == "f"
    low = draw(arrays.arrays(dtype, shape, elements={"min_value": -100, "max_value": 0} if floats else None))
    low = np.minimum(low, np.array(100, dtype))
    high = low + np.array(draw(st.integers(1, 20)), dtype)
    if floats and draw(st.booleans()):
        low, high = np.full_like(low, -np.inf), np.where(draw(st.booleans()), np.inf, high).astype(dtype)
    return spaces.Box(low, high, shape, np.dtype(dtype).type)


discretes = st.builds(lambda n, start: spaces.Discrete(n, start=start), st.integers(1, 1000), st.integers(-(2**40), 2**40))
leaves = st.one_of(
    boxes(),
    discretes,
    st.one_of(st.integers(1, 5), st.lists(st.integers(1, 3), min_size=2, max_size=3)).map(spaces.MultiBinary),
    st.builds(
        lambda nvec, dtype: spaces.MultiDiscrete(nvec, dtype=np.dtype(dtype).type, start=[3] * len(nvec)),
        st.lists(st.integers(1, 9), min_size=1, max_size=3),
        INT_DTYPES,
    ),
    st.builds(
        lambda low, more, charset: spaces.Text(low + more, min_length=low, charset=charset),
        st.integers(0, 3),
        st.integers(1, 5),
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9).map(
            lambda text: "".join(dict.fromkeys(text))
        ),
    ),
)
any_space = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(spaces.Tuple),
        st.lists(st.tuples(st.text(max_size=3), inner), max_size=3, unique_by=lambda pair: pair[0]).map(spaces.Dict),
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(any_space, st.integers(0, 2**31))
def test_a_space_and_its_samples_come_back_as_they_were(space, seed):
    wire = write_space(space).SerializeToString()
    back = read_space(space_pb2.Space.FromString(wire))
    assert back == space
    assert write_space(back).SerializeToString() == wire
    space.seed(seed)
    sample = space.sample()
    data = write_space_value(space, sample).SerializeToString()
    again = read_space_value(back, parse_value(data, "x"))
    assert same(sample, again)
    assert dump_space_value(space, sample) == data, "the quick way writes what protobuf does"
    assert same(load_space_value(back, data), again)
    assert space.contains(again)
    assert same(check_action(space, again), again)


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_array_in_another_form_than_its_space_s_is_read_all_the_same(dtype):
    space = spaces.Box(0, 1, (2, 3), np.dtype(dtype).type) if dtype != "bool" else spaces.MultiBinary((2, 3))
    for array in (np.ones((2, 3), ">f4"), np.ones((6,), dtype), np.ones((3, 2), dtype).T, np.zeros((0, 3), dtype)):
        data = dump_space_value(space, array)
        assert data == write_space_value(space, array).SerializeToString()
        back = load_space_value(space, data)
        assert same(back, read_space_value(space, parse_value(data, "x")))
        assert back.flags.writeable and np.array_equal(back, array)


def test_a_quick_look_takes_no_lie_for_an_array():
    space = spaces.Box(0, 1, (3,), np.float32)
    data = dump_space_value(space, np.ones(3, np.float32))
    for lie in (data[:-1], data + b"\0", b"", data[:2]):
        with pytest.raises(CodecError):
            load_space_value(space, lie)
    with pytest.raises(CodecError, match="a byte other than 0 and 1"):
        mask = dump_space_value(space, np.ones(3, np.bool_))
        load_space_value(spaces.Box(0, 1, (3,), np.bool_), mask[:-1] + b"\2")


infos = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(),
        st.text(),
        st.binary(),
        st.sampled_from(DTYPES).flatmap(lambda d: arrays.arrays(d, arrays.array_shapes(min_dims=1, min_side=0, max_side=3))),
        st.sampled_from(DTYPES).flatmap(lambda d: arrays.from_dtype(np.dtype(d))).map(lambda x: x),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(infos)
def test_info_comes_back_with_its_types_dtypes_and_bits(info):
    assert same(info, read_value(parse_value(dump_value(info, "info"), "info")))


@pytest.mark.parametrize("dtype", DTYPES)
def test_tensors_are_fresh_writable_and_independent_of_memory_layout(dtype):
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    views = (
        array,
        array.T,
        array[:, ::2],
        array[::-1],
        np.asfortranarray(array),
        array.astype(np.dtype(dtype).newbyteorder(">")),
    )
    for view in views:
        back = read_tensor(write_tensor(view))
        assert back.dtype == np.dtype(dtype)
        assert back.flags.writeable
        assert back.flags.owndata
        np.testing.assert_array_equal(back, view)


def test_a_tuple_arrives_as_a_list():
    assert read_value(write_value((1, (2, 3)))) == [1, [2, 3]]


def test_what_cannot_travel_arrives_as_its_repr_and_is_told_with_its_place():
    told = []
    info = {
        "c": 1j,
        "deep": [{"x": {1, 2}}],
        "big": 2**63,
        "o": np.array([None]),
        5: 6,
        "s": "\ud800",
        "when": np.datetime64("2026-01-01"),
    }
    back = read_value(write_value(info, "info", lambda name, _: told.append(name)))
    assert back["c"] == "1j"
    assert back["deep"] == [{"x": "{1, 2}"}]
    assert back["big"] == "9223372036854775808"
    assert back["o"] == "array([None], dtype=object)"
    assert back["5"] == 6
    assert told == ["info.c", "info.deep[0].x", "info.big", "info.o", "info key 5", "info.s", "info.when"]


def test_what_cannot_travel_is_refused_by_name_where_nothing_may_be_lost():
    with pytest.raises(CodecError, match=r"options\.goal is 1j of type complex"):
        dump_value({"goal": 1j}, "options")
    with pytest.raises(CodecError, match="options has the key 3; keys must be text"):
        dump_value({3: 1}, "options")


def test_a_broken_repr_and_a_cycle_do_no_harm():
    class Broken:
        def __repr__(self):
            raise RuntimeError

    cycle = {}
    cycle["self"] = cycle
    back = read_value(parse_value(dump_value({"b": Broken(), "c": cycle}, "info", lambda *_: None), "info"))
    assert "Broken" in back["b"]
    depth = 0
    while isinstance(back, dict):
        back, depth = back.get("c", back.get("self")), depth + 1
    assert depth == 30


@pytest.mark.parametrize(
    ("space", "kind"),
    [
        (spaces.Sequence(spaces.Discrete(2)), "Sequence"),
        (spaces.Graph(spaces.Discrete(2), None), "Graph"),
        (spaces.OneOf([spaces.Discrete(2)]), "OneOf"),
    ],
)
def test_kinds_that_cannot_travel_are_refused_by_name(space, kind):
    with pytest.raises(SpaceUnsupported, match=rf"space\['a'\] is a {kind}, which cannot travel yet; Box, "):
        write_space(spaces.Dict({"a": space}))
    for field in ("sequence", "graph", "one_of"):
        message = space_pb2.Space()
        getattr(message, field).SetInParent()
        with pytest.raises(SpaceUnsupported, match=field):
            read_space(message)
    with pytest.raises(SpaceUnsupported, match="no kind"):
        read_space(space_pb2.Space())


def test_a_dtype_that_cannot_travel_is_refused_by_name():
    for dtype in ("complex64", "longdouble", "datetime64[s]", "S3"):
        with pytest.raises(CodecError, match=r"dtype .* cannot travel; convert it to one of bool, int8"):
            write_tensor(np.zeros(1, dtype))


@pytest.mark.parametrize(
    ("tensor", "complaint"),
    [
        ({"dtype": 11, "shape": [2], "raw": b"1234"}, "holds 4 bytes; it needs 8"),
        ({"dtype": 11, "shape": [-2], "raw": b""}, "no size may be negative"),
        ({"dtype": 11, "shape": [2**40, 2**40], "raw": b"1234"}, "it needs"),
        ({"dtype": 0, "raw": b"1"}, "dtype 0 is not one"),
        ({"dtype": 99, "raw": b"1"}, "dtype 99 is not one"),
        ({"dtype": 1, "raw": b"\2"}, "a byte other than 0 and 1"),
        ({"dtype": 6}, "comes as nothing"),
        ({"dtype": 6, "encoded": tensor_pb2.EncodedTensor(codec=1)}, "comes as encoded; only `raw` was offered"),
    ],
)
def test_tensors_that_lie_are_refused(tensor, complaint):
    with pytest.raises(CodecError, match=complaint):
        read_tensor(tensor_pb2.Tensor(**tensor))


def test_values_that_are_not_of_the_contract_are_refused():
    with pytest.raises(CodecError, match="4 bytes that are not"):
        parse_value(b"junk", "action")
    with pytest.raises(CodecError, match="kind nothing"):
        read_value(tensor_pb2.Value())
    entry = tensor_pb2.MapEntry(key="a", value=write_value(1))
    with pytest.raises(CodecError, match="a key twice"):
        read_value(tensor_pb2.Value(map=tensor_pb2.MapValue(entries=[entry, entry])))
    with pytest.raises(CodecError, match="came as text"):
        read_space_value(spaces.Discrete(2), write_value("left"))
