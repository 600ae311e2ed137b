"""A session: requests numbered and answered one by one, their errors raised."""

from __future__ import annotations

import time
from typing import Any

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.client.stream import Stream
from densegym.errors import DenseGymError, ReplyInvalid
from densegym.status import read_status

# Closing is a courtesy: dropping the stream frees the environment too.
_CLOSE_SECONDS = 5.0


class Session:
    """An open session. Raises the errors of ``densegym.errors`` as the server means them."""

    def __init__(self, target: str, request: pb.OpenRequest, timeout: float) -> None:
        """Opens a session on a stream of its own."""
        self._timeout = timeout
        self._last = 0
        self._stream = Stream(target)
        try:
            self.opened: pb.OpenResponse = self._exchange(pb.SessionRequest(open=request), "open", timeout)
        except BaseException:
            self._stream.close()
            raise

    @property
    def is_foreign(self) -> bool:
        """True in a process that was forked off the one that opened the session."""
        return self._stream.is_foreign

    @property
    def is_usable(self) -> bool:
        """False when the server went away, and in a forked process."""
        return self._stream.is_usable

    def reset(self, request: pb.ResetRequest) -> pb.ResetResponse:
        """Starts an episode."""
        return self._ask("reset", request)

    def step(self, request: pb.StepRequest) -> pb.StepResponse:
        """Applies an action."""
        return self._ask("step", request)

    def render(self, request: pb.RenderRequest) -> pb.RenderResponse:
        """Takes pictures."""
        return self._ask("render", request)

    def close(self) -> None:
        """Frees the environment. In a forked process nothing is said: the session is the parent's."""
        if not self._stream.is_usable:
            self._stream.close()
            return
        try:
            self._ask("close", pb.CloseRequest(), _CLOSE_SECONDS)
        except DenseGymError:
            pass  # a server that is gone, or does not answer, has nothing left to free
        finally:
            self._stream.close()

    def _ask(self, kind: str, request: Any, timeout: float | None = None) -> Any:
        # Numbered before it is sent: an interrupt while waiting must not give one number to two requests.
        self._last += 1
        message = pb.SessionRequest(step_id=self._last, ack_step_id=self._last - 1, **{kind: request})
        return self._exchange(message, kind, self._timeout if timeout is None else timeout)

    def _exchange(self, request: pb.SessionRequest, kind: str, timeout: float) -> Any:
        self._stream.send(request)
        started = time.monotonic()
        while True:
            reply = self._stream.receive(started, timeout)
            is_update = reply.WhichOneof("response") == "reward_update"
            # Replies to earlier requests are those an interrupt made us walk away from.
            if not is_update and reply.step_id >= request.step_id:
                break
        if reply.HasField("status"):
            raise read_status(reply.status)
        if reply.step_id != request.step_id or reply.WhichOneof("response") != kind:
            has = f"{reply.WhichOneof('response')} for request {reply.step_id}"
            raise ReplyInvalid(f"the server answered {has} to {kind} {request.step_id}; it is no densegym.v1 server")
        return getattr(reply, kind)
