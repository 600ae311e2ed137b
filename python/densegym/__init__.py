"""Dense rewards for any robot environment, over gRPC.

>>> import densegym, gymnasium
>>> gymnasium.spec("densegym/Remote-v0").nondeterministic
True

``gymnasium.make("densegym:densegym/Remote-v0", target="localhost:50051", gamma=0.99)`` is an ordinary environment whose steps
run behind that address: on a densegym gateway (dense rewards) or directly on a host (the environment's own, sparse ones).
"""

from __future__ import annotations

import gymnasium

import densegym.fork  # noqa: F401  first: before anything imports grpc
from densegym.client.env import Env
from densegym.client.supervision import Marked, SupervisedEnv, SupervisedSession, list_sessions, mark_failure, mark_success
from densegym.client.updates import RewardUpdate, StepKey
from densegym.client.vector import VectorEnv
from densegym.errors import DenseGymError
from densegym.late import RewardLog, UpdatesInInfo, relabel, settle
from densegym.version import __version__

__all__ = [
    "DenseGymError",
    "Env",
    "Marked",
    "RewardLog",
    "RewardUpdate",
    "StepKey",
    "SupervisedEnv",
    "SupervisedSession",
    "UpdatesInInfo",
    "VectorEnv",
    "__version__",
    "list_sessions",
    "mark_failure",
    "mark_success",
    "relabel",
    "settle",
]

# Nondeterministic: a robot, or a score that came late, answers the same actions differently.
gymnasium.register(
    id="densegym/Remote-v0",
    entry_point="densegym.client.env:Env",
    vector_entry_point="densegym.client.vector:VectorEnv",
    nondeterministic=True,
)
