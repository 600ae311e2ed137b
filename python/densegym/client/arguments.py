"""Arguments of the client, checked once, before anything is sent."""

from __future__ import annotations

import re
from numbers import Real
from typing import Any

from densegym.errors import ConfigInvalid, InstructionInvalid, InvalidRequest

_ADDRESS = re.compile(r"(?:\[[\da-fA-F:.]+\]|[^\s:/\[\]]+):(\d{1,5})")
_HIGHEST_PORT = 65_535


def check_target(target: Any) -> str:
    """``HOST:PORT``; an IPv6 host stands in brackets."""
    address = _ADDRESS.fullmatch(target) if isinstance(target, str) else None
    if address is None or not 1 <= int(address[1]) <= _HIGHEST_PORT:
        raise ConfigInvalid(f"target must be HOST:PORT without a scheme, for example localhost:50051, got {target!r}")
    return address[0]


def check_gamma(gamma: Any) -> float | None:
    """A discount factor; None where the server needs none."""
    if gamma is None:
        return None
    if not (isinstance(gamma, Real) and 0 <= float(gamma) <= 1):
        raise ConfigInvalid(f"gamma must be a number in [0, 1], got {gamma!r}; give the trainer's own discount factor")
    return float(gamma)


def check_timeout(timeout: Any) -> float:
    """Seconds."""
    if not (isinstance(timeout, Real) and float(timeout) > 0):
        raise ConfigInvalid(f"timeout must be a number of seconds above 0, got {timeout!r}")
    return float(timeout)


def check_seed(seed: int | None) -> int | None:
    """What fits into an unsigned number of 64 bits."""
    if seed is not None and not 0 <= seed < 2**64:
        raise InvalidRequest(f"seed {seed} does not fit into 64 bits; use 0 to 2^64 - 1")
    return None if seed is None else int(seed)


def check_instruction(instruction: Any) -> str:
    """Text of 1 to 1,000 characters."""
    if not isinstance(instruction, str):
        raise InstructionInvalid(f"the instruction is a {type(instruction).__name__}; give text of 1 to 1,000 characters")
    if not 1 <= len(instruction) <= 1000:
        raise InstructionInvalid(f"the instruction has {len(instruction)} characters; give 1 to 1,000")
    return instruction
