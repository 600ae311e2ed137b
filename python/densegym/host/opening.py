"""Answers `open`: checks what is asked, and says what this environment is."""

from __future__ import annotations

import uuid
from typing import Any

import gymnasium

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.codec import dump_value, write_space
from densegym.errors import EnvNotFound, InvalidRequest, NotSupported
from densegym.host.camera import write_camera
from densegym.host.environments import Environments, Lease
from densegym.host.kept import MAX_BYTES, MAX_COUNT
from densegym.host.lossy import LossyLog
from densegym.host.recipe import Recipe
from densegym.host.session import Session

# Protobuf's own limit; gRPC's is lifted.
MAX_MESSAGE_BYTES = 2**31 - 1
# Copies in a session: the contract's limit.
MAX_ENVS = 1024
_MODES = (pb.AUTORESET_MODE_UNSPECIFIED, pb.AUTORESET_MODE_DISABLED, pb.AUTORESET_MODE_NEXT_STEP)


def take_environment(request: pb.OpenRequest, environments: Environments) -> Lease:
    """The environment that a request opens.

    Raises:
        InvalidRequest: Too many copies, or none.
        NotSupported: SAME_STEP, resume, or a batch of a long-lived environment.
        EnvNotFound: Another environment.
        EnvBusy, SessionLimit: It is somebody else's, or there are too many.
    """
    _check_batch(request)
    target = request.WhichOneof("target") or "make"
    if target == "resume":
        raise NotSupported(f"session {request.resume.session_id} cannot be resumed (session_ttl is 0); open a new one")
    recipe, asked = environments.recipe, getattr(request, target).env_id
    if not recipe.is_called(asked):
        raise EnvNotFound(f"this host serves {recipe.env_id}, not {asked}; ask for that, or for no name")
    return environments.attach() if target == "attach" else environments.make()


def describe(session: Session, env: gymnasium.Env[Any, Any], recipe: Recipe, lossy: LossyLog) -> pb.OpenResponse:
    """Spaces, metadata, limits, time and cameras of an environment. Runs on the environment's thread.

    Raises:
        SpaceUnsupported: A space of a kind that cannot travel.
    """
    instruction = getattr(env.unwrapped, "instruction", "")
    max_steps = env.spec.max_episode_steps if env.spec else None
    return pb.OpenResponse(
        session_id=uuid.uuid4().hex,
        env_id=recipe.env_id,
        observation_space=write_space(env.observation_space, "observation space"),
        action_space=write_space(env.action_space, "action space"),
        metadata=dump_value(dict(env.metadata), "metadata", lossy),
        num_envs=session.num_envs,
        autoreset_mode=pb.AUTORESET_MODE_NEXT_STEP if session.autoreset else pb.AUTORESET_MODE_DISABLED,
        limits=pb.Limits(
            max_message_bytes=MAX_MESSAGE_BYTES,
            max_kept_reply_count=MAX_COUNT,
            max_kept_reply_bytes=MAX_BYTES,
            max_episode_step_count=max_steps or 0,
        ),
        timing=pb.Timing(step_seconds=session.step_seconds),
        cameras=[write_camera(camera) for camera in session.cameras],
        instruction=instruction if isinstance(instruction, str) else "",
    )


def autoresets(request: pb.OpenRequest) -> bool:
    """True for NEXT_STEP, which is a batch's default."""
    unspecified = request.autoreset_mode == pb.AUTORESET_MODE_UNSPECIFIED
    return request.HasField("num_envs") if unspecified else request.autoreset_mode == pb.AUTORESET_MODE_NEXT_STEP


def _check_batch(request: pb.OpenRequest) -> None:
    if request.HasField("num_envs") and not 1 <= request.num_envs <= MAX_ENVS:
        raise InvalidRequest(f"num_envs {request.num_envs}: a session has 1 to {MAX_ENVS} environments")
    if request.autoreset_mode not in _MODES:
        known = request.autoreset_mode in pb.AutoresetMode.values()
        mode = pb.AutoresetMode.Name(request.autoreset_mode) if known else request.autoreset_mode
        raise NotSupported(f"autoreset mode {mode}: this host has NEXT_STEP, and DISABLED, which resets when it is told to")
    if request.WhichOneof("target") == "attach" and (request.HasField("num_envs") or autoresets(request)):
        raise NotSupported("a long-lived environment is one, and its trainer resets it; attach without num_envs and autoreset")
