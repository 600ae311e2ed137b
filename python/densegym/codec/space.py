"""gymnasium.spaces to and from Space."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import space_pb2 as pb
from densegym._proto.densegym.v1 import tensor_pb2
from densegym.codec.dtype import read_dtype, write_dtype
from densegym.codec.problem import CodecError
from densegym.codec.tensor import read_tensor, write_tensor
from densegym.errors import SpaceUnsupported

_KINDS = "Box, Discrete, MultiBinary, MultiDiscrete, Text, Dict and Tuple"


def write_space(space: spaces.Space[Any], name: str = "space") -> pb.Space:
    """The message of a space.

    Args:
        space: A Box, Discrete, MultiBinary, MultiDiscrete or Text, or a Dict or Tuple of those.
        name: How messages call it, for example ``observation space``.

    Raises:
        SpaceUnsupported: Another kind (Sequence, Graph, OneOf, a class of your own), or a dtype that cannot travel.
    """
    try:
        match space:
            case spaces.Box():
                return pb.Space(box=_write_box(space))
            case spaces.Discrete():
                dtype = write_dtype(np.dtype(space.dtype))
                return pb.Space(discrete=pb.DiscreteSpace(n=int(space.n), start=int(space.start), dtype=dtype))
            case spaces.MultiBinary():
                return pb.Space(multi_binary=pb.MultiBinarySpace(shape=space.shape))
            case spaces.MultiDiscrete():
                return pb.Space(multi_discrete=_write_multi_discrete(space))
            case spaces.Text():
                text = pb.TextSpace(min_length=space.min_length, max_length=space.max_length)
                # Each once: Gymnasium before 1.2 keeps what the charset names twice.
                text.charset = "".join(dict.fromkeys(space.character_list))
                return pb.Space(text=text)
            case spaces.Dict():
                return pb.Space(dict=_write_dict(space, name))
            case spaces.Tuple():
                parts = [write_space(each, f"{name}[{i}]") for i, each in enumerate(space.spaces)]
                return pb.Space(tuple=pb.TupleSpace(spaces=parts))
    except CodecError as cause:
        raise SpaceUnsupported(f"{name}: {cause}") from cause
    raise SpaceUnsupported(f"{name} is a {type(space).__name__}, which cannot travel yet; {_KINDS} can")


def read_space(message: pb.Space, name: str = "space") -> spaces.Space[Any]:
    """The space of a message.

    Raises:
        SpaceUnsupported: A Sequence, Graph or OneOf, or a kind this version does not know.
        CodecError: The message is not of the contract.

    >>> read_space(write_space(spaces.Dict({"b": spaces.Discrete(3, start=-1), "a": spaces.Box(-1, np.inf, (2,))})))
    Dict('a': Box(-1.0, inf, (2,), float32), 'b': Discrete(3, start=-1))
    """
    kind = message.WhichOneof("kind")
    try:
        match kind:
            case "box":
                return _read_box(message.box)
            case "discrete":
                return _read_discrete(message.discrete)
            case "multi_binary":
                shape = list(message.multi_binary.shape)
                return spaces.MultiBinary(shape[0] if len(shape) == 1 else shape)
            case "multi_discrete":
                multi = message.multi_discrete
                dtype = read_dtype(multi.dtype).type
                return spaces.MultiDiscrete(read_tensor(multi.nvec), dtype=dtype, start=read_tensor(multi.start))
            case "text":
                text = message.text
                return spaces.Text(text.max_length, min_length=text.min_length, charset=text.charset)
            case "dict":
                # An OrderedDict keeps its order; Gymnasium sorts the keys of a plain dict.
                parts = ((entry.key, read_space(entry.space, f"{name}[{entry.key!r}]")) for entry in message.dict.entries)
                return spaces.Dict(OrderedDict(parts))
            case "tuple":
                return spaces.Tuple([read_space(each, f"{name}[{i}]") for i, each in enumerate(message.tuple.spaces)])
    except (AssertionError, TypeError, ValueError) as cause:
        raise CodecError(f"{name} is not a valid {kind}: {cause}") from cause
    if kind is None:
        raise SpaceUnsupported(f"{name} is of no kind this version knows; {_KINDS} can travel")
    raise SpaceUnsupported(f"{name} is of kind {kind}, which cannot travel yet; {_KINDS} can")


def _write_box(space: spaces.Box) -> pb.BoxSpace:
    dtype = write_dtype(space.dtype)
    return pb.BoxSpace(dtype=dtype, shape=space.shape, low=_write_bound(space.low), high=_write_bound(space.high))


def _write_bound(bound: NDArray[Any]) -> tensor_pb2.Tensor:
    flat = bound.reshape(-1)
    if flat.size and (flat == flat[0]).all():
        return write_tensor(flat[0])
    return write_tensor(bound)


def _read_box(message: pb.BoxSpace) -> spaces.Box:
    dtype, shape = read_dtype(message.dtype), tuple(message.shape)
    low, high = (np.broadcast_to(read_tensor(bound), shape) for bound in (message.low, message.high))
    if low.dtype != dtype or high.dtype != dtype:
        raise CodecError(f"bounds are {low.dtype} and {high.dtype}, elements {dtype}")
    return spaces.Box(low.copy(), high.copy(), shape, dtype.type)


def _read_discrete(message: pb.DiscreteSpace) -> spaces.Discrete:
    dtype = read_dtype(message.dtype or tensor_pb2.DATA_TYPE_INT64)
    if dtype == np.int64:
        return spaces.Discrete(message.n, start=message.start)
    try:
        return spaces.Discrete(message.n, start=message.start, dtype=dtype.type)
    except TypeError:  # before Gymnasium 1.2 every Discrete is int64
        return spaces.Discrete(message.n, start=message.start)


def _write_multi_discrete(space: spaces.MultiDiscrete) -> pb.MultiDiscreteSpace:
    return pb.MultiDiscreteSpace(
        dtype=write_dtype(space.dtype),
        nvec=write_tensor(space.nvec.astype(np.int64)),
        start=write_tensor(space.start.astype(np.int64)),
    )


def _write_dict(space: spaces.Dict, name: str) -> pb.DictSpace:
    message = pb.DictSpace()
    for key, part in space.spaces.items():
        if not isinstance(key, str):
            raise CodecError(f"key {key!r} of a Dict is not text")
        message.entries.add(key=key, space=write_space(part, f"{name}[{key!r}]"))
    return message
