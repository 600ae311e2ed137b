"""The gRPC server of a host."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import environment_pb2_grpc as pb_grpc
from densegym.errors import ConfigInvalid
from densegym.host.conversation import Conversation
from densegym.host.environments import Environments
from densegym.host.lossy import LossyLog

log = logging.getLogger("densegym.host")

# Streams beyond the sessions: to hear a refusal, and health checks.
_SPARE_WORKERS = 16

_OPTIONS = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # Clients may ping every second, also while nothing happens: else they are sent away with too_many_pings.
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 1000),
    ("grpc.keepalive_permit_without_calls", 1),
    # A trainer whose machine vanished must not keep an environment for ever.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    # Two hosts on one port would take turns.
    ("grpc.so_reuseport", 0),
]


class EnvironmentServicer(pb_grpc.EnvironmentServiceServicer):
    """Serves sessions."""

    def __init__(self, environments: Environments) -> None:
        self._environments = environments
        self._lossy = LossyLog()

    def Session(  # noqa: N802  the name is the contract's
        self, request_iterator: Iterator[pb.SessionRequest], context: grpc.ServicerContext
    ) -> Iterator[pb.SessionResponse]:
        """One stream; its environment is freed when it ends, in whatever way."""
        conversation = Conversation(self._environments, self._lossy)
        try:
            for request in request_iterator:
                yield conversation.answer(request)
                if conversation.is_over:
                    return
        except grpc.RpcError:
            log.info("a session's stream was dropped by %s", context.peer())
        finally:
            conversation.close()


def start_server(environments: Environments, listen: str, max_session_count: int) -> tuple[grpc.Server, str]:
    """Starts to serve; the server, and the address it listens on.

    Args:
        environments: What is served.
        listen: ``HOST:PORT``; port 0 takes a free one.
        max_session_count: For how many sessions there are threads.

    Raises:
        ConfigInvalid: Nothing can listen there.
    """
    workers = max_session_count + _SPARE_WORKERS
    pool = ThreadPoolExecutor(workers, thread_name_prefix="session")
    # A stream beyond the threads is refused: it would wait without a word.
    server = grpc.server(pool, options=_OPTIONS, maximum_concurrent_rpcs=workers)
    pb_grpc.add_EnvironmentServiceServicer_to_server(EnvironmentServicer(environments), server)
    checker = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(checker, server)
    try:
        port = server.add_insecure_port(listen)
    except RuntimeError:
        port = 0
    if port == 0:
        raise ConfigInvalid(f"cannot listen on {listen}; it is in use or not an address of this machine; try port 0")
    server.start()
    for name in ("", "densegym.v1.EnvironmentService"):
        checker.set(name, health_pb2.HealthCheckResponse.SERVING)
    return server, f"{listen.rpartition(':')[0]}:{port}"
