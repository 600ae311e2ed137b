"""NumPy's dtypes and DataType; the enum's names are NumPy's own."""

from __future__ import annotations

from typing import Any

import numpy as np

from densegym._proto.densegym.v1 import tensor_pb2 as pb
from densegym.codec.problem import CodecError

_PREFIX = "DATA_TYPE_"
_DTYPE_OF = {
    number: np.dtype(name.removeprefix(_PREFIX).lower())
    for name, number in pb.DataType.items()
    if number != pb.DATA_TYPE_UNSPECIFIED
}
_NUMBER_OF = {dtype: number for number, dtype in _DTYPE_OF.items()}


def write_dtype(dtype: np.dtype[Any]) -> pb.DataType:
    """The DataType of a dtype in either byte order; anything but bool, (u)int8..64 and float16..64 is refused by name."""
    number = _NUMBER_OF.get(dtype)
    if number is None:
        number = _NUMBER_OF.get(dtype.newbyteorder("="))
    if number is None:
        known = ", ".join(str(each) for each in _NUMBER_OF)
        raise CodecError(f"dtype {dtype} cannot travel; convert it to one of {known}")
    return number


def read_dtype(number: int) -> np.dtype[Any]:
    """The dtype, in this machine's byte order."""
    dtype = _DTYPE_OF.get(number)
    if dtype is None:
        raise CodecError(f"dtype {number} is not one of the contract ({', '.join(map(str, _NUMBER_OF))})")
    return dtype
