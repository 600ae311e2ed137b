"""One session's way through the host: by its gRPC stream, and by its pipe from when the client has connected that."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

import grpc
from grpc import StatusCode

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.host.conversation import Conversation
from densegym.host.pipe import Pipe, PipeServer
from densegym.pipe import MalformedMessage

log = logging.getLogger("densegym.host")

OfferPipe: TypeAlias = Callable[[], pb.Pipe]
# A request of the stream, the pipe that was connected, or the end of the stream: None, or what dropped it.
_Event: TypeAlias = "pb.SessionRequest | Pipe | grpc.RpcError | None"


class SessionStream:
    """A stream that carries a session, or the end of one that goes by a pipe."""

    def __init__(
        self,
        requests: Iterator[pb.SessionRequest],
        context: grpc.ServicerContext,
        converse: Callable[[OfferPipe | None], Conversation],
        pipes: PipeServer | None,
    ) -> None:
        """``pipes`` where sessions may go by one."""
        self._requests = requests
        self._context = context
        self._pipes = pipes
        self._conversation = converse(None if pipes is None else self._offer_pipe)
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._offered: pb.Pipe | None = None
        self._pipe: Pipe | None = None

    def replies(self) -> Iterator[pb.SessionResponse]:
        """What is to be sent by the stream, until it is over.

        Raises:
            grpc.RpcError: The stream was dropped.
        """
        conversation = self._conversation
        for request in self._requests:
            yield conversation.answer(request)
            if conversation.is_over:
                return
            if self._offered is not None:
                yield from self._replies_beside_pipe()
                return

    def close(self) -> None:
        """Frees what the session holds; twice is fine."""
        self._withdraw_pipe()
        self._hang_up()
        self._conversation.close()

    def _replies_beside_pipe(self) -> Iterator[pb.SessionResponse]:
        conversation, is_refused = self._conversation, False
        threading.Thread(target=self._read, name="stream", daemon=True).start()
        while (event := self._events.get()) is not None:
            if isinstance(event, grpc.RpcError):
                raise event
            if isinstance(event, Pipe):
                if is_refused:
                    event.close()
                    continue
                self._serve_pipe(event)
            elif self._pipe is not None and self._pipe.is_used:
                self._context.abort(StatusCode.INVALID_ARGUMENT, "a request by the stream of a session that goes by its pipe")
            else:
                # The client could not connect the pipe, or knows of none.
                is_refused = True
                self._withdraw_pipe()
                yield conversation.answer(event)
            if conversation.is_over:
                return

    def _serve_pipe(self, pipe: Pipe) -> None:
        """Answers what comes by the pipe; returns when the session is over, or the stream has something to say."""
        conversation = self._conversation
        conversation.write_beside(True)
        pipe.accept()
        log.info("a session of %s goes by its pipe", self._context.peer())
        try:
            request = pipe.receive()
            while request is not None:
                environment = conversation.environment
                if environment is None or request.HasField("close"):
                    pipe.send(conversation.answer(request), [])
                    request = None if conversation.is_over else pipe.receive()
                else:
                    # On the environment's own thread no step waits for a hop to it.
                    request = environment.run(partial(_answer_steps, pipe, conversation, request))
        except MalformedMessage as cause:
            log.warning("a session's pipe from %s brought %s", self._context.peer(), cause)
            self._context.abort(StatusCode.INTERNAL, f"the session's pipe brought {cause}")
        finally:
            conversation.write_beside(False)
            pipe.close()
        if not pipe.is_used:
            return  # it was welcomed too late for the client, which goes on by the stream
        if not conversation.is_over and self._events.empty():
            log.info("a session's pipe was dropped by %s", self._context.peer())
            self._context.abort(StatusCode.UNAVAILABLE, "the session's pipe has ended")

    def _read(self) -> None:
        """Reads the stream while somebody else waits for the pipe."""
        end: grpc.RpcError | None = None
        try:
            for request in self._requests:
                self._events.put(request)
                self._hang_up()
        except grpc.RpcError as error:
            end = error
        self._events.put(end)
        self._hang_up()

    def _offer_pipe(self) -> pb.Pipe:
        assert self._pipes is not None
        self._offered = self._pipes.offer(self._take_pipe)
        return self._offered

    def _take_pipe(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._events.put(pipe)

    def _withdraw_pipe(self) -> None:
        if self._pipes is not None and self._offered is not None:
            self._pipes.withdraw(self._offered)

    def _hang_up(self) -> None:
        if self._pipe is not None:
            self._pipe.hang_up()


def _answer_steps(pipe: Pipe, conversation: Conversation, request: pb.SessionRequest | None) -> pb.SessionRequest | None:
    """Answers all but `close`, which ends the thread this runs on; returns that, or None at the end of the pipe."""
    while request is not None and not request.HasField("close"):
        reply = conversation.answer(request)
        pipe.send(reply, conversation.beside(reply))
        request = pipe.receive()
    return request
