"""Values of a space (observations and actions) to and from Value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from gymnasium import spaces

from densegym._proto.densegym.v1 import tensor_pb2 as pb
from densegym.codec.problem import CodecError
from densegym.codec.tensor import read_tensor, write_tensor
from densegym.codec.value import read_entries, read_value, write_value


def write_space_value(space: spaces.Space[Any], value: Any, name: str = "value") -> pb.Value:
    """A Value of what belongs to a space; the bits and the dtype of an array are kept even where the space says otherwise.

    Raises:
        CodecError: The value cannot travel as one of this space.
    """
    match space:
        case spaces.Dict() if isinstance(value, Mapping):
            return pb.Value(map=_write_map(space, value, name))
        case spaces.Tuple() if isinstance(value, (tuple, list)) and len(value) == len(space.spaces):
            pairs = zip(space.spaces, value, strict=True)
            values = [write_space_value(part, each, f"{name}[{i}]") for i, (part, each) in enumerate(pairs)]
            return pb.Value(list=pb.ListValue(values=values))
        case spaces.Text() if isinstance(value, str):
            return write_value(value, name)
        case spaces.Box() | spaces.Discrete() | spaces.MultiBinary() | spaces.MultiDiscrete():
            try:
                plain = value if isinstance(value, (np.ndarray, np.generic)) else np.asarray(value, dtype=space.dtype)
                return pb.Value(tensor=write_tensor(plain))
            except (CodecError, OverflowError, TypeError, ValueError) as cause:
                raise CodecError(f"{name} cannot travel: {cause}") from cause
    raise CodecError(f"{name} is of type {type(value).__name__}, which is no value of {space}")


def read_space_value(space: spaces.Space[Any], value: pb.Value, name: str = "value") -> Any:
    """What a Value holds, in the form that Gymnasium gives to values of the space; shapes and bounds are not checked.

    >>> space = spaces.Tuple([spaces.Discrete(3), spaces.Text(5)])
    >>> read_space_value(space, write_space_value(space, (2, "left")))
    (np.int64(2), 'left')
    """
    kind = value.WhichOneof("kind")
    match space, kind:
        case spaces.Dict(), "map":
            entries = read_entries(value.map)
            return {entry.key: _read_part(space, entry, name) for entry in entries}
        case spaces.Tuple(), "list" if len(value.list.values) == len(space.spaces):
            pairs = zip(space.spaces, value.list.values, strict=True)
            return tuple(read_space_value(part, each, f"{name}[{i}]") for i, (part, each) in enumerate(pairs))
        case spaces.Text(), "text":
            return value.text
        case spaces.Discrete(), "tensor":
            return read_tensor(value.tensor)[()]
        case ((spaces.Box() | spaces.MultiBinary() | spaces.MultiDiscrete()), "tensor"):
            return read_tensor(value.tensor)
    raise CodecError(f"{name} came as {kind or 'nothing'}, which is no value of {space}")


def _write_map(space: spaces.Dict, value: Mapping[str, Any], name: str) -> pb.MapValue:
    message = pb.MapValue()
    for key, each in value.items():
        if not isinstance(key, str):
            raise CodecError(f"{name} has the key {key!r}, which is not text")
        part, place = space.spaces.get(key), f"{name}[{key!r}]"
        # A key the space does not name goes along as it is: what Gymnasium lets through is not ours to drop.
        written = write_value(each, place) if part is None else write_space_value(part, each, place)
        message.entries.add(key=key, value=written)
    return message


def _read_part(space: spaces.Dict, entry: pb.MapEntry, name: str) -> Any:
    part = space.spaces.get(entry.key)
    return read_value(entry.value) if part is None else read_space_value(part, entry.value, f"{name}[{entry.key!r}]")
