"""Parts of replies, checked as they are read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from gymnasium.spaces import Space
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.codec import (
    CodecError,
    ReadTensor,
    dump_value,
    join_values,
    load_space_value,
    parse_value,
    read_tensor,
    read_value,
)
from densegym.errors import ReplyInvalid
from densegym.status import read_status

_NO_INFO = dump_value({}, "info")


def read_observation(space: Space[Any], data: bytes, read: ReadTensor) -> Any:
    """An observation of a space; arrays are fresh and writable."""
    try:
        return load_space_value(space, data, "observation", read)
    except CodecError as cause:
        raise ReplyInvalid(str(cause)) from cause


def read_info(data: bytes) -> dict[str, Any]:
    """A map; nothing is an empty one."""
    if data in (b"", _NO_INFO):  # the most common one
        return {}
    try:
        info = read_value(parse_value(data, "info"))
    except CodecError as cause:
        raise ReplyInvalid(str(cause)) from cause
    if not isinstance(info, dict):
        raise ReplyInvalid(f"info came as {type(info).__name__}; it must be a map")
    return info


def read_infos(data: bytes, count: int) -> list[dict[str, Any]]:
    """A list of one map an environment; nothing is empty ones."""
    if data in (b"", _no_infos(count)):  # the most common one
        return [{} for _ in range(count)]
    try:
        infos = read_value(parse_value(data, "info"))
    except CodecError as cause:
        raise ReplyInvalid(str(cause)) from cause
    if not isinstance(infos, list) or len(infos) != count or not all(isinstance(info, dict) for info in infos):
        raise ReplyInvalid(f"info came as {type(infos).__name__}; it must be a list of {count} maps")
    return infos


@lru_cache
def _no_infos(count: int) -> bytes:
    return join_values([_NO_INFO] * count)


def each_of(values: Any, count: int) -> Any:
    """A list that has one entry for each environment."""
    if len(values) != count:
        raise ReplyInvalid(f"the server answered for {len(values)} environments; this session has {count}")
    return values


def only(values: Any) -> Any:
    """The one entry of a list that has one for each environment."""
    return each_of(values, 1)[0]


def read_picture(frame: pb.Frame) -> NDArray[np.uint8]:
    """uint8, shape (height, width, 3), RGB."""
    if frame.HasField("status"):
        raise read_status(frame.status)
    try:
        return read_tensor(frame.image)
    except CodecError as cause:
        raise ReplyInvalid(f"the picture cannot be read: {cause}") from cause
