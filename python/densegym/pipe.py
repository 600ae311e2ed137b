"""Messages of a pipe, the plain TCP connection beside a session's stream: two sizes, a head, and a body of large tensors.

``DENSEGYM_PIPE=false`` leaves sessions on their gRPC streams, at the end it is set for.
"""

from __future__ import annotations

import socket
import struct

import numpy as np
from numpy.typing import NDArray

from densegym.variables import is_on

# Protobuf's own limit.
MAX_MESSAGE_BYTES = 2**31 - 1
TOKEN_BYTES = 16
ACCEPTED = b"\1"
# Bytes of head and body.
SIZES = struct.Struct("<II")
_CHUNK_BYTES = 64 * 1024
# A body begins at a multiple of this in memory, so that what lies in it is aligned.
ALIGNMENT = 64
_KEEPALIVE_SECONDS = 30


def is_wanted() -> bool:
    """Whether this end offers pipes, or takes them.

    Raises:
        ConfigInvalid: The variable is neither true nor false.
    """
    wanted = is_on("DENSEGYM_PIPE", "without it sessions go by a pipe where they can")
    # Not on Windows.
    return wanted and hasattr(socket, "MSG_DONTWAIT")


def prepare(connection: socket.socket) -> None:
    """Sends at once, and pings: a firewall that forgets silent connections would take the pipe, and leave the stream."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _KEEPALIVE_SECONDS)


class MalformedMessage(Exception):
    """Sizes that no message has."""


class MessageReader:
    """Cuts messages out of a connection.

    An exception in the midst of a message, a KeyboardInterrupt for one, costs none of its bytes: the next call goes on. For
    that, the connection is read inside ``list.extend``, where no signal comes between the arrival of bytes and their count.
    """

    def __init__(self, connection: socket.socket, max_body_bytes: int = MAX_MESSAGE_BYTES) -> None:
        """Reads from a connection that nobody else reads from."""
        self._receive = connection.recv_into
        self._max_body_bytes = max_body_bytes
        self._small = self._chunk = _Chunk(_CHUNK_BYTES, 0)

    def read(self, flags: int = 0) -> tuple[bytes, NDArray[np.uint8] | None]:
        """The next message: its head, and its body, which nobody else has.

        Raises:
            BlockingIOError: It has not arrived, and the connection or the flags let nobody wait longer.
            EOFError: The peer ended the connection.
            OSError: The connection broke.
            MalformedMessage: The peer sends no messages; the connection is of no use any more.
        """
        while True:
            chunk = self._chunk
            counts, start = chunk.counts, chunk.start
            end = sum(counts)
            if start and start >= end:  # all is read
                chunk = self._chunk = self._small.emptied()
                counts, start, end = chunk.counts, 0, 0
            if end - start >= SIZES.size:
                head, body = SIZES.unpack_from(chunk.view, start)
                stop = start + SIZES.size + head + body
                if stop <= end and body <= self._max_body_bytes:
                    return self._take(chunk, head, body, stop)
                if body > self._max_body_bytes or head + body > MAX_MESSAGE_BYTES:
                    most = f"the most is {self._max_body_bytes} of body, {MAX_MESSAGE_BYTES} of both"
                    raise MalformedMessage(f"a message of {head} + {body} bytes; {most}")
                if stop > chunk.size:
                    self._move(chunk, start, end, head, stop - start)
                    continue
            elif end == chunk.size:
                self._move(chunk, start, end, 0, _CHUNK_BYTES)
                continue
            counts.extend(map(self._receive, (chunk.view[end:] if end else chunk.view,), (0,), (flags,)))
            if counts[-1] == 0:
                raise EOFError

    def _take(self, chunk: _Chunk, head: int, body: int, stop: int) -> tuple[bytes, NDArray[np.uint8] | None]:
        middle = stop - body
        message, elements = bytes(chunk.view[middle - head : middle]), None
        if body:
            part = chunk.memory[middle:stop]
            elements = part.copy() if chunk is self._small else part
        chunk.start = stop
        return message, elements

    def _move(self, chunk: _Chunk, start: int, end: int, head: int, size: int) -> None:
        """Goes on in other memory, which holds ``size`` bytes from where a message begins."""
        fresh = _Chunk(size, -(SIZES.size + head) % ALIGNMENT)
        fresh.view[: end - start] = chunk.view[start:end]
        fresh.counts.append(end - start)
        self._chunk = fresh


class _Chunk:
    """Memory, and how much of it has been received and read."""

    __slots__ = ("counts", "memory", "size", "start", "view")

    def __init__(self, size: int, offset: int) -> None:
        self.memory: NDArray[np.uint8] = np.empty(offset + size, np.uint8)[offset:]
        self.view = self.memory.data
        self.size = size
        # Bytes that arrived, read by read; those before `start` are of earlier messages.
        self.counts: list[int] = []
        self.start = 0

    def emptied(self) -> _Chunk:
        """Ready to be written over. In this order an interrupt in between changes nothing: the next call says it again."""
        self.counts.clear()
        self.start = 0
        return self
