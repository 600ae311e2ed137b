"""The forms in which a session's observations come: in the message or beside it, packed, or in shared memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import tensor_pb2 as pb
from densegym.codec import CodecError, read_dtype, read_tensor, unpack_image
from densegym.memory import BESIDE, Window


class TensorReader:
    """Reads what was offered when the session was opened."""

    def __init__(self, window: Window | None, body: Callable[[], NDArray[np.uint8] | None]) -> None:
        """``body`` is where the large tensors of the last reply are, if they came beside it."""
        self._window = window
        self._body = body

    def __call__(self, tensor: pb.Tensor) -> NDArray[Any]:
        """A fresh, writable array.

        Raises:
            CodecError: It cannot be read, or comes in a form that was not offered.
        """
        body = self._body()
        if body is not None and tensor.HasField("shared_memory") and tensor.shared_memory.segment == BESIDE:
            return _read_beside(tensor, body)
        if tensor.HasField("shared_memory") and self._window:
            return self._window.read(tensor)
        if tensor.HasField("encoded"):
            return unpack_image(tensor)
        return read_tensor(tensor)


def _read_beside(tensor: pb.Tensor, body: NDArray[np.uint8]) -> NDArray[Any]:
    place, shape = tensor.shared_memory, tuple(tensor.shape)
    dtype = read_dtype(tensor.dtype)
    wanted = dtype.itemsize
    for size in shape:
        wanted *= size
    if min(shape, default=0) < 0 or place.size != wanted:
        raise CodecError(f"tensor of {dtype} and shape {list(shape)} holds {place.size} bytes; it needs {wanted}")
    if place.offset + place.size > len(body):
        raise CodecError(f"tensor at {place.offset} + {place.size} lies outside of a body of {len(body)} bytes")
    # Nobody else has the body: the array may own its part of it.
    array = body[place.offset : place.offset + place.size]
    if dtype == np.bool_ and array.max(initial=0) > 1:
        raise CodecError("tensor of bool holds a byte other than 0 and 1")
    elements = array.view(dtype.newbyteorder("<")).reshape(shape)
    is_as_it_was = elements.dtype == dtype and elements.flags.aligned
    return elements if is_as_it_was else elements.astype(dtype, copy=True)
