"""The gRPC server of a host, and the port beside it where sessions go on by a pipe."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from densegym import memory, pipe
from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import environment_pb2_grpc as pb_grpc
from densegym.errors import ConfigInvalid
from densegym.host.conversation import Conversation
from densegym.host.environments import Environments
from densegym.host.lossy import LossyLog
from densegym.host.pipe import PipeServer
from densegym.host.stream import OfferPipe, SessionStream

log = logging.getLogger("densegym.host")

_SERVICE = "densegym.v1.EnvironmentService"
# Streams beyond the sessions: to hear a refusal, and health checks.
_SPARE_WORKERS = 16
_OPTIONS = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # Clients may ping every second, also while nothing happens: else they are sent away with too_many_pings.
    ("grpc.http2.min_ping_interval_without_data_ms", 1000),
    ("grpc.keepalive_permit_without_calls", 1),
    # A trainer whose machine vanished must not keep an environment for ever.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    # Two hosts on one port would take turns.
    ("grpc.so_reuseport", 0),
]


class Server(Protocol):
    """A server that runs."""

    def stop(self) -> None:
        """Ends every stream with UNAVAILABLE."""


def start_server(environments: Environments, listen: str, max_session_count: int) -> tuple[Server, str]:
    """Starts to serve; the server, and the address it listens on.

    Args:
        environments: What is served.
        listen: ``HOST:PORT``; port 0 takes a free one.
        max_session_count: For how many sessions there are threads.

    Raises:
        ConfigInvalid: Nothing can listen there, or ``DENSEGYM_PIPE`` or ``DENSEGYM_SHARED_MEMORY`` is neither true nor
            false.
    """
    if not memory.is_wanted():
        log.info("observations travel in messages (DENSEGYM_SHARED_MEMORY=false)")
    server = GrpcioServer(environments, listen, max_session_count + _SPARE_WORKERS)
    return server, f"{listen.rpartition(':')[0]}:{server.port}"


class EnvironmentServicer(pb_grpc.EnvironmentServiceServicer):
    """Serves sessions."""

    def __init__(self, environments: Environments, pipes: PipeServer | None) -> None:
        self._environments = environments
        self._pipes = pipes
        self._lossy = LossyLog()

    def Session(  # noqa: N802  the name is the contract's
        self, request_iterator: Iterator[pb.SessionRequest], context: grpc.ServicerContext
    ) -> Iterator[pb.SessionResponse]:
        """One stream; its environment is freed when it ends, in whatever way."""
        stream = SessionStream(request_iterator, context, self._converse, self._pipes)
        try:
            yield from stream.replies()
        except grpc.RpcError:
            log.info("a session's stream was dropped by %s", context.peer())
        finally:
            stream.close()

    def _converse(self, offer_pipe: OfferPipe | None) -> Conversation:
        return Conversation(self._environments, self._lossy, offer_pipe)


class GrpcioServer:
    """Serves until it is stopped."""

    def __init__(self, environments: Environments, listen: str, workers: int) -> None:
        """Starts to serve; a stream beyond ``workers`` is refused.

        Raises:
            ConfigInvalid: As ``start_server``.
        """
        pool = ThreadPoolExecutor(workers, thread_name_prefix="session")
        # A stream beyond the threads is refused: it would wait without a word.
        self._server = grpc.server(pool, options=_OPTIONS, maximum_concurrent_rpcs=workers)
        try:
            self.port: int = self._server.add_insecure_port(listen)
        except RuntimeError:
            self.port = 0
        if self.port == 0:
            raise ConfigInvalid(f"cannot listen on {listen}; it is in use or not an address of this machine; try port 0")
        self._pipes = _start_pipes(listen.rpartition(":")[0])
        pb_grpc.add_EnvironmentServiceServicer_to_server(EnvironmentServicer(environments, self._pipes), self._server)
        checker = health.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(checker, self._server)
        self._server.start()
        for name in ("", _SERVICE):
            checker.set(name, health_pb2.HealthCheckResponse.SERVING)

    def stop(self) -> None:
        """Ends every stream, and what hangs on it."""
        self._server.stop(grace=None)
        if self._pipes is not None:
            self._pipes.close()


def _start_pipes(host: str) -> PipeServer | None:
    if not pipe.is_wanted():
        log.info("sessions go by gRPC alone (DENSEGYM_PIPE=false)")
        return None
    try:
        pipes = PipeServer(host)
    except OSError as cause:
        log.warning("sessions go by gRPC alone, since nothing can listen beside it: %s", cause)
        return None
    log.info("sessions go by a pipe where the client can connect to port %d", pipes.port)
    return pipes
