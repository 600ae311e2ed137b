"""What executes an environment's resets and steps: here, or in a process of its own (`worker`)."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

import gymnasium

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.codec import dump_value
from densegym.errors import DenseGymError, EnvFailed, FrameUnavailable
from densegym.host.camera import Camera, Wish
from densegym.host.lossy import LossyLog
from densegym.host.picture import write_picture
from densegym.status import write_status

log = logging.getLogger("densegym.host")

T = TypeVar("T")

_NO_INFO = dump_value({}, "info")


@dataclass(slots=True)
class Outcome:
    """What an environment answered to a reset or a step."""

    info: bytes
    reward: float = 0.0
    terminated: bool = False
    truncated: bool = False
    frames: list[pb.Frame] = field(default_factory=list)
    """As wished for; where and when they were taken is still to be said."""


Pending: TypeAlias = Callable[[], T]
"""Waits for the result of what has begun; raises EnvFailed where the environment has raised an exception."""


class Body(Protocol):
    """An environment at work. One call at a time; several bodies may be begun before the first is waited for."""

    @property
    def observation(self) -> Any:
        """The latest, until the next call begins."""

    def begin_reset(self, seed: int | None, options: dict[str, Any] | None, wish: Wish, *, remake: bool) -> Pending[Outcome]:
        """Starts an episode; in an environment made anew, where that is said."""

    def begin_step(self, action: Any, wish: Wish) -> Pending[Outcome]:
        """Applies an action."""

    def begin_render(self, wish: Wish) -> Pending[list[pb.Frame]]:
        """Takes pictures of the environment as it is."""


class Remakable(Protocol):
    """An environment that can be made anew."""

    @property
    def env(self) -> gymnasium.Env[Any, Any]:
        """The environment there is."""

    def remake(self) -> None:
        """Closes it, and makes another."""


class LocalBody:
    """Executes on the thread that waits, which is the one that made the environment."""

    def __init__(self, name: str, index: int, made: Remakable, lossy: LossyLog) -> None:
        """``name`` is for messages."""
        self._name = name
        self._index = index
        self._made = made
        self._lossy = lossy
        self.observation: Any = None

    def begin_reset(self, seed: int | None, options: dict[str, Any] | None, wish: Wish, *, remake: bool) -> Pending[Outcome]:
        """Begins with the wait."""
        return lambda: self._reset(seed, options, wish, remake)

    def begin_step(self, action: Any, wish: Wish) -> Pending[Outcome]:
        """Begins with the wait."""
        return lambda: self._step(action, wish)

    def begin_render(self, wish: Wish) -> Pending[list[pb.Frame]]:
        """Begins with the wait."""
        return lambda: self._take_frames(wish, ended=False)

    def _reset(self, seed: int | None, options: dict[str, Any] | None, wish: Wish, remake: bool) -> Outcome:
        if remake:
            self._guard("__init__", self._made.remake)
        self.observation, info = self._guard("reset", lambda: _pair(self._made.env.reset(seed=seed, options=options)))
        return Outcome(self._dump(info), frames=self._take_frames(wish, ended=False))

    def _step(self, action: Any, wish: Wish) -> Outcome:
        try:
            observation, reward, terminated, truncated, info = _outcome(self._made.env.step(action))
        except (Exception, SystemExit) as cause:
            raise failed(self._name, "step", cause) from cause
        self.observation = observation
        frames = self._take_frames(wish, ended=terminated or truncated)
        return Outcome(self._dump(info), reward, terminated, truncated, frames)

    def _dump(self, info: dict[str, Any]) -> bytes:
        if not info:
            return _NO_INFO
        return self._guard("info", lambda: dump_value(info, "info", self._lossy))

    def _take_frames(self, wish: Wish, *, ended: bool) -> list[pb.Frame]:
        if not wish.is_due(self._index, ended):
            return []
        return [self._take_frame(camera, wish.encoding) for camera in wish.cameras]

    def _take_frame(self, camera: Camera, encoding: int) -> pb.Frame:
        """A picture; one that cannot be had says why in its place, and costs the step nothing."""
        frame = pb.Frame(camera=camera.name)
        try:
            frame.image.CopyFrom(write_picture(camera.take(self._made.env, self.observation), encoding))
        except DenseGymError as problem:
            frame.status.CopyFrom(write_status(problem))
        except (Exception, SystemExit) as cause:
            log.exception("%s: no picture of camera %s", self._name, camera.name)
            what = f"camera {camera.name} raised {type(cause).__name__}: {cause}; see the host's log"
            frame.status.CopyFrom(write_status(FrameUnavailable(what)))
        return frame

    def _guard(self, place: str, call: Callable[[], T]) -> T:
        return guard(self._name, place, call)


def guard(name: str, place: str, call: Callable[[], T]) -> T:
    """Turns whatever an environment raises into ENV_FAILED, with the traceback in the log."""
    try:
        return call()
    except (Exception, SystemExit) as cause:
        raise failed(name, place, cause) from cause


def failed(name: str, place: str, cause: BaseException) -> EnvFailed:
    """The error of what an environment raised, whose traceback goes into the log."""
    log.error("%s failed in %s", name, place, exc_info=cause)
    what = f"{name} raised {type(cause).__name__} in {place}: {cause}"
    return EnvFailed(f"{what}; the next reset makes a new environment")


def _pair(result: Any) -> tuple[Any, dict[str, Any]]:
    observation, info = result
    return observation, dict(info)


def _outcome(result: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
    observation, reward, terminated, truncated, info = result
    number = float(reward)
    if not math.isfinite(number):
        raise ValueError(f"the reward is {number}; it must be finite")
    return observation, number, bool(terminated), bool(truncated), dict(info)
