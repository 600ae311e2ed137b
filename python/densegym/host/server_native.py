"""The server by densegym-native."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import densegym_native
from google.protobuf.message import DecodeError
from grpc import StatusCode

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.errors import ConfigInvalid
from densegym.host import server
from densegym.host.conversation import Conversation
from densegym.host.health import answer_check, answer_watch

log = logging.getLogger("densegym.host")


class NativeServer:
    """Serves until it is stopped. The thread that waits for a stream's messages does its I/O."""

    def __init__(self, converse: server.Converse, listen: str, workers: int) -> None:
        """Starts to serve; a stream beyond ``workers`` is refused.

        Raises:
            ConfigInvalid: Nothing can listen there.
        """
        self._converse = converse
        self._workers = workers
        self._free = threading.Semaphore(workers)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="session")
        self._serve: dict[str, Callable[[densegym_native.Call], None]] = {
            f"/{server.SERVICE}/Session": self._serve_session,
            "/grpc.health.v1.Health/Check": answer_check,
            "/grpc.health.v1.Health/Watch": answer_watch,
        }
        try:
            self._server = densegym_native.Server(listen, server.KEEPALIVE_SECONDS, server.KEEPALIVE_TIMEOUT_SECONDS)
        except OSError as cause:
            raise ConfigInvalid(server.refusal(listen)) from cause
        self.port = self._server.port
        threading.Thread(target=self._accept, name="accept", daemon=True).start()

    def stop(self) -> None:
        """Ends every stream."""
        self._server.stop()
        self._pool.shutdown(wait=False)

    def _accept(self) -> None:
        while (call := self._server.accept()) is not None:
            if call.path not in self._serve:
                _finish(call, StatusCode.UNIMPLEMENTED, f"there is no method {call.path}")
            elif not self._free.acquire(blocking=False):
                # It would wait without a word.
                _finish(call, StatusCode.RESOURCE_EXHAUSTED, f"all {self._workers} threads are in use")
            else:
                self._pool.submit(self._run, call)
            del call  # or the last connection stays open until another comes

    def _run(self, call: densegym_native.Call) -> None:
        try:
            self._serve[call.path](call)
        except densegym_native.StatusError:
            log.info("a stream was dropped by %s", call.peer)
        except DecodeError:
            _finish(call, StatusCode.INTERNAL, "bytes that are not a request")
        except Exception:  # ours: logged, and hidden from the client
            log.exception("a stream failed")
            _finish(call, StatusCode.UNKNOWN, "the host failed; its log says more")
        finally:
            self._free.release()

    def _serve_session(self, call: densegym_native.Call) -> None:
        conversation = self._converse()
        try:
            request = _receive(call)
            while request is not None:
                environment = conversation.environment
                if environment is None or request.HasField("close"):
                    _answer(call, conversation, request)
                    request = None if conversation.is_over else _receive(call)
                else:
                    # On the environment's own thread no step waits for a hop to it.
                    request = environment.run(partial(_answer_steps, call, conversation, request))
        finally:
            conversation.close()
        _finish(call, StatusCode.OK, "")


def _answer_steps(
    call: densegym_native.Call, conversation: Conversation, request: pb.SessionRequest | None
) -> pb.SessionRequest | None:
    """Answers all but `close`, which ends the thread this runs on; returns that, or None at the end of the stream."""
    while request is not None and not request.HasField("close"):
        _answer(call, conversation, request)
        request = _receive(call)
    return request


def _receive(call: densegym_native.Call) -> pb.SessionRequest | None:
    message = call.receive()
    return None if message is None else pb.SessionRequest.FromString(message)


def _answer(call: densegym_native.Call, conversation: Conversation, request: pb.SessionRequest) -> None:
    reply = conversation.answer(request)
    call.send(reply.SerializeToString(), conversation.beside(reply))


def _finish(call: densegym_native.Call, code: StatusCode, message: str) -> None:
    call.finish(code.value[0], message)
