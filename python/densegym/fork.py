"""Makes gRPC survive a fork: vector environments and data loaders fork after a first environment was looked at."""

from __future__ import annotations

import os
from typing import Any

# Read once, when grpc is imported. Without it most children that use gRPC hang; whoever imports grpc before densegym sets it.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "1")
# With it, each fork says on stderr what it does.
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")

_anchors: dict[int, Any] = {}


def keep_grpc_alive() -> None:
    """Keeps one channel, which never connects, for as long as the process lives.

    When the last channel is closed gRPC shuts down in the background, and a fork in that moment leaves a child whose gRPC
    hangs (4 of 160 forks here, none of 470 with the channel).
    """
    import grpc  # here, and not above, so that the setting comes first

    if os.getpid() not in _anchors:
        _anchors[os.getpid()] = grpc.insecure_channel("localhost:1")
