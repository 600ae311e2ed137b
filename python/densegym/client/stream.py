"""One stream, or its pipe: requests out, replies in, and a reply that never comes noticed."""

from __future__ import annotations

import logging
import os
import time
from collections import deque

import numpy as np
from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.client.pipe import connect_pipe
from densegym.client.raw import RawStream
from densegym.client.raw_grpcio import GrpcioStream
from densegym.client.server import Server
from densegym.errors import DenseGymError, ReplyInvalid, ReplyTimeout

log = logging.getLogger("densegym")


class Stream:
    """An open stream on a connection of its own. Belongs to the process and the thread that made it."""

    def __init__(self, target: Server) -> None:
        """Starts to connect; whether that works shows at the first receive."""
        self._target = target
        self._pid = os.getpid()
        self._failure: DenseGymError | None = None
        # Looked at and not received yet.
        self._ahead: deque[tuple[pb.SessionResponse, NDArray[np.uint8] | None]] = deque()
        # Where the large tensors of the last reply are, if they came beside it.
        self.body: NDArray[np.uint8] | None = None
        # What carries the messages.
        self.name = "grpc"
        self._raw: RawStream = GrpcioStream(target)

    def go_on_by_pipe(self, offered: pb.Pipe) -> None:
        """Sends and receives by what the server has offered; by gRPC still where that cannot be connected."""
        try:
            self._raw = connect_pipe(self._target, offered, self._raw)
            self.name = "pipe"
        except OSError as cause:
            log.warning("the session goes by gRPC, which is slower: port %d of %s: %s", offered.port, self._target, cause)

    @property
    def is_foreign(self) -> bool:
        """True in a process that was forked off the one that made the stream."""
        return self._pid != os.getpid()

    @property
    def is_usable(self) -> bool:
        """False once the stream has ended, and where it is foreign."""
        if self.is_foreign:
            return False
        self._look_ahead()
        return self._failure is None

    def send(self, request: pb.SessionRequest) -> None:
        """Sends a request, without waiting."""
        self._raw.send(request.SerializeToString())

    def receive(self, started: float, timeout: float) -> pb.SessionResponse:
        """The next reply, for which one waits since ``started`` (time.monotonic).

        Raises:
            ServerUnavailable: The stream has ended; again at every further call.
            ReplyTimeout: Nothing came within ``timeout`` seconds; the stream is given up.
        """
        if self._ahead:
            reply, self.body = self._ahead.popleft()
            return reply
        if self._failure is not None:
            raise self._failure
        received = self._next(max(started + timeout - time.monotonic(), 0.0))
        if received is None:
            way_out = "reset() opens another session, and a larger `timeout` waits longer"
            late = ReplyTimeout(f"no reply from {self._target} within {timeout:g} s; {way_out}")
            self.give_up(late)
            raise late
        reply, self.body = received
        return reply

    def peek(self) -> pb.SessionResponse | None:
        """What the next ``receive`` returns, if it has arrived."""
        self._look_ahead()
        return self._ahead[0][0] if self._ahead else None

    def give_up(self, failure: DenseGymError) -> None:
        """Ends the stream, with an error that every further receive raises; what has arrived is not believed."""
        self._failure = failure
        self._ahead.clear()
        self._raw.close()

    def close(self) -> None:
        """Ends the stream and its connection; twice is fine."""
        self._raw.close()

    def _next(self, timeout: float) -> tuple[pb.SessionResponse, NDArray[np.uint8] | None] | None:
        try:
            received = self._raw.receive(timeout)
        except DenseGymError as failure:
            self._failure = failure
            raise
        if received is None:
            return None
        try:
            return pb.SessionResponse.FromString(received.message), received.body
        except DecodeError:
            bad = f"{self._target} sent {len(received.message)} bytes that are not a densegym.v1.SessionResponse"
            invalid = ReplyInvalid(f"{bad}; reset() opens another session")
            self.give_up(invalid)
            raise invalid from None

    def _look_ahead(self) -> None:
        try:
            while self._failure is None and (reply := self._next(0)) is not None:
                self._ahead.append(reply)
        except DenseGymError:
            pass  # kept, and raised by `receive` after what has arrived before
