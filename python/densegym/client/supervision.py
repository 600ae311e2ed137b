"""A human's word on the episodes of a gateway's sessions, from any process that can reach the gateway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import grpc

from densegym._proto.densegym.v1 import supervision_pb2 as pb
from densegym._proto.densegym.v1 import supervision_pb2_grpc as pb_grpc
from densegym.client.arguments import check_timeout
from densegym.client.failed_call import error_of_call
from densegym.client.server import Server, read_server
from densegym.errors import InvalidRequest, NotSupported
from densegym.fork import keep_grpc_alive

_Reply = TypeVar("_Reply")


@dataclass(frozen=True)
class SupervisedEnv:
    """Where an environment of a session stands.

    Attributes:
        instruction: What the robot is to do.
        episode: Number of its latest episode, from 1; 0: it has not been reset yet.
        step: Steps taken in that episode.
        running: False before the first reset, and from the end of an episode to the next reset.
        bonus_paid: Whether the success bonus of that episode has been paid, as far as its rewards are final.
    """

    instruction: str
    episode: int
    step: int
    running: bool
    bonus_paid: bool


@dataclass(frozen=True)
class SupervisedSession:
    """An open session; ``environments`` in order of their indices."""

    session_id: str
    env_id: str
    environments: tuple[SupervisedEnv, ...]


@dataclass(frozen=True)
class Marked:
    """What a mark did.

    Attributes:
        episode: The episode that was marked.
        step: First step whose reward the mark decides, if it is taken; None: the episode has ended, and the mark is a label.
        bonus_paid: Whether the bonus had been paid before, as far as rewards are final. It stays paid.
    """

    episode: int
    step: int | None
    bonus_paid: bool


def list_sessions(
    target: str, *, timeout: float = 10.0, token: str | None = None, ca_file: str | None = None
) -> list[SupervisedSession]:
    """The open sessions of the gateway at ``HOST:PORT``, oldest first.

    ``token`` and ``ca_file`` are as those of ``Env``, here and below.

    Raises:
        ServerUnavailable: Nobody answers there.
        NotSupported: A host answers there, not a gateway.
        Unauthenticated: The gateway asks for its token.
        ConfigInvalid: The target is no address.
    """
    request = pb.ListSessionsRequest()
    reply = _call(read_server(target, token, ca_file), timeout, lambda stub, how: stub.ListSessions(request, **how))
    return [
        SupervisedSession(session.session_id, session.env_id, tuple(_read_env(each) for each in session.environments))
        for session in reply.sessions
    ]


def mark_success(
    target: str,
    session_id: str,
    env_index: int = 0,
    episode: int | None = None,
    *,
    timeout: float = 10.0,
    token: str | None = None,
    ca_file: str | None = None,
) -> Marked:
    """Says that the instruction has been carried out: from the next step on ``success`` is True and the bonus is paid.

    Args:
        target: ``HOST:PORT`` of the gateway.
        session_id: As ``list_sessions`` has it.
        env_index: Which environment of the session.
        episode: The episode that is meant; None: the latest, which may have become the next one since you looked.
        timeout: Seconds to wait for the reply.

    Raises:
        SessionNotFound: No such session is open.
        EpisodeNotFound: There is no such episode, or it is no longer remembered.
        ResetNeeded: The environment has not been reset yet.
        InvalidRequest: There is no such environment in the session.
    """
    request = pb.MarkSuccessRequest(**_where(session_id, env_index, episode))
    server = read_server(target, token, ca_file)
    return _read_mark(_call(server, timeout, lambda stub, how: stub.MarkSuccess(request, **how)))


def mark_failure(
    target: str,
    session_id: str,
    env_index: int = 0,
    episode: int | None = None,
    *,
    timeout: float = 10.0,
    token: str | None = None,
    ca_file: str | None = None,
) -> Marked:
    """Says the contrary: from the next step on ``success`` is False, until the episode ends. Otherwise as ``mark_success``."""
    request = pb.MarkFailureRequest(**_where(session_id, env_index, episode))
    server = read_server(target, token, ca_file)
    return _read_mark(_call(server, timeout, lambda stub, how: stub.MarkFailure(request, **how)))


def _where(session_id: str, env_index: int, episode: int | None) -> dict[str, Any]:
    if not 0 <= env_index < 2**32:
        raise InvalidRequest(f"env_index must be 0 or more, got {env_index}")
    if episode is not None and not 1 <= episode < 2**64:
        raise InvalidRequest(f"episode must be 1 or more, got {episode}")
    return {"session_id": session_id, "env_index": env_index, "episode": episode}


def _call(server: Server, timeout: float, act: Callable[[pb_grpc.SupervisionServiceStub, dict[str, Any]], _Reply]) -> _Reply:
    how = {"timeout": check_timeout(timeout), "metadata": server.metadata}
    keep_grpc_alive()
    with server.open_channel([("grpc.use_local_subchannel_pool", 1)]) as channel:
        try:
            return act(pb_grpc.SupervisionServiceStub(channel), how)
        except grpc.RpcError as error:
            failure = error_of_call(error, server)
            if failure.reason == grpc.StatusCode.UNIMPLEMENTED.name:  # without a reason of ours: the service is not there
                raise NotSupported(f"{server} does not serve this; give the address of a gateway, not of a host") from None
            raise failure from None


def _read_env(env: pb.SupervisedEnvironment) -> SupervisedEnv:
    return SupervisedEnv(env.instruction, env.episode, env.step, env.running, env.bonus_paid)


def _read_mark(reply: pb.MarkSuccessResponse | pb.MarkFailureResponse) -> Marked:
    return Marked(reply.episode, reply.step if reply.HasField("step") else None, reply.bonus_paid)
