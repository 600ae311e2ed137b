"""Gymnasium's AsyncVectorEnv: the environments in processes of their own, observations in shared memory.

Run: python async_vector.py train WORKLOAD ENVS
"""

import sys
from functools import partial
from pathlib import Path

import numpy as np
from gymnasium.vector import AsyncVectorEnv

sys.path.insert(0, str(Path(__file__).parents[1]))
from free_env import FreeEnv
from measure import measure

if __name__ == "__main__":
    count = int(sys.argv[3])
    envs = AsyncVectorEnv([partial(FreeEnv, sys.argv[2])] * count)
    envs.reset()
    actions = np.ones(count, np.int64)

    def step():
        envs.step(actions)
        return count

    measure([step])
