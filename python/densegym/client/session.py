"""A session: requests numbered and answered one by one, their errors raised."""

from __future__ import annotations

import logging
import time
from typing import Any, NoReturn

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import reward_pb2 as reward_pb
from densegym.client.server import Server
from densegym.client.stream import Stream
from densegym.client.tensors import TensorReader
from densegym.client.updates import LateRewards
from densegym.errors import DenseGymError, InvalidRequest, ReplyInvalid, ReplyTimeout
from densegym.memory import Window
from densegym.status import read_status

log = logging.getLogger("densegym")

# Closing is a courtesy: dropping the stream frees the environment too.
_CLOSE_SECONDS = 5.0


class Session:
    """An open session. Raises the errors of ``densegym.errors`` as the server means them."""

    def __init__(self, target: Server, request: pb.OpenRequest, timeout: float, late: LateRewards) -> None:
        """Opens a session on a stream of its own; what comes late is told to ``late``."""
        self._timeout = timeout
        self._late = late
        self._last = 0
        self._received = 0
        self._window: Window | None = None
        self.opened: pb.OpenResponse = self._open(target, request)
        if self.opened.HasField("segment"):
            try:
                self._window = Window(self.opened.segment)
            except OSError as cause:
                log.warning("observations come in the messages, since the host's memory cannot be mapped: %s", cause)
                self.close()
                without = pb.OpenRequest()
                without.CopyFrom(request)
                without.memory_domain = ""
                self._last = self._received = 0
                self.opened = self._open(target, without)
        stream = self._stream  # no cycle: a session that nobody closes ends with its last reference
        if request.accepts_pipe and self.opened.HasField("pipe"):
            stream.go_on_by_pipe(self.opened.pipe)
        self.read_tensor = TensorReader(self._window, lambda: stream.body)
        log.info("a session at %s: by %s, observations by %s", target, stream.name, self.opened.transport)

    def _open(self, target: Server, request: pb.OpenRequest) -> pb.OpenResponse:
        self._stream = Stream(target)
        try:
            self._stream.send(pb.SessionRequest(open=request))
            return self.wait("open", 0)
        except BaseException:
            self._stream.close()
            raise

    @property
    def connection(self) -> dict[str, str]:
        """How observations travel, and what carries the messages; for ``info``."""
        return {"transport": self.opened.transport, "stream": self._stream.name}

    @property
    def is_foreign(self) -> bool:
        """True in a process that was forked off the one that opened the session."""
        return self._stream.is_foreign

    @property
    def is_usable(self) -> bool:
        """False when the server went away, and in a forked process."""
        return self._stream.is_usable

    def send(self, kind: str, request: Any) -> int:
        """Sends a request without waiting; returns its number. Replies are waited for in the order of their requests."""
        # What is in shared memory stays there for so many replies.
        if self._window and kind in ("reset", "step") and self._last - self._received >= self._window.slot_count - 1:
            unread = self._last - self._received
            raise InvalidRequest(f"{unread} requests are unanswered, the most with shared memory; wait for the first of them")
        # Numbered before it is sent: an interrupt while waiting must not give one number to two requests.
        self._last += 1
        self._stream.send(pb.SessionRequest(step_id=self._last, ack_step_id=self._received, **{kind: request}))
        return self._last

    def wait(self, kind: str, number: int, timeout: float | None = None, *, is_patient: bool = False) -> Any:
        """The answer to a request.

        Args:
            kind: What was asked for.
            number: The request's.
            timeout: Seconds; None: those of the session.
            is_patient: True to wait on as long as updates come.
        """
        started = time.monotonic()
        while True:
            reply = self._stream.receive(started, self._timeout if timeout is None else timeout)
            answer = reply.WhichOneof("response")
            if answer == "reward_update":
                self._receive_update(reply.reward_update)
                started = time.monotonic() if is_patient else started
            elif reply.step_id >= number:
                break
            else:  # an interrupt made us walk away from it
                self._late.ignore(reply.reset if reply.HasField("reset") else reply.step)
        self._received = reply.step_id
        if reply.HasField("status"):
            raise read_status(reply.status)
        if reply.step_id != number or answer != kind:
            has = f"{answer} for request {reply.step_id}"
            raise ReplyInvalid(f"the server answered {has} to {kind} {number}; it is no densegym.v1 server")
        return getattr(reply, kind)

    def ask(self, kind: str, request: Any) -> Any:
        """Sends a request and waits for its answer."""
        return self.wait(kind, self.send(kind, request))

    def read_updates(self) -> None:
        """Reads the updates that have arrived, without waiting."""
        while (reply := self._stream.peek()) is not None and reply.HasField("reward_update"):
            self._receive_update(self._stream.receive(0, 0).reward_update)

    def flush(self) -> None:
        """Waits until every reward is final; the session's timeout is for each update."""
        number = self.send("flush", pb.FlushRequest(through_step_id=self._last))
        try:
            self.wait("flush", number, is_patient=True)
        except ReplyTimeout as error:
            raise ReplyTimeout(f"{self._late.outstanding} rewards are still provisional: {error}") from None
        if self._late.outstanding:
            left = f"{self._late.outstanding} rewards provisional after a flush"
            self._give_up(ReplyInvalid(f"the server left {left}; it is no densegym.v1 server"))

    def close(self) -> None:
        """Frees the environment. In a forked process nothing is said: the session is the parent's."""
        if not self._stream.is_usable:
            self._stream.close()
            return
        try:
            self.wait("close", self.send("close", pb.CloseRequest()), _CLOSE_SECONDS)
        except DenseGymError:
            pass  # a server that is gone, or does not answer, has nothing left to free
        finally:
            self._stream.close()

    def _receive_update(self, update: reward_pb.RewardUpdate) -> None:
        try:
            self._late.receive(update)
        except ReplyInvalid as error:
            self._give_up(error)

    def _give_up(self, error: DenseGymError) -> NoReturn:
        self._stream.give_up(error)
        raise error
