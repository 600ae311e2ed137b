"""Which session has which environment: a fresh one each, or the long-lived one, to one session at a time."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from densegym.errors import EnvBusy, EnvFailed, NotSupported, SessionLimit, ShuttingDown
from densegym.host.recipe import Recipe
from densegym.host.tensors import check_codecs
from densegym.host.thread import EnvironmentThread

log = logging.getLogger("densegym.host")


@dataclass(frozen=True)
class Lease:
    """An environment in the hands of one session, until it is given back."""

    environment: EnvironmentThread
    give_back: Callable[[], None]


class Environments:
    """Hands environments to sessions, and closes them all at the end."""

    def __init__(self, recipe: Recipe, *, attach_only: bool, max_session_count: int) -> None:
        """Makes the first environment, which proves that it can be made; raises what its constructor raises.

        Raises:
            ConfigInvalid: The recipe has a codec for what is no image.
        """
        self.recipe = recipe
        self._attach_only = attach_only
        self._max_session_count = max_session_count
        self._lock = threading.Lock()
        self._leases: dict[int, EnvironmentThread] = {}
        self._ending: set[int] = set()
        self._lease_ids = itertools.count()
        self._count = 0
        self._stopping = False
        # Serves the first session, so that nothing is made twice.
        self._spare: EnvironmentThread | None = EnvironmentThread(recipe.make)
        check_codecs(recipe.codecs, self._spare.env.observation_space)
        self._long_lived: EnvironmentThread | None = self._spare if attach_only else None
        self._attached = False

    def make(self) -> Lease:
        """A fresh environment, closed when it is given back."""
        if self._attach_only:
            raise NotSupported(f"this host keeps one long-lived {self.recipe.env_id}; open it with `attach` (attach=True)")
        self._enter()
        try:
            with self._lock:
                environment, self._spare = self._spare, None
            environment = environment or self._new()
        except BaseException:
            self._leave()
            raise
        return self._lease(environment, environment.close)

    def attach(self) -> Lease:
        """The long-lived environment, made when it is first asked for; it keeps its state between sessions."""
        with self._lock:
            if self._attached:
                raise EnvBusy(f"{self.recipe.env_id} belongs to another session; close that one, or try again later")
            self._attached = True
        try:
            self._enter()
        except BaseException:
            self._attached = False
            raise
        try:
            if self._long_lived is None:
                self._long_lived = self._new()
        except BaseException:
            self._attached = False
            self._leave()
            raise
        return self._lease(self._long_lived, self._detach)

    def close(self, timeout: float) -> None:
        """Closes every environment and hands out no more; waits at most ``timeout`` seconds for each."""
        with self._lock:
            self._stopping = True
            every = {*self._leases.values(), self._spare, self._long_lived}
        for environment in every:
            if environment is not None:
                environment.close(timeout)

    def _new(self) -> EnvironmentThread:
        try:
            return EnvironmentThread(self.recipe.make)
        except Exception as cause:
            log.exception("%s cannot be made", self.recipe.env_id)
            raise EnvFailed(f"{self.recipe.env_id} cannot be made: {type(cause).__name__}: {cause}") from cause

    def _enter(self) -> None:
        with self._lock:
            if self._stopping:
                raise ShuttingDown("the host is shutting down; connect to another, or start it again")
            if self._count >= self._max_session_count:
                limit = f"the host serves {self._max_session_count} sessions already (--max-sessions)"
                raise SessionLimit(f"{limit}; close one, or raise the limit")
            self._count += 1

    def _leave(self) -> None:
        with self._lock:
            self._count -= 1

    def _detach(self) -> None:
        self._attached = False

    def _lease(self, environment: EnvironmentThread, release: Callable[[], None]) -> Lease:
        lease_id = next(self._lease_ids)
        with self._lock:
            self._leases[lease_id] = environment

        def give_back() -> None:
            with self._lock:
                if lease_id not in self._leases or lease_id in self._ending:
                    return
                self._ending.add(lease_id)
            release()
            # Only now: until it is closed, the end of the host waits for it.
            with self._lock:
                del self._leases[lease_id]
                self._ending.remove(lease_id)
            self._leave()

        return Lease(environment, give_back)
