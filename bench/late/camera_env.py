"""A robot whose observation is what its camera sees, as policies from pixels have it: every step renders, scored or not."""

import gymnasium
import gymnasium_robotics
from gymnasium.wrappers import AddRenderObservation

# Pixels.
SIDE = 128


class FromCamera(AddRenderObservation):
    """Has no picture but its observation: another one of the same moment would be rendered once more."""

    @property
    def render_mode(self):
        return None


def make(render_mode=None):
    gymnasium.register_envs(gymnasium_robotics)
    return FromCamera(gymnasium.make("FetchPickAndPlace-v4", render_mode="rgb_array", width=SIDE, height=SIDE))


gymnasium.register("FetchCamera-v0", make, disable_env_checker=True, order_enforce=False)
