"""A session's pipe: the thread that waits for a reply reads it from the socket itself."""

from __future__ import annotations

import os
import select
import socket
import struct
import time
import weakref
from collections import deque

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.client.failed_call import error_of_end
from densegym.client.raw import RawStream, Received
from densegym.client.server import Server
from densegym.errors import DenseGymError, ReplyInvalid
from densegym.pipe import ACCEPTED, SIZES, MalformedMessage, MessageReader, prepare

_CONNECT_SECONDS = 1.0
# So often one looks whether the stream beside the pipe has failed.
_LOOK_SECONDS = 1.0
# What ends the one ends the other; a status, which says why, may come a little later, and so may the last reply.
_STATUS_SECONDS = 1.0


def connect_pipe(target: Server, offered: pb.Pipe, stream: RawStream) -> PipeStream:
    """Connects to what a server has offered; ``stream`` is the one that it has offered it by.

    Raises:
        OSError: It cannot be connected within a second for each address of the host, or is not accepted within another.
    """
    host = target.address.rpartition(":")[0].strip("[]")
    connection = socket.create_connection((host, offered.port), _CONNECT_SECONDS)
    try:
        prepare(connection)
        connection.sendall(offered.token)
        if connection.recv(len(ACCEPTED)) != ACCEPTED:
            raise ConnectionError("the server does not accept it")
        connection.settimeout(None)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(_LOOK_SECONDS), 0))
    except BaseException:
        connection.close()
        raise
    return PipeStream(str(target), connection, stream)


class PipeStream:
    """A pipe, and the stream that ends with it."""

    def __init__(self, target: str, connection: socket.socket, stream: RawStream) -> None:
        """Goes on by a connection that was accepted."""
        self._target = target
        self._connection = connection
        self._stream = stream
        self._pid = os.getpid()
        self._failure: DenseGymError | None = None
        # Until when a reply may follow a stream that has ended.
        self._last_words = 0.0
        self._reader = MessageReader(connection)
        # What is to be sent, each with the counts of its bytes that have been: as in MessageReader an interrupt loses none.
        self._outgoing: deque[tuple[memoryview, list[int]]] = deque()
        self._close_socket = weakref.finalize(self, connection.close)

    def send(self, message: bytes) -> None:
        """See RawStream."""
        self._outgoing.append((memoryview(SIZES.pack(len(message), 0) + message), []))
        self._send_on()

    def receive(self, timeout: float) -> Received | None:
        """See RawStream."""
        left, deadline = timeout, time.monotonic() + timeout
        while True:
            try:
                is_short = left < _LOOK_SECONDS or self._outgoing or self._failure is not None
                return Received(*self._reader.read(socket.MSG_DONTWAIT if is_short else 0))
            except BlockingIOError:
                if self._failure is not None:
                    left = self._last_words - time.monotonic()
                    if timeout <= 0 or left <= 0:
                        raise self._failure from None
                    self._wait(left)
                    continue
            except (OSError, EOFError):
                raise self._find_out_why() from None
            except MalformedMessage as cause:
                raise ReplyInvalid(f"{self._target} sent {cause}; reset() opens another session") from None
            self._look_at_stream()
            left = deadline - time.monotonic()
            if self._failure is None:
                if left <= 0:
                    return None
                if is_short:
                    self._wait(min(left, _LOOK_SECONDS))

    def close(self) -> None:
        """See RawStream."""
        if self._pid == os.getpid():
            try:
                self._connection.shutdown(socket.SHUT_RDWR)  # also where a forked process has it still
            except OSError:
                pass  # it has ended
        self._close_socket()
        self._stream.close()

    def _send_on(self) -> None:
        """Sends what can be sent without waiting."""
        try:
            while self._outgoing:
                data, counts = self._outgoing[0]
                while (sent := sum(counts)) < len(data):
                    counts.extend(map(self._connection.send, (data[sent:],), (socket.MSG_DONTWAIT,)))
                self._outgoing.popleft()
        except BlockingIOError:
            pass
        except OSError:
            self._outgoing.clear()  # the pipe has ended, which shows at the next receive

    def _wait(self, seconds: float) -> None:
        """Waits until something can be read, or what is left to be sent can be."""
        poll = select.poll()
        poll.register(self._connection, select.POLLIN | (select.POLLOUT if self._outgoing else 0))
        poll.poll(seconds * 1000)
        self._send_on()

    def _look_at_stream(self) -> None:
        """Takes note of its failure; what has arrived by the pipe before is still read."""
        try:
            self._stream.receive(0)
        except DenseGymError as failure:
            self._failure = failure
            self._last_words = time.monotonic() + _STATUS_SECONDS

    def _find_out_why(self) -> DenseGymError:
        if self._failure is None:
            self._failure = error_of_end(self._target)
            try:
                self._stream.receive(_STATUS_SECONDS)
            except DenseGymError as failure:
                self._failure = failure
        return self._failure
