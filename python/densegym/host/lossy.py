"""Says once what of an environment's info cannot travel as it is."""

from __future__ import annotations

import logging
import re
import threading

log = logging.getLogger("densegym.host")

# An environment that makes up new keys for ever must not fill the memory.
_MAX_PLACES = 1000


class LossyLog:
    """Warns once for each place, whatever the position in a list."""

    def __init__(self) -> None:
        self._places: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, name: str, value: object) -> None:
        """Warns about a value that travels as its ``repr``, unless its place is known."""
        place = re.sub(r"\[\d+\]", "[]", name)
        with self._lock:
            if place in self._places or len(self._places) >= _MAX_PLACES:
                return
            self._places.add(place)
        log.warning("%s is of type %s, which has no form of its own; its repr() is sent", place, type(value).__name__)
