"""Which library speaks gRPC."""

from __future__ import annotations

import importlib.util
import os
from typing import Literal

from densegym.errors import ConfigInvalid

Library = Literal["grpcio", "native"]

_VARIABLE = "DENSEGYM_GRPC"


def grpc_library() -> Library:
    """``native`` where densegym-native is installed, else ``grpcio``; ``DENSEGYM_GRPC`` forces one.

    Raises:
        ConfigInvalid: The variable names no library, or one that is not there.
    """
    wanted = os.environ.get(_VARIABLE, "")
    has_native = importlib.util.find_spec("densegym_native") is not None
    match wanted:
        case "":
            return "native" if has_native else "grpcio"
        case "grpcio":
            return "grpcio"
        case "native":
            if has_native:
                return "native"
            way_out = "pip install densegym-native, or take the variable away"
            raise ConfigInvalid(f"{_VARIABLE} is native, and densegym-native is not installed; {way_out}")
    raise ConfigInvalid(f"{_VARIABLE} must be grpcio or native, got {wanted!r}; without it native is taken where installed")
