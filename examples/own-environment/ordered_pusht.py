"""gym-pusht with rewards that repeat to the bit, also as a policy sees it that has a camera only: `PushTPixels-v0`.

gym-pusht adds up areas over a Python set of shapes, whose order follows memory addresses: the last digit of its reward
differs from one process, or even one copy, to the next. Here the shapes keep an order of their own.
"""

import gym_pusht  # noqa: F401  registers gym_pusht/PushT-v0
import gymnasium
import pymunk


def _in_order(body: pymunk.Body) -> list[pymunk.Shape]:
    return sorted(body._shapes, key=lambda shape: shape.get_vertices() if isinstance(shape, pymunk.Poly) else [])


pymunk.Body.shapes = property(_in_order)

gymnasium.register("PushTPixels-v0", "gym_pusht.envs:PushTEnv", max_episode_steps=300, kwargs={"obs_type": "pixels"})
