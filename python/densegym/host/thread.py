"""One environment and the only thread that ever touches it: OpenGL contexts belong to the thread that made them."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeAlias, TypeVar

import gymnasium

from densegym.errors import EnvFailed

log = logging.getLogger("densegym.host")

T = TypeVar("T")
AnyEnv: TypeAlias = gymnasium.Env[Any, Any]


class Made:
    """An environment that is made anew after a failure. Belongs to the thread that makes it."""

    def __init__(self, make: Callable[[], AnyEnv]) -> None:
        """Makes the environment; raises what ``make`` raises."""
        self._make = make
        self._env: AnyEnv | None = make()

    @property
    def env(self) -> AnyEnv:
        """The environment."""
        assert self._env is not None, "the environment was closed"
        return self._env

    def remake(self) -> None:
        """Closes the environment there is, and makes another."""
        self.close()
        self._env = self._make()

    def close(self) -> None:
        """Closes the environment; twice is fine."""
        env, self._env = self._env, None
        if env is None:
            return
        try:
            env.close()
        except Exception:
            log.exception("the environment failed to close")


def make_named(name: str, make: Callable[[], AnyEnv]) -> Made:
    """Makes the environment of that name.

    Raises:
        EnvFailed: ``make`` raised an exception, which the log has.
    """
    try:
        return Made(make)
    except Exception as cause:
        log.exception("%s cannot be made", name)
        raise EnvFailed(f"{name} cannot be made: {type(cause).__name__}: {cause}") from cause


class EnvironmentThread:
    """Makes an environment and runs calls on it, one after another; closes it at the end."""

    def __init__(self, make: Callable[[], AnyEnv]) -> None:
        """Makes the environment; raises what ``make`` raises."""
        self._calls: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        # A daemon: an environment that hangs must not keep the process alive.
        self._thread = threading.Thread(target=self._work, name="environment", daemon=True)
        self._thread.start()
        self._made: Made | None = None
        try:
            self._made = self.run(lambda: Made(make))
        except BaseException:
            self._calls.put(None)
            raise

    @property
    def env(self) -> AnyEnv:
        """The environment; for calls that run on the thread."""
        assert self._made is not None, "the environment was not made"
        return self._made.env

    def run(self, call: Callable[[], T]) -> T:
        """The result of a call on the thread; from the thread itself it is simply called."""
        if threading.current_thread() is self._thread:
            return call()
        future: Future[T] = Future()
        self._calls.put((call, future))
        try:
            return future.result()
        finally:
            del future  # an error holds this frame, and the future the error: neither would go before the next collection

    def run_later(self, call: Callable[[], None]) -> None:
        """Runs a call after those that wait already; does not wait for it."""
        self._calls.put((call, Future()))

    def remake(self) -> None:
        """Closes the environment there is, and makes another."""
        assert self._made is not None, "the environment was not made"
        self.run(self._made.remake)

    def close(self, timeout: float | None = None) -> None:
        """Closes the environment and ends the thread, after the call that is under way; twice is fine."""
        if self._made is not None:
            self._calls.put((self._made.close, Future()))
        self._calls.put(None)
        self._thread.join(timeout)

    def _work(self) -> None:
        while (item := self._calls.get()) is not None:
            call, future = item
            try:
                future.set_result(call())
            except BaseException as error:  # handed to the caller, SystemExit of an environment included
                future.set_exception(error)
            del item, call, future  # as in `run`; and what the call holds is not kept until the next one
