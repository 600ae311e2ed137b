"""Errors to and from google.rpc.Status: the one door through which they leave a host and enter a client."""

from __future__ import annotations

from google.rpc import error_details_pb2, status_pb2
from grpc import StatusCode

from densegym.errors import DenseGymError, error_of

DOMAIN = "densegym"
# When to ask again for what another session has to free first: nobody knows, and asking this often costs next to nothing.
RETRY_SECONDS = 1
_CODE_OF_NUMBER = {code.value[0]: code for code in StatusCode}


def write_status(error: DenseGymError) -> status_pb2.Status:
    """The status of an error: its reason as a google.rpc.ErrorInfo, and when to retry what is taken as a RetryInfo."""
    status = status_pb2.Status(code=error.code.value[0], message=error.message)
    status.details.add().Pack(error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN))
    if error.code is StatusCode.RESOURCE_EXHAUSTED:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.seconds = RETRY_SECONDS
        status.details.add().Pack(retry)
    return status


def code_of_number(number: int) -> StatusCode:
    """The status code of a number; UNKNOWN for one that gRPC does not have."""
    return _CODE_OF_NUMBER.get(number, StatusCode.UNKNOWN)


def read_status(status: status_pb2.Status) -> DenseGymError:
    """The error of a status.

    >>> from densegym.errors import EnvBusy
    >>> read_status(write_status(EnvBusy("CartPole-v1 belongs to session 12"))).reason
    'ENV_BUSY'
    """
    code = code_of_number(status.code)
    info = error_details_pb2.ErrorInfo()
    for detail in status.details:
        if detail.Unpack(info) and info.domain == DOMAIN:
            return error_of(info.reason, status.message, code)
    return error_of(code.name, status.message, code)
