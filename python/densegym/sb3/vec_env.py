"""Sessions as one stable-baselines3 VecEnv, all of them stepping at once."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
from stable_baselines3.common.vec_env import DummyVecEnv, VecMonitor
from stable_baselines3.common.vec_env.base_vec_env import VecEnvObs, VecEnvStepReturn

from densegym.client.env import Env
from densegym.errors import ConfigInvalid


def make_vec_env(target: str, n_envs: int, *, gamma: float, **kwargs: Any) -> VecMonitor:
    """Open sessions for a trainer of stable-baselines3, with the episode statistics that it logs.

    Those add up rewards as they were answered; where they are late, judge by ``is_success`` or ``env_reward``.

    Args:
        target: ``HOST:PORT`` of the gateway.
        n_envs: How many sessions, from 1; the gateway has a limit of its own (``--limits-max-sessions``).
        gamma: The trainer's discount factor, in [0, 1].
        **kwargs: As ``densegym.Env`` takes them.

    Raises:
        ConfigInvalid: An argument is out of its range.
        ConnectionError: The server cannot be reached.
    """
    if n_envs < 1:
        raise ConfigInvalid(f"n_envs must be 1 or more, got {n_envs}")
    return VecMonitor(SessionVecEnv([lambda: Env(target, gamma=gamma, **kwargs) for _ in range(n_envs)]))


class SessionVecEnv(DummyVecEnv):
    """A DummyVecEnv of ``densegym.Env`` that sends all actions before it waits for a reply, and all resets likewise.

    The updates that came with a step are in its info, as ``reward_updates``; ``env_method("flush")`` waits for the others.
    """

    envs: list[Env]

    def __init__(self, env_fns: list[Callable[[], Env]]) -> None:
        super().__init__(env_fns)
        wrapped = [env for env in self.envs if not isinstance(env, Env)]
        if wrapped:
            raise ConfigInvalid(f"{wrapped[0]} is no bare densegym.Env; wrap the VecEnv instead, or use DummyVecEnv")

    def reset(self) -> VecEnvObs:
        """Starts an episode everywhere."""
        waits = [
            env.begin_reset(seed=seed, options=options or None)
            for env, seed, options in zip(self.envs, self._seeds, self._options, strict=True)
        ]
        for i, wait in enumerate(waits):
            observation, self.reset_infos[i] = wait()
            self._save_obs(i, observation)
        self._reset_seeds()
        self._reset_options()
        return self._obs_from_buf()

    def step_async(self, actions: np.ndarray) -> None:
        """Sends the actions."""
        self._waits = [env.begin_step(action) for env, action in zip(self.envs, actions, strict=True)]

    def step_wait(self) -> VecEnvStepReturn:
        """Waits for the steps, and for the resets of the episodes that they ended."""
        resets = {}
        for i, (env, wait) in enumerate(zip(self.envs, self._waits, strict=True)):
            observation, self.buf_rews[i], terminated, truncated, info = wait()
            self.buf_infos[i] = info
            info["reward_updates"] = env.poll_updates()
            info["TimeLimit.truncated"] = truncated and not terminated
            self.buf_dones[i] = terminated or truncated
            if self.buf_dones[i]:
                info["terminal_observation"] = observation
                resets[i] = env.begin_reset()
            else:
                self._save_obs(i, observation)
        for i, wait_reset in resets.items():
            observation, self.reset_infos[i] = wait_reset()
            self._save_obs(i, observation)
        return self._obs_from_buf(), np.copy(self.buf_rews), np.copy(self.buf_dones), deepcopy(self.buf_infos)
