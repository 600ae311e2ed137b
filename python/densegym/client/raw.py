"""What a session needs of whatever carries it, gRPC or a pipe: messages as bytes, on a connection of its own."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

SESSION = "/densegym.v1.EnvironmentService/Session"


class Received(NamedTuple):
    """A message."""

    # To be parsed.
    message: bytes | bytearray
    # Where its tensors are that it only names: those in the segment `message`. Nobody else has it.
    body: NDArray[np.uint8] | None = None


class RawStream(Protocol):
    """An open stream. Belongs to the process and the thread that made it."""

    def send(self, message: bytes) -> None:
        """Sends a message, without waiting."""

    def receive(self, timeout: float) -> Received | None:
        """The next message; None when it does not come within ``timeout`` seconds, 0 for what is there.

        Raises:
            DenseGymError: The stream has ended, and why.
        """

    def close(self) -> None:
        """Ends the stream and its connection; nothing in a forked process, and twice is fine."""
