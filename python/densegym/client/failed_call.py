"""The error behind a call that ended with a gRPC status."""

from __future__ import annotations

from typing import Any

from google.rpc import status_pb2
from grpc import StatusCode

from densegym.errors import DenseGymError, ServerUnavailable, error_of
from densegym.status import code_of_number, read_status

_DETAILS = "grpc-status-details-bin"


def error_of_call(error: Any, target: str) -> DenseGymError:
    """The error of a grpcio call."""
    details = dict(error.trailing_metadata() or ()).get(_DETAILS, b"")
    return error_of_status(error.code().value[0], error.details() or "", details, target)


def error_of_status(number: int, message: str, details: bytes, target: str) -> DenseGymError:
    """What the server says of it (``details``, a serialised google.rpc.Status), else what the status code stands for."""
    if details:
        return read_status(status_pb2.Status.FromString(details))
    code, message = code_of_number(number), message or "no details"
    if code in (StatusCode.UNAVAILABLE, StatusCode.CANCELLED):
        return ServerUnavailable(
            f"the server at {target} cannot be reached or went away ({message}); once it is back, reset() goes on"
        )
    return error_of(code.name, f"the server at {target} ended the call with {code.name}: {message}", code)


def error_of_end(target: str) -> DenseGymError:
    """The error of a stream that the server ended with OK."""
    return ServerUnavailable(f"the server at {target} ended the session; reset() opens another")
