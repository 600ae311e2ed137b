"""One training loop, run on a sparse reward and on a dense one. Only the address, and gamma, differ.

Run: python train.py SPARSE_HOST:PORT DENSE_HOST:PORT    (run.ts starts both servers and does it)
"""

from __future__ import annotations

import math
import sys
from typing import Any

import gymnasium

EPISODES = 20
FIRST_SEED = 0
TERMS = ("env_reward", "progress", "potential", "shaping", "success_bonus")


def train(target: str, gamma: float | None = None) -> list[dict[str, Any]]:
    """Play; a trainer would learn here. What it saw comes back, a dict a step."""
    env = gymnasium.make("densegym:densegym/Remote-v0", target=target, gamma=gamma)
    env.action_space.seed(FIRST_SEED)
    steps = []
    for episode in range(EPISODES):
        observation, _ = env.reset(seed=FIRST_SEED + episode)
        ended = False
        while not ended:
            action = env.action_space.sample()  # your policy
            observation, reward, terminated, truncated, info = env.step(action)
            # your learner: learner.update(observation, action, reward, terminated)
            steps.append({"observation": observation, "flags": (terminated, truncated), "reward": reward, "info": info})
            ended = terminated or truncated
    env.close()
    return steps


def problems(sparse: list[dict[str, Any]], dense: list[dict[str, Any]]) -> list[str]:
    """What differs that must not, and what lacks that must be there."""
    if len(sparse) != len(dense):
        return [f"{len(sparse)} steps directly, {len(dense)} through the gateway"]
    found = []
    for i, (one, other) in enumerate(zip(sparse, dense, strict=True)):
        terms = other["info"]
        for key in ("observation", "flags"):
            if one[key] != other[key]:
                found.append(f"step {i}: {key} is {one[key]} directly, {other[key]} through the gateway")
        if one["reward"] != terms["env_reward"]:
            found.append(f"step {i}: the environment paid {one['reward']}, the gateway says {terms['env_reward']}")
        values = [other["reward"], *(terms.get(term, math.nan) for term in TERMS)]
        if not all(math.isfinite(value) for value in values):
            found.append(f"step {i}: of {('reward', *TERMS)} one is missing or not finite: {values}")
        # weights as the gateway's defaults: reward = env_reward + shaping + success_bonus
        if abs(values[0] - (terms["env_reward"] + terms["shaping"] + terms["success_bonus"])) > 1e-9:
            found.append(f"step {i}: the terms do not add up to the reward {values[0]}")
    return found


def main(sparse_target: str, dense_target: str) -> int:
    """Run the loop both ways, compare, and say what was seen; 1 when something is wrong."""
    sparse = train(target=sparse_target)
    dense = train(target=dense_target, gamma=0.99)
    found = problems(sparse, dense)
    for line in found[:10]:
        print(line, file=sys.stderr)
    for name, steps in (("sparse", sparse), ("dense", dense)):
        informative = sum(step["reward"] != 0 for step in steps)
        print(f"{name:6}  {len(steps)} steps in {EPISODES} episodes, {informative} of them with a reward that is not 0")
    if not found:
        print("equal observations, flags and environment rewards; every reward term present and finite")
    if any(step["info"]["out_of_domain"] for step in dense):
        print("the bundled model was never trained for this environment: these rewards show the path, and teach nothing")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} SPARSE_HOST:PORT DENSE_HOST:PORT")
    sys.exit(main(*sys.argv[1:]))
