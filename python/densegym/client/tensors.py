"""The forms in which a session's observations come: in the message, packed, or in shared memory."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from densegym._proto.densegym.v1 import tensor_pb2 as pb
from densegym.codec import read_tensor, unpack_image
from densegym.memory import Window


class TensorReader:
    """Reads what was offered when the session was opened."""

    def __init__(self, window: Window | None) -> None:
        self._window = window

    def __call__(self, tensor: pb.Tensor) -> NDArray[Any]:
        """A fresh, writable array.

        Raises:
            CodecError: It cannot be read, or comes in a form that was not offered.
        """
        if tensor.HasField("shared_memory") and self._window:
            return self._window.read(tensor)
        if tensor.HasField("encoded"):
            return unpack_image(tensor)
        return read_tensor(tensor)
