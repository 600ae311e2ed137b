"""gRPC streams of raw messages."""

__version__: str

class StatusError(Exception):
    """A stream ended. Its arguments: the status code's number, the message, and a serialised google.rpc.Status or b""."""

    args: tuple[int, str, bytes]

class ClientStream:
    """A bidirectional stream on a connection of its own, for the process that made it."""

    def __init__(self, target: str, path: str, user_agent: str, keepalive: float, keepalive_timeout: float) -> None:
        """Starts to connect to HOST:PORT; times are seconds. Whether it works shows at the first receive."""

    def send(self, message: bytes) -> None:
        """Sends a message, without waiting."""

    def receive(self, timeout: float) -> tuple[bytes | bytearray, bytearray | None] | None:
        """The next message; None when it does not come within seconds, 0 for what is there.

        Large tensors of observations are taken out of it (src/split.rs). The second is then the whole message, as it came,
        where they are; nobody else has it.

        Raises:
            StatusError: The stream has ended; with code 0 in order. Again at every further call.
        """

    def close(self) -> None:
        """Cancels what is left and ends the connection; nothing in a forked process, and twice is fine."""

class Call:
    """A stream that a server accepted."""

    @property
    def path(self) -> str: ...
    @property
    def peer(self) -> str: ...
    def receive(self) -> bytes | bytearray | None:
        """The next message; None when the client sends no more.

        Raises:
            StatusError: The stream has ended: cancelled, its deadline over, or the server stopped.
        """

    def send(self, message: bytes, parts: list[bytes]) -> None:
        """Sends a message, with the parts in place that it names (src/split.rs), as the client takes it.

        Raises:
            StatusError: As `receive`.
            ValueError: The message names a part that is not there.
        """

    def wait_for_end(self) -> None:
        """Waits until the stream ends, whatever the client still sends."""

    def finish(self, code: int, message: str) -> None:
        """Ends the stream with a status; nothing when it has ended."""

class Server:
    """Listens."""

    def __init__(self, listen: str, keepalive: float, keepalive_timeout: float) -> None:
        """Starts to listen on HOST:PORT; port 0 takes a free one.

        Raises:
            OSError: Nothing can listen there.
        """

    @property
    def port(self) -> int: ...
    def accept(self) -> Call | None:
        """The next stream; None once the server has stopped."""

    def stop(self) -> None:
        """Ends every stream with UNAVAILABLE, and stops to listen."""
