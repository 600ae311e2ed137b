"""Replay buffers whose provisional rewards become final in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from stable_baselines3.common.buffers import DictReplayBuffer, ReplayBuffer

from densegym.client.updates import RewardUpdate
from densegym.errors import ConfigInvalid, UpdateUnknown
from densegym.late import RewardLog


class RelabelReplayBuffer(ReplayBuffer):
    """A ReplayBuffer that writes each update over the reward it belongs to.

    It learns of updates by the infos of the steps it stores, so the environment is a ``make_vec_env``, or each of its
    environments is wrapped in ``densegym.UpdatesInInfo``. Where all rewards are final at once it is a ReplayBuffer. Rewards
    must come as the environment gave them: VecNormalize is fine, which scales what is sampled; other reward wrappers are not.

    Steps that somebody else takes in the same environment take the updates that come with them along: evaluate in another one.
    Pickled it leaves out what is outstanding: those updates belong to sessions that another process does not have.

    Attributes:
        relabelled: Rewards made final so far.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relabelled = 0
        self._unknown = 0
        self._logs: list[RewardLog[tuple[int, int]]] = [RewardLog() for _ in range(self.n_envs)]

    @property
    def outstanding(self) -> int:
        """Stored rewards that are provisional."""
        return sum(len(log.outstanding) for log in self._logs)

    @property
    def dropped(self) -> int:
        """Updates whose step had been overwritten by then, or was never stored (somebody else stepped the environment)."""
        return self._unknown + sum(log.dropped for log in self._logs)

    def add(
        self,
        obs: Any,
        next_obs: Any,
        action: np.ndarray,
        reward: np.ndarray,
        done: np.ndarray,
        infos: list[dict[str, Any]],
    ) -> None:
        """Stores one step of each environment, and makes final what its infos bring.

        Raises:
            ConfigInvalid: A reward is provisional and nothing will tell the final one.
        """
        row = self.pos
        super().add(obs, next_obs, action, reward, done, infos)
        for i, (log, info) in enumerate(zip(self._logs, infos, strict=True)):
            if info.get("score_state") == "provisional" and "reward_updates" not in info:
                raise ConfigInvalid(
                    "rewards are provisional and info has no reward_updates; make the environment with "
                    "densegym.sb3.make_vec_env, or wrap each in densegym.UpdatesInInfo"
                )
            log.add(info, (row, i))
        self.relabel([info.get("reward_updates", ()) for info in infos])

    def relabel(self, updates: Sequence[Iterable[RewardUpdate]]) -> None:
        """Makes rewards final; ``buffer.relabel(env.env_method("flush"))`` does so with all that are outstanding.

        Args:
            updates: Those of each environment.
        """
        for log, some in zip(self._logs, updates, strict=True):
            for update in some:
                try:
                    slot = log.take(update)
                except UpdateUnknown:
                    self._unknown += 1
                    continue
                if slot is not None:
                    self.rewards[slot] = update.reward
                    self.relabelled += 1

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_logs": [RewardLog() for _ in self._logs]}


class RelabelDictReplayBuffer(RelabelReplayBuffer, DictReplayBuffer):
    """The same for Dict observations."""
