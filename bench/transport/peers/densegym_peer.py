"""densegym's own client. Run: python densegym_peer.py train WORKLOAD ENVS TARGET [--shared-memory]"""

import sys
from pathlib import Path

import numpy as np

import densegym

sys.path.insert(0, str(Path(__file__).parents[1]))
from measure import measure

count, target = int(sys.argv[3]), sys.argv[4]
shared_memory = "--shared-memory" in sys.argv
if count == 1:
    env = densegym.Env(target, gamma=0.99, shared_memory=shared_memory)
    action = np.int64(1)
else:
    env = densegym.VectorEnv(target, count, gamma=0.99, shared_memory=shared_memory)
    action = np.ones(count, np.int64)
_, info = env.reset()
transport = info["transport"] if count == 1 else info["transport"][0]
assert (transport == "shared-memory") or not shared_memory or sys.argv[2] == "a", transport


def step():
    env.step(action)
    return count


measure([step])
