"""The session of an environment: opened when it is first needed, and again after it was lost."""

from __future__ import annotations

from collections.abc import Callable

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.client.server import Server
from densegym.client.session import Session
from densegym.client.updates import LateRewards, RewardUpdate
from densegym.errors import InvalidRequest, ResetNeeded


class Connection:
    """One session at a time, and the late rewards of all of them."""

    def __init__(
        self,
        target: Server,
        timeout: float,
        request: Callable[[], pb.OpenRequest],
        take_over: Callable[[pb.OpenResponse], None],
    ) -> None:
        """Connects to nothing yet. ``request`` is what to open, ``take_over`` raises where the answer cannot be used."""
        self._target = target
        self._timeout = timeout
        self._request = request
        self._take_over = take_over
        self._session: Session | None = None
        self._is_closed = False
        self.late = LateRewards()

    def open_once(self) -> None:
        """Opens a session where none was ever opened."""
        if self._session is None:
            self._session = self._open()

    def running(self) -> Session:
        """The session under way; one that was lost says so itself at the next request.

        Raises:
            ResetNeeded: There is none, or it is the parent process's.
        """
        if self._session is None:
            self._refuse_closed()
            raise ResetNeeded("there is no session yet; call reset() first")
        if self._session.is_foreign:
            raise ResetNeeded("the session belongs to the process this one was forked from; call reset() first")
        return self._session

    def usable(self) -> Session:
        """The session under way, or a new one where it was lost."""
        session = self._session
        if session is not None and not session.is_usable:
            if session.is_foreign:
                self.late = LateRewards()
            else:
                session.read_updates()
            session.close()
            self._session = None
        self.open_once()
        return self.running()

    def poll_updates(self) -> list[RewardUpdate]:
        """What has arrived since the last call."""
        if self._session is not None:
            if self._session.is_foreign:
                return []  # they are the parent's
            self._session.read_updates()
        return self.late.take()

    def flush(self) -> list[RewardUpdate]:
        """Waits until nothing is outstanding; where that fails, what has arrived stays to be polled."""
        if self._session is not None:
            if self._session.is_foreign:
                return []
            self._session.read_updates()
        if self.late.outstanding:
            self.running().flush()
        return self.late.take()

    def close(self) -> None:
        """Ends the session for good."""
        self._is_closed = True
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _open(self) -> Session:
        self._refuse_closed()
        session = Session(self._target, self._request(), self._timeout, self.late)
        try:
            self._take_over(session.opened)
        except BaseException:
            session.close()
            raise
        self.late.begin_session()
        return session

    def _refuse_closed(self) -> None:
        if self._is_closed:
            raise InvalidRequest("this environment was closed; make a new one")
