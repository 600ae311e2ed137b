"""Steps one environment directly and through a gateway, with equal seeds and actions, and compares every bit.

usage: compare.py TARGET ENV_ID [--steps N] [--module MODULE]
"""

import argparse
import importlib
import math

import gymnasium
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("target", help="HOST:PORT of `densegym serve --env gymnasium:ENV_ID`")
parser.add_argument("env_id")
parser.add_argument("--module", help="module that registers the environment")
parser.add_argument("--steps", type=int, default=1000)
options = parser.parse_args()

TERMS = ("env_reward", "progress", "potential", "shaping", "success_bonus")


def same(a: object, b: object) -> bool:
    """Equal to the bit, also inside of Dict observations."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    a, b = np.asarray(a), np.asarray(b)
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


if options.module:
    importlib.import_module(options.module)
direct = gymnasium.make(options.env_id, render_mode="rgb_array")
remote = gymnasium.make("densegym:densegym/Remote-v0", target=options.target, gamma=0.99, instruction="reach the target")

episode, states = 0, {}
assert remote.observation_space == direct.observation_space
assert remote.action_space == direct.action_space
direct.action_space.seed(0)
first, opened = remote.reset(seed=episode)
assert same(direct.reset(seed=episode)[0], first)
for step in range(options.steps):
    action = direct.action_space.sample()
    observation, reward, terminated, truncated, _ = direct.step(action)
    seen, dense, *flags, info = remote.step(action)
    assert same(observation, seen), f"step {step}: another observation"
    assert float(reward) == info["env_reward"], f"step {step}: {reward} is not {info['env_reward']}"
    assert flags == [terminated, truncated], f"step {step}: other flags"
    assert math.isfinite(dense) and all(math.isfinite(info[term]) for term in TERMS), f"step {step}: {info}"
    assert info["out_of_domain"], "the bundled model knows the bundled environment only, and must say so"
    states[info["score_state"]] = states.get(info["score_state"], 0) + 1
    if terminated or truncated:
        episode += 1
        assert same(direct.reset(seed=episode)[0], remote.reset(seed=episode)[0])
remote.close()
way = f"{opened['stream']}, {opened['transport']}"
print(f"{options.env_id}: {options.steps} steps in {episode + 1} episodes by {way} are bit-equal; scores: {states}")
