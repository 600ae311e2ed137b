"""What a host says, on stderr."""

from __future__ import annotations

import logging
import sys


def start_logging() -> None:
    """Once a process."""
    logging.basicConfig(level=logging.INFO, format="densegym-host: %(message)s", stream=sys.stderr)
