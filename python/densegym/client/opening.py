"""What a client asks for when it opens a session, and when it resets an environment."""

from __future__ import annotations

from typing import Any

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.client.arguments import check_instruction
from densegym.client.server import Server
from densegym.codec import CodecError, dump_value, readable_codecs
from densegym.errors import ConfigInvalid, InvalidRequest
from densegym.memory import memory_domain
from densegym.pipe import is_wanted
from densegym.version import __version__

# How the environment is implemented where it runs; here its values are NumPy's.
HOST_ONLY_METADATA = ("jax", "torch", "autoreset_mode")


def check_render_mode(render_mode: Any) -> str | None:
    """``rgb_array``, or None."""
    if render_mode not in (None, "rgb_array"):
        raise ConfigInvalid(f"render_mode must be None or 'rgb_array', got {render_mode!r}")
    return render_mode


def open_request(server: Server, gamma: float | None, instruction: str | None, shared_memory: bool) -> pb.OpenRequest:
    """What every session asks for; its target is still to be set. A pipe, which is in plaintext, not where TLS is wanted."""
    domain = memory_domain()
    return pb.OpenRequest(
        gamma=gamma,
        instruction=instruction,
        tensor_codecs=readable_codecs(),
        memory_domain=domain if shared_memory else "",
        accepts_pipe=is_wanted() and server.root_certificates is None,
        client=f"densegym-python {__version__}",
    )


def write_reset(index: int, seed: int | None, options: dict[str, Any] | None) -> pb.EnvironmentReset:
    """The reset of one environment; its option ``instruction`` is ours, the others are the environment's."""
    request = pb.EnvironmentReset(env_index=index, seed=seed)
    if options:
        options = dict(options)
        if "instruction" in options:
            request.instruction = check_instruction(options.pop("instruction"))
    if options is not None:
        try:
            request.options = dump_value(options, "options")
        except CodecError as cause:
            raise InvalidRequest(str(cause)) from cause
    return request
