"""On-policy training on final rewards."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm
from stable_baselines3.common.vec_env import VecNormalize, unwrap_vec_wrapper

from densegym.client.updates import RewardUpdate
from densegym.errors import ConfigInvalid
from densegym.late import RewardLog, settle


class FlushBeforeAdvantages(BaseCallback):
    """For PPO and A2C: waits at the end of each rollout until its rewards are final, and estimates advantages from those.

    A callback and no buffer, since a rollout buffer sees neither infos nor environment. stable-baselines3 estimates once before
    callbacks are told of the end, from provisional rewards; that is done again, before anything is learned. What it adds to a
    reward where a limit cut the episode, the discounted value of what would follow, stays.

    Where all rewards are final at once it changes nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self._logs: list[RewardLog[tuple[int, int]]] = []
        self._arrived: list[list[RewardUpdate]] = []
        self._answered: NDArray[np.float32] = np.zeros(0, np.float32)

    def _on_training_start(self) -> None:
        if not isinstance(self.model, OnPolicyAlgorithm):
            raise ConfigInvalid(f"{type(self.model).__name__} has no rollouts; give it a RelabelReplayBuffer instead")
        normalised = unwrap_vec_wrapper(self.training_env, VecNormalize)
        if normalised is not None and normalised.norm_reward:
            raise ConfigInvalid("VecNormalize scales rewards that are not final; make it with norm_reward=False")
        # What somebody else stepped before is of no interest.
        self.training_env.env_method("flush")

    def _on_rollout_start(self) -> None:
        buffer = self.model.rollout_buffer
        self._logs = [RewardLog() for _ in range(buffer.n_envs)]
        self._arrived = [[] for _ in self._logs]
        self._answered = np.zeros_like(buffer.rewards)

    def _on_step(self) -> bool:
        # Told before the step is stored: the place it gets is the next one.
        row = self.model.rollout_buffer.pos
        self._answered[row] = self.locals["rewards"]
        for i, info in enumerate(self.locals["infos"]):
            self._logs[i].add(info, (row, i))
            self._arrived[i] += info.get("reward_updates", ())
        return True

    def _on_rollout_end(self) -> None:
        buffer = self.model.rollout_buffer
        final = self._answered.copy()
        flushed: list[Any] = self.training_env.env_method("flush")
        for log, arrived, rest in zip(self._logs, self._arrived, flushed, strict=True):
            settle(final, log, arrived + rest)
        buffer.rewards = final + (buffer.rewards - self._answered)
        buffer.compute_returns_and_advantage(last_values=self.locals["values"], dones=self.locals["dones"])
