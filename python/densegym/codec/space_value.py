"""Values of a space (observations and actions) to and from Value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from gymnasium import spaces

from densegym._proto.densegym.v1 import tensor_pb2 as pb
from densegym.codec.plain import dump_array, load_array
from densegym.codec.problem import CodecError
from densegym.codec.tensor import read_tensor, write_tensor
from densegym.codec.value import parse_value, read_entries, read_value, write_value

# Writes the array of the place that is named, for example `observation['camera']`.
WriteTensor: TypeAlias = Callable[[Any, str], pb.Tensor]
ReadTensor: TypeAlias = Callable[[pb.Tensor], Any]


_ARRAYS = (spaces.Box, spaces.Discrete, spaces.MultiBinary, spaces.MultiDiscrete)


def write_raw(array: Any, _: str) -> pb.Tensor:
    """The form that every reader takes."""
    return write_tensor(array)


def write_space_value(space: spaces.Space[Any], value: Any, name: str = "value", write: WriteTensor = write_raw) -> pb.Value:
    """A Value of what belongs to a space; the bits and the dtype of an array are kept even where the space says otherwise.

    Args:
        space: What it belongs to.
        value: What to write.
        name: How messages call it, for example ``observation``.
        write: How the arrays of Box, Discrete, MultiBinary and MultiDiscrete travel.

    Raises:
        CodecError: The value cannot travel as one of this space.
    """
    match space:
        case spaces.Box() | spaces.Discrete() | spaces.MultiBinary() | spaces.MultiDiscrete():
            try:
                plain = value if isinstance(value, (np.ndarray, np.generic)) else np.asarray(value, dtype=space.dtype)
                return pb.Value(tensor=write(plain, name))
            except (CodecError, OverflowError, TypeError, ValueError) as cause:
                raise CodecError(f"{name} cannot travel: {cause}") from cause
        case spaces.Dict() if isinstance(value, Mapping):
            return pb.Value(map=_write_map(space, value, name, write))
        case spaces.Tuple() if isinstance(value, (tuple, list)) and len(value) == len(space.spaces):
            pairs = zip(space.spaces, value, strict=True)
            values = [write_space_value(part, each, f"{name}[{i}]", write) for i, (part, each) in enumerate(pairs)]
            return pb.Value(list=pb.ListValue(values=values))
        case spaces.Text() if isinstance(value, str):
            return write_value(value, name)
    raise CodecError(f"{name} is of type {type(value).__name__}, which is no value of {space}")


def read_space_value(space: spaces.Space[Any], value: pb.Value, name: str = "value", read: ReadTensor = read_tensor) -> Any:
    """What a Value holds, in the form that Gymnasium gives to values of the space; shapes and bounds are not checked.

    ``read`` takes the forms of tensor that were offered to whoever wrote the value.

    >>> space = spaces.Tuple([spaces.Discrete(3), spaces.Text(5)])
    >>> read_space_value(space, write_space_value(space, (2, "left")))
    (np.int64(2), 'left')
    """
    kind = value.WhichOneof("kind")
    match space, kind:
        case ((spaces.Box() | spaces.MultiBinary() | spaces.MultiDiscrete()), "tensor"):
            return read(value.tensor)
        case spaces.Discrete(), "tensor":
            return read(value.tensor)[()]
        case spaces.Dict(), "map":
            entries = read_entries(value.map)
            return {entry.key: _read_part(space, entry, name, read) for entry in entries}
        case spaces.Tuple(), "list" if len(value.list.values) == len(space.spaces):
            pairs = zip(space.spaces, value.list.values, strict=True)
            return tuple(read_space_value(part, each, f"{name}[{i}]", read) for i, (part, each) in enumerate(pairs))
        case spaces.Text(), "text":
            return value.text
    raise CodecError(f"{name} came as {kind or 'nothing'}, which is no value of {space}")


def dump_space_value(space: spaces.Space[Any], value: Any, name: str = "value") -> bytes:
    """The serialised Value that `write_space_value` makes; quick where it is an array.

    Raises:
        CodecError: As ``write_space_value``.
    """
    if isinstance(value, (np.ndarray, np.generic)) and isinstance(space, _ARRAYS):
        try:
            return dump_array(value)
        except CodecError as cause:
            raise CodecError(f"{name} cannot travel: {cause}") from cause
    return write_space_value(space, value, name).SerializeToString()


def load_space_value(space: spaces.Space[Any], data: bytes, name: str = "value", read: ReadTensor = read_tensor) -> Any:
    """What `read_space_value` makes of a serialised Value; quick where it is an array of the space's dtype and shape.

    Raises:
        CodecError: It is no Value of the space.

    >>> load_space_value(spaces.Discrete(3), dump_space_value(spaces.Discrete(3), np.int64(2)))
    np.int64(2)
    """
    if isinstance(space, _ARRAYS) and (array := load_array(data, space.dtype, space.shape)) is not None:
        return array[()] if isinstance(space, spaces.Discrete) else array
    return read_space_value(space, parse_value(data, name), name, read)


def _write_map(space: spaces.Dict, value: Mapping[str, Any], name: str, write: WriteTensor) -> pb.MapValue:
    message = pb.MapValue()
    for key, each in value.items():
        if not isinstance(key, str):
            raise CodecError(f"{name} has the key {key!r}, which is not text")
        part, place = space.spaces.get(key), f"{name}[{key!r}]"
        # A key the space does not name goes along as it is: what Gymnasium lets through is not ours to drop.
        written = write_value(each, place) if part is None else write_space_value(part, each, place, write)
        message.entries.add(key=key, value=written)
    return message


def _read_part(space: spaces.Dict, entry: pb.MapEntry, name: str, read: ReadTensor) -> Any:
    part = space.spaces.get(entry.key)
    if part is None:
        return read_value(entry.value, read)
    return read_space_value(part, entry.value, f"{name}[{entry.key!r}]", read)
