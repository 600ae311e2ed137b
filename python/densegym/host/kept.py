"""Replies kept to answer a repeated request; bounded by count and bytes, the oldest dropped first."""

from __future__ import annotations

from collections import OrderedDict

from densegym._proto.densegym.v1 import environment_pb2 as pb

MAX_COUNT = 256
MAX_BYTES = 64 * 1024 * 1024


class KeptReplies:
    """The last replies of a session, by step id. The newest one is kept whatever its size."""

    def __init__(self, max_count: int = MAX_COUNT, max_bytes: int = MAX_BYTES) -> None:
        self._max_count = max_count
        self._max_bytes = max_bytes
        self._bytes = 0
        self._replies: OrderedDict[int, tuple[pb.SessionResponse, list[bytes], int]] = OrderedDict()

    def add(self, reply: pb.SessionResponse, beside: list[bytes]) -> None:
        """Keeps a reply, newer than all others, and what travels beside it."""
        size = reply.ByteSize() + sum(map(len, beside))
        self._replies[reply.step_id] = (reply, beside, size)
        self._bytes += size
        while len(self._replies) > 1 and (len(self._replies) > self._max_count or self._bytes > self._max_bytes):
            self._drop_oldest()

    def forget_through(self, step_id: int) -> None:
        """Drops what the client has acknowledged."""
        while self._replies and next(iter(self._replies)) <= step_id:
            self._drop_oldest()

    def get(self, step_id: int) -> pb.SessionResponse | None:
        """The reply to a request, if it is still there."""
        kept = self._replies.get(step_id)
        return kept and kept[0]

    def beside(self, step_id: int) -> list[bytes]:
        """What travels beside the reply to a request, if it is still there."""
        kept = self._replies.get(step_id)
        return kept[1] if kept else []

    def _drop_oldest(self) -> None:
        _, (_, _, size) = self._replies.popitem(last=False)
        self._bytes -= size
