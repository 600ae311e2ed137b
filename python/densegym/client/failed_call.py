"""The error behind a call that ended with a gRPC status."""

from __future__ import annotations

from typing import Any

from google.rpc import status_pb2
from grpc import StatusCode

from densegym.errors import DenseGymError, ServerUnavailable, error_of
from densegym.status import read_status

_DETAILS = "grpc-status-details-bin"


def error_of_call(error: Any, target: str) -> DenseGymError:
    """What the server says of it, else what the status code stands for."""
    for key, value in error.trailing_metadata() or ():
        if key == _DETAILS:
            return read_status(status_pb2.Status.FromString(value))
    code, details = error.code(), error.details() or "no details"
    if code in (StatusCode.UNAVAILABLE, StatusCode.CANCELLED):
        return ServerUnavailable(
            f"the server at {target} cannot be reached or went away ({details}); once it is back, reset() goes on"
        )
    return error_of(code.name, f"the server at {target} ended the call with {code.name}: {details}", code)
