"""A copy of an environment in a process of its own, so that the copies of a batch step at the same time."""

from __future__ import annotations

import copyreg
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, TypeAlias, TypeVar

import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils import (
    batch_space,
    create_shared_memory,
    iterate,
    read_from_shared_memory,
    write_to_shared_memory,
)

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.errors import EnvFailed
from densegym.host.body import LocalBody, Outcome, Pending, guard
from densegym.host.camera import Wish
from densegym.host.logs import start_logging
from densegym.host.lossy import LossyLog
from densegym.host.recipe import Recipe, find_recipe
from densegym.host.thread import make_named

log = logging.getLogger("densegym.host")

T = TypeVar("T")

# Not a fork: it would copy locks of other threads as they happen to be, and graphics contexts do not survive it.
_CONTEXT = multiprocessing.get_context("spawn")
# How long environments may take to close before their processes are killed.
CLOSE_SECONDS = 4.0


def _read_frame(data: bytes) -> pb.Frame:
    return pb.Frame.FromString(data)


# Messages of protobuf cannot be pickled by themselves.
copyreg.pickle(pb.Frame, lambda frame: (_read_frame, (frame.SerializeToString(),)))

Call: TypeAlias = "Callable[[LocalBody], Any]"


@dataclass(frozen=True)
class _Order:
    """What a process makes, and where it leaves observations."""

    name: str
    index: int
    env: str
    kwargs: dict[str, Any]
    space: spaces.Space[Any]
    memory: Any


@dataclass(frozen=True)
class _Reset:
    seed: int | None
    options: dict[str, Any] | None
    wish: Wish
    remake: bool

    def __call__(self, body: LocalBody) -> Outcome:
        return body.begin_reset(self.seed, self.options, self.wish, remake=self.remake)()


@dataclass(frozen=True)
class _Step:
    action: Any
    wish: Wish

    def __call__(self, body: LocalBody) -> Outcome:
        return body.begin_step(self.action, self.wish)()


@dataclass(frozen=True)
class _Render:
    wish: Wish

    def __call__(self, body: LocalBody) -> list[pb.Frame]:
        return body.begin_render(self.wish)()


class WorkerBody:
    """The near end of a copy in a process of its own, which ends when this one does."""

    def __init__(self, name: str, index: int, recipe: Recipe, space: spaces.Space[Any]) -> None:
        """Begins to make the environment; `wait_until_made` comes next.

        Args:
            name: For messages.
            index: In its batch.
            recipe: What is made.
            space: What it observes, of a kind that travels.
        """
        memory = create_shared_memory(space, n=1, ctx=_CONTEXT)
        self._order = _Order(name, index, recipe.full_name, recipe.kwargs, space, memory)
        self._batch = batch_space(space, 1)
        self._start()

    @property
    def observation(self) -> Any:
        """The latest: a view of memory that the next call writes to."""
        rows = read_from_shared_memory(self._order.space, self._order.memory, n=1)
        return next(iter(iterate(self._batch, rows)))

    def wait_until_made(self) -> None:
        """Waits for the environment.

        Raises:
            EnvFailed: It cannot be made.
        """
        try:
            self._receive()
        except EnvFailed:
            self._process.join(CLOSE_SECONDS)  # it is ending, and the next reset shall find it ended
            raise

    def begin_reset(self, seed: int | None, options: dict[str, Any] | None, wish: Wish, *, remake: bool) -> Pending[Outcome]:
        """Sends it; a process that has ended is started again."""
        if self._process.is_alive():
            return self._begin(_Reset(seed, options, wish, remake))

        def made_anew() -> Outcome:
            self._connection.close()
            self._start()
            self.wait_until_made()
            return self._begin(_Reset(seed, options, wish, remake=False))()

        return made_anew

    def begin_step(self, action: Any, wish: Wish) -> Pending[Outcome]:
        """Sends it."""
        return self._begin(_Step(action, wish))

    def begin_render(self, wish: Wish) -> Pending[list[pb.Frame]]:
        """Sends it, where a picture is wished for at all."""
        return self._begin(_Render(wish)) if wish.is_due(self._order.index, False) else list

    def begin_close(self) -> None:
        """Tells the process to close its environment; `close` waits for it."""
        try:
            self._connection.send(None)
        except OSError:
            pass  # it has ended

    def close(self, deadline: float) -> None:
        """Closes the environment and ends the process.

        Args:
            deadline: Until when it may take, in ``time.monotonic()``; then it is killed.
        """
        self.begin_close()
        if self._process.pid is not None:
            self._process.join(max(0.0, deadline - time.monotonic()))
            self._process.kill()
            self._process.join()
        self._connection.close()

    def _start(self) -> None:
        try:
            self._connection, far = _CONTEXT.Pipe()
            # No daemon: those may have no processes of their own, and some simulators do.
            self._process = _CONTEXT.Process(target=_work, args=(far, self._order), name=self._order.name, daemon=False)
            self._process.start()
            far.close()
        except Exception as cause:  # no descriptor is left, or the space cannot be pickled
            log.exception("the process of %s cannot be started", self._order.name)
            what = f"the process of {self._order.name} cannot be started"
            raise EnvFailed(f"{what}: {type(cause).__name__}: {cause}; serve it with --vectorization sync") from cause

    def _begin(self, call: Callable[[LocalBody], T]) -> Pending[T]:
        try:
            self._connection.send(call)
        except OSError:
            pass  # it has ended, as the wait will say
        return self._receive

    def _receive(self) -> Any:
        try:
            result = self._connection.recv()
        except (EOFError, OSError) as cause:
            self._process.join()
            how = f"ended with exit code {self._process.exitcode}"
            raise EnvFailed(f"the process of {self._order.name} {how}; the next reset starts another") from cause
        if isinstance(result, EnvFailed):
            raise result
        return result


def _work(connection: Connection, order: _Order) -> None:
    # The host says when to end. No SIG_IGN: the programs that an environment starts would inherit it.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    start_logging()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    code = 1
    try:
        _serve(connection, order)
        code = 0
    except Exception:
        log.exception("the process of %s failed", order.name)
    finally:
        # Not a plain return: a thread of the simulator, or a GL driver's exit handler, could hold it up.
        logging.shutdown()
        os._exit(code)


def _serve(connection: Connection, order: _Order) -> None:
    try:
        made = make_named(order.name, lambda: find_recipe(order.env, order.kwargs, {}).make())
    except EnvFailed as failure:
        connection.send(failure)
        return
    try:
        connection.send(None)
        body = LocalBody(order.name, order.index, made, LossyLog())
        while (call := connection.recv()) is not None:
            connection.send(_answer(call, body, order))
    except (EOFError, OSError):
        pass  # the host has ended
    finally:
        made.close()


def _answer(call: Call, body: LocalBody, order: _Order) -> Any:
    try:
        result = call(body)
        if isinstance(result, Outcome):
            guard(order.name, "observation", lambda: _leave(body.observation, order))
    except EnvFailed as failure:
        return failure
    return result


def _leave(observation: Any, order: _Order) -> None:
    _check(order.space, observation)
    write_to_shared_memory(order.space, 0, observation, order.memory)


def _check(space: spaces.Space[Any], observation: Any) -> None:
    """Refuses what would be cast, flattened or spread until it fits."""
    match space:
        case spaces.Dict():
            for key, part in space.spaces.items():
                _check(part, observation[key])
        case spaces.Tuple():
            for part, each in zip(space.spaces, observation, strict=True):
                _check(part, each)
        case spaces.Text():
            pass
        case _:
            array = np.asarray(observation)
            if array.shape != space.shape or not np.can_cast(array.dtype, space.dtype, "same_kind"):
                raise ValueError(f"{observation!r} is not in {space}")


def _end_with_parent() -> None:
    """An environment that hangs does not outlive a host that was killed, unless it hangs in C code that holds the GIL."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    time.sleep(CLOSE_SECONDS)
    os._exit(1)
