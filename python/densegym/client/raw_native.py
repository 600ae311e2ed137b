"""A stream by densegym-native."""

from __future__ import annotations

import densegym_native

from densegym.client import raw
from densegym.client.failed_call import error_of_end, error_of_status
from densegym.version import __version__


class NativeStream:
    """The thread that waits for a message does the stream's I/O; in between a thread in the background does."""

    def __init__(self, target: str) -> None:
        self._target = target
        agent = f"densegym-native/{densegym_native.__version__} densegym/{__version__}"
        self._stream = densegym_native.ClientStream(
            target, raw.SESSION, agent, raw.KEEPALIVE_SECONDS, raw.KEEPALIVE_TIMEOUT_SECONDS
        )

    def send(self, message: bytes) -> None:
        """See RawStream."""
        self._stream.send(message)

    def receive(self, timeout: float) -> raw.Received | None:
        """See RawStream."""
        try:
            received = self._stream.receive(timeout)
            return None if received is None else raw.Received(*received)
        except densegym_native.StatusError as error:
            code, message, details = error.args
        if code == 0:
            raise error_of_end(self._target)
        raise error_of_status(code, message, details, self._target)

    def close(self) -> None:
        """See RawStream."""
        self._stream.close()
