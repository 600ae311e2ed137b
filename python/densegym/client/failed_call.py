"""The error behind a call that ended with a gRPC status."""

from __future__ import annotations

from typing import Any

from google.rpc import status_pb2
from grpc import StatusCode

from densegym.client.server import Server
from densegym.errors import DenseGymError, ServerUnavailable, error_of
from densegym.status import code_of_number, read_status

_DETAILS = "grpc-status-details-bin"


def error_of_call(error: Any, server: Server) -> DenseGymError:
    """The error of a grpcio call: what the server says of it, else what the status code stands for."""
    details = dict(error.trailing_metadata() or ()).get(_DETAILS, b"")
    if details:
        return read_status(status_pb2.Status.FromString(details))
    code, message = code_of_number(error.code().value[0]), error.details() or "no details"
    if code in (StatusCode.UNAVAILABLE, StatusCode.CANCELLED):
        advice = server.advise(message)
        ways_out = f"once it is back, reset() goes on{'' if advice is None else f'; {advice}'}"
        return ServerUnavailable(f"the server at {server} cannot be reached or went away ({message}); {ways_out}")
    return error_of(code.name, f"the server at {server} ended the call with {code.name}: {message}", code)


def error_of_end(target: str) -> DenseGymError:
    """The error of a stream that the server ended with OK."""
    return ServerUnavailable(f"the server at {target} ended the session; reset() opens another")
