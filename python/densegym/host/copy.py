"""One environment of a session and the episode it is in: the books beside the body that executes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.host.body import Body, Outcome, Pending, guard
from densegym.host.camera import Wish

T = TypeVar("T")


@dataclass(slots=True)
class Told:
    """An outcome, and where it stands."""

    outcome: Outcome
    episode: int
    step: int


class Copy:
    """Steps an environment and keeps count of its episodes and steps."""

    def __init__(self, name: str, index: int, body: Body, step_seconds: float, *, autoreset: bool) -> None:
        """``name`` is for messages; ``autoreset`` is whether a step after an episode's end resets."""
        self.name = name
        self._index = index
        self._body = body
        self._step_seconds = step_seconds
        self._autoreset = autoreset
        self._running = False
        self._broken = False
        self._lost = False
        self.episode = 0
        self.step_number = 0

    @property
    def observation(self) -> Any:
        """The latest."""
        return self._body.observation

    @property
    def can_step(self) -> bool:
        """True while its episode runs, and where the next step resets it."""
        return self._running or (self._autoreset and self.episode > 0 and not self._broken and not self._lost)

    @property
    def can_render(self) -> bool:
        """True when there is something to show."""
        return self.episode > 0 and not self._broken

    def begin_reset(self, seed: int | None, options: dict[str, Any] | None, wish: Wish) -> Pending[Told]:
        """Starts an episode; after a failure in an environment made anew."""
        self._running = False
        outcome = self._body.begin_reset(seed, options, wish, remake=self._broken)

        def wait() -> Told:
            result = self._watch(outcome)
            self.episode, self.step_number = self.episode + 1, 0
            self._running, self._broken, self._lost = True, False, False
            return self._tell(result)

        return wait

    def begin_step(self, action: Any, wish: Wish, *, reset: bool = False) -> Pending[Told]:
        """Applies an action, or resets where the episode has ended, or is to end."""
        if reset or not self._running:
            return self.begin_reset(None, None, wish)
        outcome = self._body.begin_step(action, wish)

        def wait() -> Told:
            result = self._watch(outcome)
            self.step_number += 1
            self._running = not (result.terminated or result.truncated)
            return self._tell(result)

        return wait

    def begin_render(self, wish: Wish) -> Pending[list[pb.Frame]]:
        """Takes pictures of this moment, as far as they are wished for."""
        frames = self._body.begin_render(wish)
        return lambda: self._stamp(self._watch(frames))

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

    def guard(self, place: str, call: Callable[[], T]) -> T:
        """Does something with what the environment returned.

        Raises:
            EnvFailed: That cannot be done.
        """
        return self._watch(lambda: guard(self.name, place, call))

    def _watch(self, wait: Pending[T]) -> T:
        try:
            return wait()
        except Exception:
            self._running, self._broken = False, True
            raise

    def _tell(self, outcome: Outcome) -> Told:
        if outcome.frames:
            self._stamp(outcome.frames)
        return Told(outcome, self.episode, self.step_number)

    def _stamp(self, frames: list[pb.Frame]) -> list[pb.Frame]:
        for frame in frames:
            frame.env_index, frame.episode, frame.step = self._index, self.episode, self.step_number
            frame.seconds = self.step_number * self._step_seconds
        return frames


def wait_for_all(pending: Sequence[Pending[T]]) -> list[T]:
    """Results of what has begun.

    Raises:
        EnvFailed: Of the first that failed, once all are over: none is left in the middle of a call.
    """
    results: list[T] = []
    failure: Exception | None = None
    for wait in pending:
        try:
            results.append(wait())
        except Exception as error:  # whatever it is, the others have begun
            failure = failure or error
    if failure is not None:
        raise failure
    return results
