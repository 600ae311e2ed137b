"""What executes the copies of a session: the lease's own environment, and those made for it."""

from __future__ import annotations

import time

from densegym.host.body import Body, LocalBody
from densegym.host.lossy import LossyLog
from densegym.host.recipe import Recipe
from densegym.host.thread import EnvironmentThread, Made, make_named
from densegym.host.worker import CLOSE_SECONDS, WorkerBody


class Batch:
    """Makes and closes the copies of a session. Every method runs on the environment's thread."""

    def __init__(self, recipe: Recipe, lossy: LossyLog) -> None:
        """Makes nothing yet."""
        self._recipe = recipe
        self._lossy = lossy
        self._made: list[Made] = []
        self._workers: list[WorkerBody] = []

    def make(self, thread: EnvironmentThread, num_envs: int | None) -> list[tuple[str, Body]]:
        """What executes each copy, with its name for messages. The first is the thread's environment.

        Args:
            thread: The one that this runs on.
            num_envs: None for one environment.

        Raises:
            EnvFailed: A copy cannot be made; `close` closes the others.
        """
        env_id, count = self._recipe.env_id, num_envs or 1
        names = [env_id] if num_envs is None else [f"environment {i} of {count} ({env_id})" for i in range(count)]
        first = LocalBody(names[0], 0, thread, self._lossy)
        others = self._start_workers(thread, names) if self._recipe.vectorization == "async" else self._make_others(names)
        return list(zip(names, [first, *others], strict=True))

    def close(self) -> None:
        """Closes all but the thread's own; twice is fine."""
        for worker in self._workers:
            worker.begin_close()
        deadline = time.monotonic() + CLOSE_SECONDS
        while self._workers:
            self._workers.pop().close(deadline)
        while self._made:
            self._made.pop().close()

    def _start_workers(self, thread: EnvironmentThread, names: list[str]) -> list[WorkerBody]:
        space = thread.env.observation_space
        for i, name in enumerate(names[1:], 1):
            self._workers.append(WorkerBody(name, i, self._recipe, space))
        for worker in self._workers:
            worker.wait_until_made()
        return list(self._workers)

    def _make_others(self, names: list[str]) -> list[LocalBody]:
        for name in names[1:]:
            self._made.append(make_named(name, self._recipe.make))
        return [LocalBody(names[i], i, made, self._lossy) for i, made in enumerate(self._made, 1)]
