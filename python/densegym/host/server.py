"""The gRPC server of a host, by whichever library there is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from densegym.host.conversation import Conversation
from densegym.host.environments import Environments
from densegym.host.lossy import LossyLog
from densegym.rpc.choice import grpc_library

log = logging.getLogger("densegym.host")

SERVICE = "densegym.v1.EnvironmentService"
# Streams beyond the sessions: to hear a refusal, and health checks.
_SPARE_WORKERS = 16
# A trainer whose machine vanished must not keep an environment for ever.
KEEPALIVE_SECONDS = 30.0
KEEPALIVE_TIMEOUT_SECONDS = 20.0

Converse = Callable[[], Conversation]


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
        ConfigInvalid: Nothing can listen there.
    """
    lossy = LossyLog()
    library, workers = grpc_library(), max_session_count + _SPARE_WORKERS

    def converse() -> Conversation:
        return Conversation(environments, lossy, can_send_beside=library == "native")

    server: Server
    if library == "native":
        from densegym.host.server_native import NativeServer

        server = native = NativeServer(converse, listen, workers)
        port = native.port
    else:
        from densegym.host.server_grpcio import GrpcioServer

        server = stock = GrpcioServer(converse, listen, workers)
        port = stock.port
    log.info("gRPC by %s", library)
    return server, f"{listen.rpartition(':')[0]}:{port}"


def refusal(listen: str) -> str:
    """Why nothing can listen there."""
    return f"cannot listen on {listen}; it is in use or not an address of this machine; try port 0"
