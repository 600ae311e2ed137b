"""One session and its environment: what each kind of request does. Runs on the environment's thread."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Any, TypeVar

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import reward_pb2
from densegym.codec import (
    CodecError,
    check_action,
    dump_value,
    parse_value,
    read_space_value,
    read_value,
)
from densegym.errors import ActionInvalid, DenseGymError, EnvFailed, InvalidRequest, ResetNeeded
from densegym.host.camera import NO_WISH, Camera, Wish, find_cameras, read_wish
from densegym.host.clock import step_seconds
from densegym.host.lossy import LossyLog
from densegym.host.picture import write_picture
from densegym.host.thread import EnvironmentThread
from densegym.status import write_status

log = logging.getLogger("densegym.host")

T = TypeVar("T")


class Session:
    """Steps an environment and keeps count of episodes and steps. Every method runs on the environment's thread."""

    def __init__(self, env_id: str, thread: EnvironmentThread, lossy: LossyLog, write: Callable[[Any], bytes]) -> None:
        """``write`` serialises an observation."""
        self._env_id = env_id
        self._thread = thread
        self._lossy = lossy
        self._write = write
        self._episode = 0
        self._step = 0
        self._observation: Any = None
        self._running = False
        self._broken = False
        env = thread.env
        self._action_space = env.action_space
        self.cameras = find_cameras(env)
        self.step_seconds = step_seconds(env)

    def reset(self, request: pb.ResetRequest) -> pb.ResetResponse:
        """Starts an episode; after a failure in an environment made anew."""
        given = _read_reset(request)
        seed, options = _read_seed(given), _read_options(given)
        wish = self._read_wish(request)
        if self._broken:
            self._guard("__init__", self._thread.remake)
            self._broken = False
        env = self._thread.env
        self._running = False
        self._observation, info = self._guard("reset", lambda: _pair(env.reset(seed=seed, options=options)))
        self._episode, self._step, self._running = self._episode + 1, 0, True
        return pb.ResetResponse(
            observation=self._write_observation(),
            info=self._write_info(info),
            rewards=[reward_pb2.Reward()],
            frames=self._take_frames(wish, ended=False),
            episodes=[self._episode],
        )

    def step(self, request: pb.StepRequest) -> pb.StepResponse:
        """Applies an action. Whatever is wrong with the request is said before anything is executed."""
        if not self._running:
            raise ResetNeeded(self._why_not_running())
        wish = self._read_wish(request)
        action = self._read_action(request.action)
        env = self._thread.env
        outcome = self._guard("step", lambda: _outcome(env.step(action)))
        self._observation, reward, terminated, truncated, info = outcome
        self._step += 1
        self._running = not (terminated or truncated)
        return pb.StepResponse(
            observation=self._write_observation(),
            rewards=[reward_pb2.Reward(reward=reward, env_reward=reward)],
            terminated=[terminated],
            truncated=[truncated],
            info=self._write_info(info),
            frames=self._take_frames(wish, ended=not self._running),
            episodes=[self._episode],
            steps=[self._step],
        )

    def render(self, request: pb.RenderRequest) -> pb.RenderResponse:
        """Pictures of the environment as it is."""
        wish = self._read_wish(request)
        if self._episode == 0 or self._broken:
            raise ResetNeeded(f"{self._env_id} has nothing to show yet; call reset first")
        return pb.RenderResponse(frames=self._take_frames(wish, ended=False))

    def _read_wish(self, request: pb.ResetRequest | pb.StepRequest | pb.RenderRequest) -> Wish:
        return read_wish(request.frames, self.cameras) if request.HasField("frames") else NO_WISH

    def _read_action(self, data: bytes) -> Any:
        try:
            action = read_space_value(self._action_space, parse_value(data, "action"), "action")
        except CodecError as cause:
            raise ActionInvalid(f"{cause}; send a densegym.v1.Value of the action space") from cause
        return check_action(self._action_space, action)

    def _write_observation(self) -> bytes:
        return self._guard("observation", lambda: self._write(self._observation))

    def _write_info(self, info: dict[str, Any]) -> bytes:
        return self._guard("info", lambda: dump_value(info, "info", self._lossy))

    def _take_frames(self, wish: Wish, *, ended: bool) -> list[pb.Frame]:
        if not wish.is_due(ended):
            return []
        return [self._take_frame(camera, wish.encoding) for camera in wish.cameras]

    def _take_frame(self, camera: Camera, encoding: int) -> pb.Frame:
        """A picture; one that cannot be had says why in its place, and costs the step nothing."""
        seconds = self._step * self.step_seconds
        try:
            image = write_picture(camera.take(self._thread.env, self._observation), encoding)
        except DenseGymError as problem:
            status = write_status(problem)
            return pb.Frame(episode=self._episode, step=self._step, camera=camera.name, seconds=seconds, status=status)
        return pb.Frame(episode=self._episode, step=self._step, camera=camera.name, seconds=seconds, image=image)

    def _why_not_running(self) -> str:
        if self._broken:
            return f"{self._env_id} failed; call reset, which makes a new one"
        if self._episode == 0:
            return f"{self._env_id} was not reset in this session; call reset first"
        return f"episode {self._episode} of {self._env_id} ended at step {self._step}; call reset first"

    def _guard(self, place: str, call: Callable[[], T]) -> T:
        """Turns whatever the environment raises into ENV_FAILED, with the traceback in the log."""
        try:
            return call()
        except (Exception, SystemExit) as cause:
            log.exception("%s failed in %s", self._env_id, place)
            self._running, self._broken = False, True
            what = f"{self._env_id} raised {type(cause).__name__} in {place}: {cause}"
            raise EnvFailed(f"{what}; the next reset makes a new environment") from cause


def _read_reset(request: pb.ResetRequest) -> pb.EnvironmentReset:
    indices = [each.env_index for each in request.environments]
    if len(indices) > 1 or any(indices):
        raise InvalidRequest(f"reset of environments {indices}; a session of one has index 0, at most once")
    return request.environments[0] if indices else pb.EnvironmentReset()


def _read_seed(given: pb.EnvironmentReset) -> int | None:
    return given.seed if given.HasField("seed") else None


def _read_options(given: pb.EnvironmentReset) -> dict[str, Any] | None:
    if not given.options:
        return None
    try:
        options = read_value(parse_value(given.options, "options"))
    except CodecError as cause:
        raise InvalidRequest(f"options: {cause}") from cause
    if not isinstance(options, dict):
        raise InvalidRequest(f"options are a {type(options).__name__}; send a Value of kind `map`, or none")
    return options


def _pair(result: Any) -> tuple[Any, dict[str, Any]]:
    observation, info = result
    return observation, dict(info)


def _outcome(result: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
    observation, reward, terminated, truncated, info = result
    number = float(reward)
    if not math.isfinite(number):
        raise ValueError(f"the reward is {number}; it must be finite")
    return observation, number, bool(terminated), bool(truncated), dict(info)
