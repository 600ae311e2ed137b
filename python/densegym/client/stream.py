"""One gRPC stream: requests out, replies in, and a reply that never comes noticed."""

from __future__ import annotations

import os
import queue
import threading
import time
import weakref
from collections import deque
from typing import Any

import grpc

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import environment_pb2_grpc as pb_grpc
from densegym.client.failed_call import error_of_call
from densegym.errors import DenseGymError, ReplyTimeout, ServerUnavailable
from densegym.fork import keep_grpc_alive

_OPTIONS = [
    # Observations and pictures may be large; both defaults are 4 MiB.
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # A network that swallows everything is noticed while a reply is due. gRPC sends two such pings at most without data
    # in between, so a server with gRPC's strict defaults does not answer too_many_pings.
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # Sessions do not share a connection: each has flow control of its own, and a fork or a broken socket takes one only.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_retries", 0),
]

_JOIN_SECONDS = 1.0


class Stream:
    """An open stream on a channel of its own. Belongs to the process and the thread that made it."""

    def __init__(self, target: str) -> None:
        """Starts to connect to ``HOST:PORT``; whether that works shows at the first receive."""
        self._target = target
        self._pid = os.getpid()
        self._failure: DenseGymError | None = None
        self._requests: queue.SimpleQueue[pb.SessionRequest | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[pb.SessionResponse | DenseGymError] = queue.SimpleQueue()
        # Looked at and not received yet.
        self._ahead: deque[pb.SessionResponse] = deque()
        keep_grpc_alive()
        channel = grpc.insecure_channel(target, _OPTIONS)
        call = pb_grpc.EnvironmentServiceStub(channel).Session(iter(self._requests.get, None))
        reader = threading.Thread(target=_read, args=(call, self._replies, target), name="densegym", daemon=True)
        reader.start()
        # Also when nobody calls close: the server then frees the environment at once.
        self._finish = weakref.finalize(self, _finish, self._requests, call, channel, reader, self._pid)

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
        self._requests.put(request)

    def receive(self, started: float, timeout: float) -> pb.SessionResponse:
        """The next reply, for which one waits since ``started`` (time.monotonic).

        Raises:
            ServerUnavailable: The stream has ended; again at every further call.
            ReplyTimeout: Nothing came within ``timeout`` seconds; the stream is given up.
        """
        if self._ahead:
            return self._ahead.popleft()
        if self._failure is not None:
            raise self._failure
        try:
            reply = self._replies.get(timeout=max(started + timeout - time.monotonic(), 0.0))
        except queue.Empty:
            way_out = "reset() opens another session, and a larger `timeout` waits longer"
            late = ReplyTimeout(f"no reply from {self._target} within {timeout:g} s; {way_out}")
            self.give_up(late)
            raise late from None
        if isinstance(reply, DenseGymError):
            self._failure = reply
            raise reply
        return reply

    def peek(self) -> pb.SessionResponse | None:
        """What the next ``receive`` returns, if it has arrived."""
        self._look_ahead()
        return self._ahead[0] if self._ahead else None

    def give_up(self, failure: DenseGymError) -> None:
        """Ends the stream, with an error that every further receive raises; what has arrived is not believed."""
        self._failure = failure
        self._ahead.clear()
        self._replies = queue.SimpleQueue()
        self._finish()

    def close(self) -> None:
        """Ends the stream and its channel; twice is fine."""
        self._finish()

    def _look_ahead(self) -> None:
        while not self._replies.empty():
            reply = self._replies.get()
            if isinstance(reply, DenseGymError):
                self._failure = self._failure or reply
            else:
                self._ahead.append(reply)


def _read(call: Any, replies: queue.SimpleQueue[pb.SessionResponse | DenseGymError], target: str) -> None:
    try:
        for reply in call:
            replies.put(reply)
        replies.put(ServerUnavailable(f"the server at {target} ended the session; reset() opens another"))
    except grpc.RpcError as error:
        # gRPC raises the call itself, whose traceback then holds the call: freed only at the interpreter's exit, it waits
        # for a lock that a frozen thread may hold.
        error.__traceback__ = None
        replies.put(error_of_call(error, target))


def _finish(requests: queue.SimpleQueue[Any], call: Any, channel: grpc.Channel, reader: threading.Thread, pid: int) -> None:
    if pid != os.getpid():
        return  # forked: the connection is the parent's, and must not be ended from here
    requests.put(None)
    call.cancel()
    channel.close()
    # A fork right after this must not meet a thread that is still inside gRPC.
    reader.join(_JOIN_SECONDS)
