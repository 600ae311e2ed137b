"""The server by grpcio."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import environment_pb2_grpc as pb_grpc
from densegym.errors import ConfigInvalid
from densegym.host import server

log = logging.getLogger("densegym.host")

_OPTIONS = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # Clients may ping every second, also while nothing happens: else they are sent away with too_many_pings.
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 1000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.keepalive_time_ms", int(server.KEEPALIVE_SECONDS * 1000)),
    ("grpc.keepalive_timeout_ms", int(server.KEEPALIVE_TIMEOUT_SECONDS * 1000)),
    # Two hosts on one port would take turns.
    ("grpc.so_reuseport", 0),
]


class EnvironmentServicer(pb_grpc.EnvironmentServiceServicer):
    """Serves sessions."""

    def __init__(self, converse: server.Converse) -> None:
        self._converse = converse

    def Session(  # noqa: N802  the name is the contract's
        self, request_iterator: Iterator[pb.SessionRequest], context: grpc.ServicerContext
    ) -> Iterator[pb.SessionResponse]:
        """One stream; its environment is freed when it ends, in whatever way."""
        conversation = self._converse()
        try:
            for request in request_iterator:
                yield conversation.answer(request)
                if conversation.is_over:
                    return
        except grpc.RpcError:
            log.info("a session's stream was dropped by %s", context.peer())
        finally:
            conversation.close()


class GrpcioServer:
    """Serves until it is stopped."""

    def __init__(self, converse: server.Converse, listen: str, workers: int) -> None:
        """Starts to serve; a stream beyond ``workers`` is refused.

        Raises:
            ConfigInvalid: Nothing can listen there.
        """
        pool = ThreadPoolExecutor(workers, thread_name_prefix="session")
        # A stream beyond the threads is refused: it would wait without a word.
        self._server = grpc.server(pool, options=_OPTIONS, maximum_concurrent_rpcs=workers)
        pb_grpc.add_EnvironmentServiceServicer_to_server(EnvironmentServicer(converse), self._server)
        checker = health.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(checker, self._server)
        try:
            self.port: int = self._server.add_insecure_port(listen)
        except RuntimeError:
            self.port = 0
        if self.port == 0:
            raise ConfigInvalid(server.refusal(listen))
        self._server.start()
        for name in ("", server.SERVICE):
            checker.set(name, health_pb2.HealthCheckResponse.SERVING)

    def stop(self) -> None:
        """Ends every stream."""
        self._server.stop(grace=None)
