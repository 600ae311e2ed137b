"""An environment whose step costs nothing, so that only the way to it is measured; for every contestant the same."""

import sys

import gymnasium
import numpy as np
from gymnasium import spaces

# Workload: shape and dtype of the observation.
WORKLOADS = {"a": ((4,), np.float32), "b": ((84, 84, 3), np.uint8), "c": ((480, 640, 3), np.uint8)}


class FreeEnv(gymnasium.Env):
    """Gives the same observation for ever."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 20}
    # remote-gym asks for it, which Gymnasium no longer has.
    reward_range = (np.float32(-np.inf), np.float32(np.inf))

    def __init__(self, workload, render_mode=None):
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


def create_environment(workload, **_):
    """What remote-gym calls."""
    return FreeEnv(workload)


def wait_for_stdin():
    """Returns when the parent is gone."""
    sys.stdin.read()


gymnasium.register("Free-v0", FreeEnv, disable_env_checker=True, order_enforce=False)
gymnasium.register("FreeEpisodes-v0", FreeEnv, disable_env_checker=True, order_enforce=False, max_episode_steps=200)
