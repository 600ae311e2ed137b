"""From which step time on it pays to give each copy of a batch a process of its own.

A batch of 8 copies whose steps compute for a given time; rounds of a second, interleaved: `sync` and `async` hosts, and
Gymnasium's AsyncVectorEnv in the trainer's own process. Medians, in batches a second.

Run: .venv/bin/python bench/vectorization.py [--rounds 5]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import densegym
import gymnasium
import numpy as np
from gymnasium import spaces

COPIES = 8
STEP_MS = (0, 0.25, 0.5, 1, 2, 5)
HERE = Path(__file__).parent


class BusyEnv(gymnasium.Env):
    """A step that computes for `ms` milliseconds of its own CPU time."""

    def __init__(self, ms):
        self.observation_space = spaces.Box(-1, 1, (32,), np.float32)
        self.action_space = spaces.Discrete(2)
        self._seconds = ms / 1000
        self._observation = np.zeros(32, np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self._observation.copy(), {}

    def step(self, action):
        end = time.thread_time() + self._seconds
        while time.thread_time() < end:
            pass
        return self._observation.copy(), 0.0, False, False, {}


gymnasium.register("Busy-v0", BusyEnv)


class Host:
    """A host and its trainer's client."""

    def __init__(self, ms, vectorization):
        command = [
            sys.executable,
            "-m",
            "densegym.host",
            "gymnasium",
            "vectorization:Busy-v0",
            "--vectorization",
            vectorization,
        ]
        environment = os.environ | {"PYTHONPATH": f"{HERE}:{HERE.parent / 'python'}"}
        self.process = subprocess.Popen(
            [*command, "--env-kwargs", json.dumps({"ms": ms})],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        target = json.loads(self.process.stdout.readline())["densegym_host"]
        self.envs = densegym.VectorEnv(target, COPIES)

    def close(self):
        self.envs.close()
        self.process.terminate()
        self.process.wait()


class InProcess:
    """What needs no host."""

    def __init__(self, ms, _):
        self.envs = gymnasium.make_vec("Busy-v0", num_envs=COPIES, vectorization_mode="async", ms=ms)

    def close(self):
        self.envs.close()


def measure(envs, seconds):
    """Batches a second."""
    actions, count, began = np.zeros(COPIES, int), 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        envs.step(actions)
        count += 1
    return count / (time.perf_counter() - began)


def main():
    """The table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(
        f"{COPIES} copies, {os.cpu_count()} cores\n| step, ms | sync | async | async ÷ sync | AsyncVectorEnv |\n|---|---|---|---|---|"
    )
    for ms in STEP_MS:
        contestants = {"sync": Host(ms, "sync"), "async": Host(ms, "async"), "gymnasium": InProcess(ms, None)}
        rates = {name: [] for name in contestants}
        for each in contestants.values():
            each.envs.reset()
            measure(each.envs, 0.5)
        for _ in range(rounds):
            for name, each in contestants.items():
                rates[name].append(measure(each.envs, 1))
        for each in contestants.values():
            each.close()
        sync, apart, peer = (statistics.median(rates[name]) for name in contestants)
        print(f"| {ms} | {sync:.0f} | {apart:.0f} | {apart / sync:.2f} | {peer:.0f} |", flush=True)


if __name__ == "__main__":
    main()
