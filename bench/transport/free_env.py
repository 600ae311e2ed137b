"""An environment whose step costs nothing, for densegym-host: ``free_env:Free-v0`` with the kwarg ``workload``."""

import gymnasium
import numpy as np
from gymnasium import spaces

WORKLOADS = {"a": ((4,), np.float32), "b": ((84, 84, 3), np.uint8), "c": ((480, 640, 3), np.uint8)}


class FreeEnv(gymnasium.Env):
    """Gives the same observation for ever."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 20}

    def __init__(self, workload, render_mode="rgb_array"):
        shape, dtype = WORKLOADS[workload]
        self.render_mode = render_mode
        self.observation_space = spaces.Box(0, 255, shape, dtype)
        self.action_space = spaces.Discrete(2)
        self._observation = np.random.default_rng(0).integers(0, 255, shape).astype(dtype)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self._observation, {}

    def step(self, action):
        return self._observation, 0.0, False, False, {}

    def render(self):
        return np.zeros((64, 64, 3), np.uint8)


gymnasium.register("Free-v0", FreeEnv, disable_env_checker=True, order_enforce=False)
