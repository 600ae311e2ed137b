"""Pipes of a host: where clients connect that were offered one, and a connection that carries a session."""

from __future__ import annotations

import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence

from google.protobuf.message import DecodeError

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.pipe import ACCEPTED, SIZES, TOKEN_BYTES, MalformedMessage, MessageReader, prepare

log = logging.getLogger("densegym.host")

# How long a connection may take to say its token, and how many may be about to.
_TOKEN_SECONDS = 5.0
_MAX_STRANGERS = 64
# Of one call of the kernel, whose IOV_MAX is 1,024.
_MOST_PARTS = 1000
_WILDCARDS = ("", "0.0.0.0", "::")

Take = Callable[["Pipe"], None]


class Pipe:
    """A connection that has said its token. One thread serves it; `hang_up` is for any other."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._reader = MessageReader(connection, max_body_bytes=0)
        # Whether a request has come by it.
        self.is_used = False

    def accept(self) -> None:
        """Tells the client to go on by it."""
        self._send([ACCEPTED])

    def receive(self) -> pb.SessionRequest | None:
        """The next request; None when the connection has ended.

        Raises:
            MalformedMessage: What came is no request.
        """
        try:
            head, _ = self._reader.read()
        except (OSError, EOFError):
            return None
        self.is_used = True
        try:
            return pb.SessionRequest.FromString(head)
        except DecodeError:
            raise MalformedMessage(f"{len(head)} bytes that are not a densegym.v1.SessionRequest") from None

    def send(self, reply: pb.SessionResponse, beside: Sequence[bytes]) -> None:
        """Sends a reply and its body; that the connection has ended shows at the next `receive`."""
        head = reply.SerializeToString()
        if beside:
            self._send([SIZES.pack(len(head), sum(map(len, beside))) + head, *beside])
        else:
            self._send([SIZES.pack(len(head), 0) + head])

    def hang_up(self) -> None:
        """Ends the connection: whoever waits for it goes on. Twice is fine."""
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has ended

    def close(self) -> None:
        """Ends the connection and frees it; for the thread that serves it."""
        self.hang_up()
        self._connection.close()

    def _send(self, parts: list[bytes]) -> None:
        try:
            for start in range(0, len(parts), _MOST_PARTS):
                some = parts[start : start + _MOST_PARTS]
                sent = self._connection.sendmsg(some)
                for part in some:
                    if sent < len(part):
                        self._connection.sendall(memoryview(part)[sent:])
                    sent = max(sent - len(part), 0)
        except OSError:
            self.hang_up()  # nobody shall wait for the rest


class PipeServer:
    """Listens beside gRPC, at a port of its own."""

    def __init__(self, host: str) -> None:
        """Listens where ``host``, as gRPC takes it, does.

        Raises:
            OSError: Nothing can listen there.
        """
        self._takers: dict[bytes, Take] = {}
        self._free = threading.Semaphore(_MAX_STRANGERS)
        self._is_closed = False
        self._socket = _listen(host.strip("[]"))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, name="pipes", daemon=True).start()

    def offer(self, take: Take) -> pb.Pipe:
        """What one client connects with; ``take`` then gets the connection, on a thread of no importance."""
        token = secrets.token_bytes(TOKEN_BYTES)
        self._takers[token] = take
        return pb.Pipe(port=self.port, token=token)

    def withdraw(self, offered: pb.Pipe) -> None:
        """Lets nobody connect with that any more."""
        self._takers.pop(offered.token, None)

    def close(self) -> None:
        """Listens no more; connections go on."""
        self._is_closed = True
        try:
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        except OSError:
            pass
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError as cause:
                if self._is_closed:
                    return
                log.warning("a pipe could not be accepted: %s", cause)
                time.sleep(0.1)  # out of descriptors, for example
                continue
            if self._free.acquire(blocking=False):
                threading.Thread(target=self._greet, args=(connection,), name="pipe", daemon=True).start()
            else:
                connection.close()
            del connection  # or the last one stays open until another comes

    def _greet(self, connection: socket.socket) -> None:
        try:
            take = self._takers.pop(_read_token(connection), None)
            if take is None:
                connection.close()
                return
            connection.settimeout(None)
            prepare(connection)
            take(Pipe(connection))
        except OSError:
            connection.close()
        finally:
            self._free.release()


def _listen(host: str) -> socket.socket:
    if host in _WILDCARDS and socket.has_dualstack_ipv6():
        return socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    (family, _, _, _, address), *_ = socket.getaddrinfo(host or None, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return socket.create_server(address[:2], family=family)


def _read_token(connection: socket.socket) -> bytes:
    token, deadline = b"", time.monotonic() + _TOKEN_SECONDS
    while len(token) < TOKEN_BYTES:
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        part = connection.recv(TOKEN_BYTES - len(token))
        if not part:
            return b""
        token += part
    return token
