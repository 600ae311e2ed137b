"""The bundled environment for stable-baselines3: behind a gateway that scores, and straight from the simulator."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from densegym.sb3 import make_vec_env
from gymnasium.spaces import Box
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv, VecEnvWrapper
from stable_baselines3.common.vec_env.base_vec_env import VecEnvObs, VecEnvStepReturn

ROOT = Path(__file__).resolve().parents[2]
# Of the bundled tasks with `obs=state`.
OBSERVATION_SIZE = 17
ACTION_SIZE = 3

Floats = NDArray[np.float32]


class SimulatorEnvs(VecEnv):
    """``simulator.ts`` in a process of its own, with the reward of the simulator: sparse, or shaped by true progress.

    Episodes restart by themselves; the last step's info holds ``is_success``.

    Args:
        options: ``OracleOptions`` of ``examples/train/in-process.ts``: task, count, seed of the scenes, perhaps shaping.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        spaces = Box(-1, 1, (OBSERVATION_SIZE,), np.float32), Box(-1, 1, (ACTION_SIZE,), np.float32)
        super().__init__(options["count"], *spaces)
        command = ["node", "--import", "tsx", "bench/prove/simulator.ts", json.dumps(options)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._actions: Floats = np.zeros((self.num_envs, ACTION_SIZE), np.float32)
        self._is_fresh = True

    def reset(self) -> Floats:
        """The first observations; later episodes start by themselves."""
        if not self._is_fresh:
            raise RuntimeError("the simulator starts once; make another")
        self._is_fresh = False
        return self._read_observations()

    def step_async(self, actions: Floats) -> None:
        """Keep the actions, shape (count, 3), in [-1, 1]."""
        self._actions = np.ascontiguousarray(actions, np.float32)

    def step_wait(self) -> VecEnvStepReturn:
        """Step all environments with the actions that were given."""
        assert self._process.stdin is not None
        self._process.stdin.write(self._actions.tobytes())
        self._process.stdin.flush()
        observations, finals = self._read_observations(), self._read_observations()
        rewards = np.frombuffer(self._read(4 * self.num_envs), np.float32)
        flags = np.frombuffer(self._read(3 * self.num_envs), np.uint8).reshape(3, -1).astype(bool)
        terminated, truncated, successes = flags
        dones = terminated | truncated
        infos: list[dict[str, Any]] = [{} for _ in range(self.num_envs)]
        for i in np.flatnonzero(dones):
            infos[i] = {"terminal_observation": finals[i], "TimeLimit.truncated": not terminated[i], "is_success": successes[i]}
        return observations, rewards, dones, infos

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        """Of each environment; it has nothing but ``render_mode``, which is None."""
        return [None] * self.num_envs

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        """Not offered."""
        raise NotImplementedError(f"the environments take no attribute {attr_name}")

    def env_method(self, method_name: str, *args: Any, indices: Any = None, **kwargs: Any) -> list[Any]:
        """Not offered."""
        raise NotImplementedError(f"the environments have no method {method_name}")

    def env_is_wrapped(self, wrapper_class: Any, indices: Any = None) -> list[bool]:
        """False: nothing is wrapped."""
        return [False] * self.num_envs

    def _read_observations(self) -> Floats:
        data = self._read(4 * OBSERVATION_SIZE * self.num_envs)
        return np.frombuffer(data, np.float32).reshape(self.num_envs, OBSERVATION_SIZE)

    def _read(self, size: int) -> bytes:
        assert self._process.stdout is not None
        data = self._process.stdout.read(size)
        if len(data) < size:
            raise RuntimeError(f"the simulator ended with exit code {self._process.wait()}")
        return data


class ScoredEnvs(VecEnvWrapper):
    """Sessions of a gateway that step at once, and what is counted of their scores.

    Args:
        target: ``HOST:PORT`` of the gateway.
        count: Sessions.
        gamma: The trainer's discount factor.
        hertz: Steps a second of each session; None: as many as there can be.
    """

    def __init__(self, target: str, count: int, gamma: float, hertz: float | None = None) -> None:
        super().__init__(make_vec_env(target, count, gamma=gamma))
        self._period = 1 / hertz if hertz else 0.0
        self._due = 0.0
        self._states: Counter[str] = Counter()
        self._episodes = self._false = 0
        self.model = ""

    @property
    def scored(self) -> float:
        """Share of the steps so far that have a score of their own, in [0, 1]."""
        return self._states["fresh"] / max(1, self._states.total())

    @property
    def false_success(self) -> float:
        """Share of the episodes so far that were paid a success the simulator did not see, as known at their ends."""
        return self._false / max(1, self._episodes)

    def reset(self) -> VecEnvObs:
        """Start the first episodes."""
        return self.venv.reset()

    def step_wait(self) -> VecEnvStepReturn:
        """Step all environments, and count what their replies say."""
        observations, rewards, dones, infos = self.venv.step_wait()
        self._keep_pace()
        for info, is_over in zip(infos, dones, strict=True):
            self._count([info, *(update.terms for update in info["reward_updates"])])
            self._episodes += is_over
            # `success` stands from the step that was paid to the end of the episode.
            self._false += is_over and info["success"] and not info["is_success"]
        return observations, rewards, dones, infos

    def env_method(self, method_name: str, *args: Any, indices: Any = None, **kwargs: Any) -> list[Any]:
        """As the sessions'; the updates that a flush brings are counted."""
        results = super().env_method(method_name, *args, indices=indices, **kwargs)
        if method_name == "flush":
            self._count([update.terms for updates in results for update in updates])
        return results

    def _keep_pace(self) -> None:
        """Wait for the next tick; where the trainer was too slow for one, no later one is earlier for it."""
        now = time.monotonic()
        time.sleep(max(0.0, self._due - now))
        self._due = max(now, self._due) + self._period

    def _count(self, terms: list[Mapping[str, Any]]) -> None:
        for each in terms:
            # A provisional step is counted when its update comes.
            if each["score_state"] != "provisional":
                self._states[each["score_state"]] += 1
            if "score" in each:
                self.model = each["score"]["model"]


def held_out_success(act: Any, options: dict[str, Any], episodes: int) -> float:
    """Share of episodes on other scenes that end in the simulator's success.

    Each environment plays equally many episodes: the first to end are the successful ones.

    Args:
        act: Actions for observations, both arrays of one row an environment.
        options: As ``SimulatorEnvs``.
        episodes: A multiple of ``options["count"]``.
    """
    envs = SimulatorEnvs(options)
    left = np.full(envs.num_envs, episodes // envs.num_envs)
    successes = 0
    observations = envs.reset()
    while np.any(left):
        observations, _, dones, infos = envs.step(act(observations))
        for i in np.flatnonzero(dones & (left > 0)):
            left[i] -= 1
            successes += infos[i]["is_success"]
    envs.close()
    return successes / episodes
