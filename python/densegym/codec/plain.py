"""Arrays that are a whole Value. All but their elements is the same for a dtype and a shape, so that protobuf is not needed."""

from __future__ import annotations

import math
import sys
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import tensor_pb2 as pb
from densegym.codec.dtype import write_dtype
from densegym.codec.tensor import little_endian

_IS_LITTLE_ENDIAN = sys.byteorder == "little"


def dump_array(array: NDArray[Any] | np.generic) -> bytes:
    """The serialised Value of an array, as protobuf writes it.

    Raises:
        CodecError: Its dtype cannot travel.
    """
    return _head(array.dtype, array.shape) + little_endian(array)


def load_array(data: bytes, dtype: np.dtype[Any], shape: tuple[int, ...]) -> NDArray[Any] | None:
    """The array of a serialised Value, fresh and writable; None unless it is one of just this dtype and shape.

    >>> load_array(dump_array(np.arange(3.0)), np.dtype(float), (3,))
    array([0., 1., 2.])
    """
    if dtype == np.bool_ or not _IS_LITTLE_ENDIAN:  # the bytes of bools are to be checked
        return None
    head = _head(dtype, shape)
    if len(data) != len(head) + math.prod(shape) * dtype.itemsize or not data.startswith(head):
        return None
    return np.frombuffer(data, dtype, offset=len(head)).reshape(shape).copy()


@lru_cache(maxsize=256)
def _head(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """What stands before the elements: they are the last field of a tensor, and it is all that the Value has."""
    elements = bytes(math.prod(shape) * dtype.itemsize)
    value = pb.Value(tensor=pb.Tensor(dtype=write_dtype(dtype), shape=shape, raw=elements)).SerializeToString()
    return value[: len(value) - len(elements)]
