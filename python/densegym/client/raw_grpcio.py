"""A stream by grpcio: a thread of its own reads replies."""

from __future__ import annotations

import os
import queue
import threading
import weakref
from typing import Any

import grpc

from densegym.client import raw
from densegym.client.failed_call import error_of_call, error_of_end
from densegym.client.server import Server
from densegym.errors import DenseGymError
from densegym.fork import keep_grpc_alive

# A dead peer is noticed by the deadline of a request, and between requests by these. A stream without data is an ordinary
# thing: its session goes by a pipe, or its trainer computes. gRPC's servers allow it a ping in 5 minutes, and cut the third
# that comes sooner (too_many_pings).
KEEPALIVE_SECONDS = 310

_OPTIONS = [
    # Observations and pictures may be large; both defaults are 4 MiB.
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.keepalive_time_ms", KEEPALIVE_SECONDS * 1000),
    ("grpc.keepalive_timeout_ms", 20_000),
    # Sessions do not share a connection: each has flow control of its own, and a fork or a broken socket takes one only.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_retries", 0),
]

_JOIN_SECONDS = 1.0


class GrpcioStream:
    """A stream on a channel of its own."""

    def __init__(self, server: Server) -> None:
        self._failure: DenseGymError | None = None
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[bytes | DenseGymError] = queue.SimpleQueue()
        keep_grpc_alive()
        channel = server.open_channel(_OPTIONS)
        call = channel.stream_stream(raw.SESSION)(iter(self._requests.get, None), metadata=server.metadata)
        reader = threading.Thread(target=_read, args=(call, self._replies, server), name="densegym", daemon=True)
        reader.start()
        # Also when nobody calls close: the server then frees the environment at once.
        self._finish = weakref.finalize(self, _finish, self._requests, call, channel, reader, os.getpid())

    def send(self, message: bytes) -> None:
        """See RawStream."""
        self._requests.put(message)

    def receive(self, timeout: float) -> raw.Received | None:
        """See RawStream."""
        if self._failure is not None:
            raise self._failure
        try:
            reply = self._replies.get(timeout=max(timeout, 0.0))
        except queue.Empty:
            return None
        if isinstance(reply, DenseGymError):
            self._failure = reply
            raise reply
        return raw.Received(reply)

    def close(self) -> None:
        """See RawStream."""
        self._finish()


def _read(call: Any, replies: queue.SimpleQueue[bytes | DenseGymError], server: Server) -> None:
    try:
        for reply in call:
            replies.put(reply)
        replies.put(error_of_end(str(server)))
    except grpc.RpcError as error:
        # gRPC raises the call itself, whose traceback then holds the call: freed only at the interpreter's exit, it waits
        # for a lock that a frozen thread may hold.
        error.__traceback__ = None
        replies.put(error_of_call(error, server))


def _finish(requests: queue.SimpleQueue[Any], call: Any, channel: grpc.Channel, reader: threading.Thread, pid: int) -> None:
    if pid != os.getpid():
        return  # forked: the connection is the parent's, and must not be ended from here
    requests.put(None)
    call.cancel()
    channel.close()
    # A fork right after this must not meet a thread that is still inside gRPC.
    reader.join(_JOIN_SECONDS)
