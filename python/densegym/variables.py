"""Variables that switch something off without a change of code."""

from __future__ import annotations

import os

from densegym.errors import ConfigInvalid


def is_on(variable: str, unset: str) -> bool:
    """Whether a variable is ``true``, or not set.

    Args:
        unset: What is so without it, for the message.

    Raises:
        ConfigInvalid: It is neither true nor false.
    """
    value = os.environ.get(variable, "true")
    if value not in ("true", "false"):
        raise ConfigInvalid(f"{variable} must be true or false, got {value!r}; {unset}")
    return value == "true"
