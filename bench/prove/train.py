"""Trains one policy with stable-baselines3, as `run.ts` orders; tells how it goes, a line of JSON each.

Lines of stdout are ``{"steps", "success"}``, the curve, and at last what a row says of the result.

Run: .venv-train/bin/python bench/prove/train.py ORDER    (JSON, `Order` of run.ts)
"""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from typing import Any

import stable_baselines3
import torch
from algorithms import make_model
from densegym.sb3 import FlushBeforeAdvantages
from stable_baselines3.common.callbacks import BaseCallback
from vec_envs import ScoredEnvs, SimulatorEnvs, held_out_success

# Training episodes whose successes are averaged, and points of a curve.
WINDOW = 100
POINTS = 50
HELD_OUT = {"count": 100, "seed": 1_000_000_007}
HELD_OUT_EPISODES = 100
# The i-th environment of a run begins with this times (seed + 1), plus i: runs share no scene.
SEEDS_OF_A_RUN = 1_000


def tell(line: dict[str, Any]) -> None:
    """To the runner."""
    print(json.dumps(line), flush=True)


class Curve(BaseCallback):
    """Tells the success of the last training episodes, 50 times in a run.

    Those that are not there yet count as failed: the first episodes to end are the lucky ones.
    """

    def __init__(self, total: int) -> None:
        super().__init__()
        self._every = total / POINTS
        self._told = 0
        self._recent: deque[bool] = deque(maxlen=WINDOW)

    def _on_step(self) -> bool:
        self._recent.extend(bool(info["is_success"]) for info in self.locals["infos"] if "terminal_observation" in info)
        if self.num_timesteps >= (self._told + 1) * self._every:
            self._told = int(self.num_timesteps / self._every)
            tell({"steps": self.num_timesteps, "success": sum(self._recent) / WINDOW})
        return True


def make_envs(order: dict[str, Any]) -> SimulatorEnvs | ScoredEnvs:
    """Environments that pay the reward that is ordered."""
    count = order["environments"]
    if "target" in order:
        return ScoredEnvs(order["target"], count, order["settings"]["gamma"], order.get("hertz"))
    options = {"task": order["task"], "count": count, "seed": order["seed"]}
    return SimulatorEnvs(options | ({"shaping": order["shaping"]} if "shaping" in order else {}))


def main(order: dict[str, Any]) -> None:
    """One run."""
    torch.set_num_threads(1)
    started = time.monotonic()
    envs = make_envs(order)
    model, act = make_model(order["algo"], envs, order["settings"], order["steps"], order["seed"])
    # The model has seeded its environments with its own seed: the next run's second one would play the same scenes.
    envs.seed(SEEDS_OF_A_RUN * (order["seed"] + 1))
    waits = [FlushBeforeAdvantages()] if order["late"] and order["algo"] == "ppo" else []
    model.learn(order["steps"], callback=[Curve(order["steps"]), *waits])
    scores = {"model": None, "scored": 0.0, "false_success": 0.0}
    if isinstance(envs, ScoredEnvs):
        scores = {"model": envs.model, "scored": round(envs.scored, 4), "false_success": round(envs.false_success, 4)}
    envs.close()
    held_out = held_out_success(act, {"task": order["task"], **HELD_OUT}, HELD_OUT_EPISODES)
    seconds = round(time.monotonic() - started)
    tell({"held_out": held_out, "seconds": seconds, "sb3": stable_baselines3.__version__, **scores})


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
