"""One environment and the episode it is in. Everything runs on the thread, or in the process, that made the environment."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import gymnasium

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.codec import dump_value
from densegym.errors import DenseGymError, EnvFailed
from densegym.host.camera import Camera, Wish
from densegym.host.clock import step_seconds
from densegym.host.lossy import LossyLog
from densegym.host.picture import write_picture
from densegym.status import write_status

log = logging.getLogger("densegym.host")

T = TypeVar("T")


class Remakable(Protocol):
    """An environment that can be made anew."""

    @property
    def env(self) -> gymnasium.Env[Any, Any]:
        """The environment there is."""

    def remake(self) -> None:
        """Closes it, and makes another."""


@dataclass
class Told:
    """What one environment answered to a reset or a step; its observation is kept by the copy."""

    reward: float
    terminated: bool
    truncated: bool
    info: bytes
    episode: int
    step: int


class Copy:
    """Steps an environment and keeps count of its episodes and steps."""

    def __init__(self, name: str, index: int, made: Remakable, lossy: LossyLog, *, autoreset: bool) -> None:
        """``name`` is for messages; ``autoreset`` is whether a step after an episode's end resets."""
        self.name = name
        self._index = index
        self._made = made
        self._lossy = lossy
        self._autoreset = autoreset
        self._step_seconds = step_seconds(made.env)
        self._running = False
        self._broken = False
        self._lost = False
        self.observation: Any = None
        self.episode = 0
        self.step_number = 0

    @property
    def can_step(self) -> bool:
        """True while its episode runs, and where the next step resets it."""
        return self._running or (self._autoreset and self.episode > 0 and not self._broken and not self._lost)

    @property
    def can_render(self) -> bool:
        """True when there is something to show."""
        return self.episode > 0 and not self._broken

    def reset(self, seed: int | None, options: dict[str, Any] | None) -> Told:
        """Starts an episode; after a failure in an environment made anew.

        Raises:
            EnvFailed: The environment raised an exception.
        """
        if self._broken:
            self.guard("__init__", self._made.remake)
            self._broken = False
        self._running = False
        self.observation, info = self.guard("reset", lambda: _pair(self._made.env.reset(seed=seed, options=options)))
        self.episode, self.step_number, self._running = self.episode + 1, 0, True
        self._lost = False
        return self._tell(0.0, False, False, info)

    def step(self, action: Any, *, reset: bool = False) -> Told:
        """Applies an action, or resets where the episode has ended, or is to end.

        Raises:
            EnvFailed: The environment raised an exception, or what it returned is no step.
        """
        if reset or not self._running:
            return self.reset(None, None)
        outcome = self.guard("step", lambda: _outcome(self._made.env.step(action)))
        self.observation, reward, terminated, truncated, info = outcome
        self.step_number += 1
        self._running = not (terminated or truncated)
        return self._tell(reward, terminated, truncated, info)

    def take_frames(self, wish: Wish, *, ended: bool) -> list[pb.Frame]:
        """Pictures of this moment, as far as they are wished for."""
        if not wish.is_due(self._index, ended):
            return []
        return [self._take_frame(camera, wish.encoding) for camera in wish.cameras]

    def lose(self) -> None:
        """Another copy failed in a step, whose reply nobody got: the episode is over."""
        self._running, self._lost = False, True

    def why_not_running(self) -> str:
        """For the message of a step that needs a reset first."""
        if self._broken:
            return f"{self.name} failed; call reset, which makes a new one"
        if self.episode == 0:
            return f"{self.name} was not reset in this session; call reset first"
        if self._lost:
            return f"episode {self.episode} of {self.name} was lost with its batch; reset all of it first"
        return f"episode {self.episode} of {self.name} ended at step {self.step_number}; call reset first"

    def _tell(self, reward: float, terminated: bool, truncated: bool, info: dict[str, Any]) -> Told:
        data = self.guard("info", lambda: dump_value(info, "info", self._lossy))
        return Told(reward, terminated, truncated, data, self.episode, self.step_number)

    def _take_frame(self, camera: Camera, encoding: int) -> pb.Frame:
        """A picture; one that cannot be had says why in its place, and costs the step nothing."""
        frame = pb.Frame(env_index=self._index, episode=self.episode, step=self.step_number, camera=camera.name)
        frame.seconds = self.step_number * self._step_seconds
        try:
            frame.image.CopyFrom(write_picture(camera.take(self._made.env, self.observation), encoding))
        except DenseGymError as problem:
            frame.status.CopyFrom(write_status(problem))
        return frame

    def guard(self, place: str, call: Callable[[], T]) -> T:
        """Turns whatever the environment raises into ENV_FAILED, with the traceback in the log."""
        try:
            return call()
        except (Exception, SystemExit) as cause:
            log.exception("%s failed in %s", self.name, place)
            self._running, self._broken = False, True
            what = f"{self.name} raised {type(cause).__name__} in {place}: {cause}"
            raise EnvFailed(f"{what}; the next reset makes a new environment") from cause


def _pair(result: Any) -> tuple[Any, dict[str, Any]]:
    observation, info = result
    return observation, dict(info)


def _outcome(result: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
    observation, reward, terminated, truncated, info = result
    number = float(reward)
    if not math.isfinite(number):
        raise ValueError(f"the reward is {number}; it must be finite")
    return observation, number, bool(terminated), bool(truncated), dict(info)
