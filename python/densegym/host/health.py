"""grpc.health.v1 for the native server: it serves as long as it runs."""

from __future__ import annotations

import densegym_native
from grpc import StatusCode
from grpc_health.v1 import health_pb2 as pb

from densegym.host.server import SERVICE


def answer_check(call: densegym_native.Call) -> None:
    """Answers once."""
    service = pb.HealthCheckRequest.FromString(call.receive() or b"").service
    if service not in ("", SERVICE):
        call.finish(StatusCode.NOT_FOUND.value[0], f"there is no service {service}")
        return
    call.send(pb.HealthCheckResponse(status=pb.HealthCheckResponse.SERVING).SerializeToString(), [])
    call.finish(StatusCode.OK.value[0], "")


def answer_watch(call: densegym_native.Call) -> None:
    """Answers once, and ends when the watcher goes or the server stops: in between nothing changes."""
    service = pb.HealthCheckRequest.FromString(call.receive() or b"").service
    is_known = service in ("", SERVICE)
    status = pb.HealthCheckResponse.SERVING if is_known else pb.HealthCheckResponse.SERVICE_UNKNOWN
    call.send(pb.HealthCheckResponse(status=status).SerializeToString(), [])
    call.wait_for_end()
