"""The server by densegym-native."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import densegym_native
from google.protobuf.message import DecodeError
from grpc import StatusCode

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.errors import ConfigInvalid
from densegym.host import server
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
            while not conversation.is_over and (message := call.receive()) is not None:
                reply = conversation.answer(pb.SessionRequest.FromString(message))
                call.send(reply.SerializeToString(), conversation.beside(reply))
        finally:
            conversation.close()
        _finish(call, StatusCode.OK, "")


def _finish(call: densegym_native.Call, code: StatusCode, message: str) -> None:
    call.finish(code.value[0], message)
