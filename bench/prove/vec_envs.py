"""The bundled environment for stable-baselines3: behind a gateway that scores, and straight from the simulator."""

from __future__ import annotations

import json
import subprocess
from abc import abstractmethod
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
from densegym import Env
from gymnasium.spaces import Box
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv

ROOT = Path(__file__).resolve().parents[2]
# Of the bundled tasks with `obs=state`.
OBSERVATION_SIZE = 17
ACTION_SIZE = 3

Floats = NDArray[np.float32]


class TabletopEnvs(VecEnv):
    """What both kinds share. Episodes restart by themselves; the last step's info holds ``is_success``."""

    def __init__(self, count: int) -> None:
        spaces = Box(-1, 1, (OBSERVATION_SIZE,), np.float32), Box(-1, 1, (ACTION_SIZE,), np.float32)
        super().__init__(count, *spaces)
        self._actions: Floats = np.zeros((count, ACTION_SIZE), np.float32)

    @abstractmethod
    def step_wait(self) -> tuple[Floats, Floats, NDArray[np.bool_], list[dict[str, Any]]]:
        """Step all environments with the actions that were given."""

    def step_async(self, actions: Floats) -> None:
        """Keep the actions, shape (count, 3), in [-1, 1]."""
        self._actions = np.ascontiguousarray(actions, np.float32)

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


def _end_info(final: Floats, *, is_success: bool, is_cut: bool) -> dict[str, Any]:
    """Info of an episode's last step, in the words of stable-baselines3."""
    return {"terminal_observation": final, "TimeLimit.truncated": is_cut, "is_success": is_success}


class SimulatorEnvs(TabletopEnvs):
    """``simulator.ts`` in a process of its own, with the reward of the simulator: sparse, or shaped by true progress.

    Args:
        options: ``OracleOptions`` of ``examples/train/in-process.ts``: task, count, seed of the scenes, perhaps shaping.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options["count"])
        command = ["node", "--import", "tsx", "bench/prove/simulator.ts", json.dumps(options)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._is_fresh = True

    def reset(self) -> Floats:
        """The first observations; later episodes start by themselves."""
        if not self._is_fresh:
            raise RuntimeError("the simulator starts once; make another")
        self._is_fresh = False
        return self._read_observations()

    def step_wait(self) -> tuple[Floats, Floats, NDArray[np.bool_], list[dict[str, Any]]]:
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
            infos[i] = _end_info(finals[i], is_success=bool(successes[i]), is_cut=not terminated[i])
        return observations, rewards, dones, infos

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _read_observations(self) -> Floats:
        data = self._read(4 * OBSERVATION_SIZE * self.num_envs)
        return np.frombuffer(data, np.float32).reshape(self.num_envs, OBSERVATION_SIZE)

    def _read(self, size: int) -> bytes:
        assert self._process.stdout is not None
        data = self._process.stdout.read(size)
        if len(data) < size:
            raise RuntimeError(f"the simulator ended with exit code {self._process.wait()}")
        return data


class GatewayEnvs(TabletopEnvs):
    """Sessions of a gateway, all of whose steps are under way together: the gateway scores while others are answered.

    The stock ``DummyVecEnv`` waits for one session after the other. Here 32 sessions step 1.7 times as fast as there.

    Args:
        target: ``HOST:PORT`` of the gateway.
        count: Sessions.
        gamma: The trainer's discount factor.
        seed: Of the first scenes of the first session; the i-th has ``seed`` + i, and goes on from there by itself.
    """

    def __init__(self, target: str, count: int, gamma: float, seed: int) -> None:
        super().__init__(count)
        self._envs = [Env(target, gamma=gamma) for _ in range(count)]
        self._seed_of_scenes = seed
        self._pool = ThreadPoolExecutor(count)
        self._states: Counter[str] = Counter()
        self._episodes = self._false = 0
        self.model = ""

    @property
    def scored(self) -> float:
        """Share of the steps so far that have a score of their own, in [0, 1]."""
        return self._states["fresh"] / max(1, self._states.total())

    @property
    def false_success(self) -> float:
        """Share of the episodes so far that were paid a success the simulator did not see."""
        return self._false / max(1, self._episodes)

    def reset(self) -> Floats:
        """Start the first episodes."""
        seeds = range(self._seed_of_scenes, self._seed_of_scenes + self.num_envs)
        starts = list(self._pool.map(lambda env, seed: env.reset(seed=seed), self._envs, seeds))
        self.model = starts[0][1]["score"]["model"]
        return np.stack([observation for observation, _ in starts])

    def step_wait(self) -> tuple[Floats, Floats, NDArray[np.bool_], list[dict[str, Any]]]:
        """Step all environments with the actions that were given."""
        steps = list(self._pool.map(_step, self._envs, self._actions))
        observations, rewards, dones, infos = zip(*steps, strict=True)
        for info, is_over in zip(infos, dones, strict=True):
            self._states[info["score_state"]] += 1
            self._episodes += is_over
            # `success` stands from the step that was paid to the end of the episode.
            self._false += is_over and info["success"] and not info["is_success"]
        return np.stack(observations), np.asarray(rewards, np.float32), np.asarray(dones), list(infos)

    def close(self) -> None:
        """End the sessions."""
        for env in self._envs:
            env.close()
        self._pool.shutdown()


def _step(env: gymnasium.Env[Any, Any], action: Floats) -> tuple[Floats, float, bool, dict[str, Any]]:
    observation, reward, terminated, truncated, info = env.step(action)
    is_over = terminated or truncated
    if is_over:
        info |= _end_info(observation, is_success=bool(info["is_success"]), is_cut=not terminated)
        observation, _ = env.reset()
    return observation, reward, is_over, info


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
