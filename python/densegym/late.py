"""Late rewards for any trainer: which stored reward an update belongs to, each applied exactly once.

An off-policy trainer relabels its memory as updates come; an on-policy one settles its rollout before it computes advantages.

>>> import numpy as np
>>> from densegym import RewardLog, RewardUpdate, StepKey, relabel, settle
>>> log, rewards = RewardLog(), np.zeros(3)
>>> for slot in range(2):  # what env.step returned as info, and where its reward was stored
...     log.add({"step_key": StepKey(0, 1, slot + 1), "score_state": "provisional"}, slot)
>>> relabel(rewards, log, [RewardUpdate(0, 1, 1, 0.5, {})])  # env.unwrapped.poll_updates()
1
>>> log.outstanding
[StepKey(env_index=0, episode=1, step=2)]
>>> settle(rewards, log, [RewardUpdate(0, 1, 2, 0.25, {})])  # env.unwrapped.flush()
>>> rewards
array([0.5 , 0.25, 0.  ])
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar, cast

import gymnasium
import numpy as np
from numpy.typing import NDArray

from densegym.client.updates import RewardUpdate, StepKey
from densegym.errors import InvalidRequest, RewardsProvisional, UpdateUnknown

Slot = TypeVar("Slot", bound=Hashable)


class RewardLog(Generic[Slot]):
    """Where the provisional rewards of one environment are stored, or those of one ``VectorEnv``.

    Keys of two environments are alike: keep one log for each. A slot is whatever the trainer finds a reward by: an index of a
    list, a tuple that indexes an array.
    """

    def __init__(self) -> None:
        self._slots: dict[StepKey, Slot] = {}
        self._keys: dict[Slot, StepKey] = {}
        self._overwritten: set[StepKey] = set()
        # By env_index.
        self._newest: dict[int, StepKey] = {}
        self._dropped = 0

    @property
    def outstanding(self) -> list[StepKey]:
        """Steps that are stored with a provisional reward, oldest first."""
        return list(self._slots)

    @property
    def dropped(self) -> int:
        """Updates so far whose step had been overwritten when they came."""
        return self._dropped

    def add(self, info: Mapping[str, Any], slot: Slot) -> None:
        """Takes note of every step that is stored, provisional or not: what stood in its slot before is gone.

        Args:
            info: As ``step`` returned it.
            slot: Where the step's reward is stored. Of a ``VectorEnv`` where the row of its rewards is: that of environment i
                is at ``(slot, i)``, in an array of shape (steps, environments) for one.

        Raises:
            InvalidRequest: The step was added before; steps of several environments need a log for each.
        """
        state = info.get("score_state")
        if isinstance(state, np.ndarray):
            for i, each in enumerate(state):
                self._add(each, info["step_key"][i], cast(Slot, (slot, i)))
        else:
            self._add(state, info.get("step_key"), slot)

    def _add(self, state: str | None, step_key: tuple[int, int, int] | None, slot: Slot) -> None:
        old = self._keys.pop(slot, None)
        if old is not None:
            del self._slots[old]
            self._overwritten.add(old)
        if state != "provisional":
            return
        if step_key is None:
            raise InvalidRequest("a provisional step without its step_key; give add() the info as step returned it")
        key = StepKey(*step_key)
        newest = self._newest.get(key.env_index)
        if newest is not None and key <= newest:
            says = f"{_name(key)} was stored after {_name(newest)}"
            raise InvalidRequest(f"{says}; keep one RewardLog for each environment, and store each step once")
        self._newest[key.env_index] = key
        self._slots[key] = slot
        self._keys[slot] = key

    def take(self, update: RewardUpdate) -> Slot | None:
        """The slot whose reward an update makes final, once; None where a newer step stands in it by now.

        Raises:
            UpdateUnknown: No step waits for it: it came twice, or its step was never added.
        """
        key = update.step_key
        if key in self._overwritten:
            self._overwritten.remove(key)
            self._dropped += 1
            return None
        if key in self._slots:
            slot = self._slots.pop(key)
            del self._keys[slot]
            return slot
        newest = self._newest.get(key.env_index)
        if newest is not None and key <= newest:
            raise UpdateUnknown(f"the update of {_name(key)} was applied before, or that step's reward was final")
        raise UpdateUnknown(f"the update of {_name(key)} came before that step was added; add each step as it is stored")


def relabel(rewards: NDArray[Any] | list[float], log: RewardLog[Any], updates: Iterable[RewardUpdate]) -> int:
    """Writes final rewards over provisional ones, in place.

    Args:
        rewards: Indexed by the slots of ``log``.
        log: Knows where the steps are stored.
        updates: Of ``poll_updates`` or ``flush``.

    Returns:
        How many were written; the others' steps had been overwritten.

    Raises:
        UpdateUnknown: As ``RewardLog.take``.
    """
    written = 0
    for update in updates:
        slot = log.take(update)
        if slot is not None:
            rewards[slot] = update.reward
            written += 1
    return written


def settle(rewards: NDArray[Any] | list[float], log: RewardLog[Any], updates: Iterable[RewardUpdate]) -> None:
    """Relabels, and makes sure that every stored reward is final: call it with ``flush()`` before advantages.

    Raises:
        RewardsProvisional: A step is outstanding still.
        UpdateUnknown: As ``RewardLog.take``.
    """
    relabel(rewards, log, updates)
    left = log.outstanding
    if left:
        raise RewardsProvisional(f"{len(left)} rewards are provisional, the first of {_name(left[0])}; settle with env.flush()")


class UpdatesInInfo(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Puts the updates that arrived with each step into its info, as ``info["reward_updates"]`` (a list).

    For what sees the info of a step and not the environment: vector environments in other processes, replay buffers. Keep it
    the only reader of the environment's updates, besides ``flush``.

    >>> import densegym
    >>> env = UpdatesInInfo(densegym.Env("localhost:50051", gamma=0.99))
    """

    def step(self, action: Any) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        """As the environment's; the updates may be those of this very step."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        info["reward_updates"] = self.env.get_wrapper_attr("poll_updates")()
        return observation, reward, terminated, truncated, info


def _name(key: StepKey) -> str:
    return f"step {key.step} of episode {key.episode}" + (f" of environment {key.env_index}" if key.env_index else "")
