"""Arrays as dtype, shape and raw little-endian bytes."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import tensor_pb2 as pb
from densegym.codec.dtype import read_dtype, write_dtype
from densegym.codec.problem import CodecError

_IS_LITTLE_ENDIAN = sys.byteorder == "little"


def write_tensor(array: NDArray[Any] | np.generic) -> pb.Tensor:
    """A tensor of any array or NumPy scalar, whatever its memory layout and byte order."""
    return pb.Tensor(dtype=write_dtype(array.dtype), shape=array.shape, raw=little_endian(array))


def little_endian(array: NDArray[Any] | np.generic) -> bytes:
    """The elements, in C order."""
    if _IS_LITTLE_ENDIAN and array.dtype.isnative:
        return array.tobytes()
    return array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()


def read_tensor(tensor: pb.Tensor) -> NDArray[Any]:
    """A fresh, writable array; a scalar has shape ().

    >>> read_tensor(write_tensor(np.arange(6, dtype=np.float32).reshape(2, 3)))
    array([[0., 1., 2.],
           [3., 4., 5.]], dtype=float32)
    """
    dtype = read_dtype(tensor.dtype)
    shape = tuple(tensor.shape)
    form = tensor.WhichOneof("payload")
    if form != "raw":
        raise CodecError(f"tensor comes as {form or 'nothing'}; only `raw` was offered")
    if any(size < 0 for size in shape):
        raise CodecError(f"tensor has shape {list(shape)}; no size may be negative")
    wanted = dtype.itemsize
    for size in shape:
        wanted *= size
    if len(tensor.raw) != wanted:
        raise CodecError(f"tensor of {dtype} and shape {list(shape)} holds {len(tensor.raw)} bytes; it needs {wanted}")
    if dtype == np.bool_ and tensor.raw.strip(b"\0\1"):
        raise CodecError("tensor of bool holds a byte other than 0 and 1")
    array = np.frombuffer(tensor.raw, dtype.newbyteorder("<")).reshape(shape)
    return array.astype(dtype, copy=True)
