"""Waits until the host is told to stop."""

from __future__ import annotations

import os
import signal

_TOLD = 0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """SIGTERM, SIGINT, or a thread that calls `tell`. Made and waited on in the main thread.

    Signals come through a pipe, which the C handler writes: a Python handler that sets an Event is not run while the main
    thread is about to wait for that Event, and the signal is lost.
    """

    def __init__(self) -> None:
        self._out, self._in = os.pipe()
        os.set_blocking(self._in, False)
        signal.set_wakeup_fd(self._in, warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, lambda *_: None)

    def tell(self) -> None:
        """Ends the wait."""
        os.write(self._in, bytes([_TOLD]))

    def wait(self) -> None:
        """Returns once the host is to stop."""
        # Other numbers are signals that the environment handles itself.
        while os.read(self._out, 1)[0] not in (_TOLD, *_SIGNALS):
            pass
