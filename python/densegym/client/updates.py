"""Late rewards: steps answered with provisional terms, and the updates that make them final."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, NamedTuple

from densegym._proto.densegym.v1 import environment_pb2 as env_pb
from densegym._proto.densegym.v1 import reward_pb2 as pb
from densegym.client.terms import read_terms
from densegym.errors import ReplyInvalid

# So many updates that nobody has asked for are a sign that nobody will.
_MANY = 10_000


class StepKey(NamedTuple):
    """What a step and its update are joined by.

    Attributes:
        env_index: Which environment of the session; 0 in a session of one.
        episode: Which episode, from 1; counted on when ``reset`` had to open another session.
        step: Which step of the episode, from 1.
    """

    env_index: int
    episode: int
    step: int


@dataclass(frozen=True)
class RewardUpdate:
    """The final reward of a step whose ``score_state`` was provisional.

    Attributes:
        env_index, episode, step: The step's ``step_key``.
        reward: What the step's ``reward`` is now; finite.
        terms: What the terms in the step's ``info`` are now, under the same names.
    """

    env_index: int
    episode: int
    step: int
    reward: float
    terms: Mapping[str, Any]

    @property
    def step_key(self) -> StepKey:
        """The key that the step's ``info["step_key"]`` has."""
        return StepKey(self.env_index, self.episode, self.step)


class LateRewards:
    """What an environment still waits for, and what has arrived; one for all its sessions.

    Every provisional step gets exactly one update: more, or one for another step, is no densegym.v1 server. Nothing that
    arrived is dropped before it was taken, however much that is; a warning tells when it piles up.
    """

    def __init__(self) -> None:
        self._awaited: dict[StepKey, pb.Reward] = {}
        # Resets, whose reward is 0 for good, and steps whose reply an interrupt made us walk away from.
        self._untold: set[StepKey] = set()
        self._arrived: list[RewardUpdate] = []
        # Episodes of earlier sessions, and of all of them: a server counts from 1 in each.
        self._before = 0
        self._episodes = 0
        self._warn_at = _MANY

    @property
    def outstanding(self) -> int:
        """Steps whose reward is provisional."""
        return len(self._awaited)

    def add(self, reply: env_pb.StepResponse) -> list[StepKey]:
        """Takes note of a step that the caller gets to see; returns the key of each environment's."""
        keys = self._keys_of(reply)
        for key, reward in zip(keys, reply.rewards, strict=True):
            if reward.score_state == pb.SCORE_STATE_PROVISIONAL:
                self._awaited[key] = reward
        return keys

    def ignore(self, reply: env_pb.ResetResponse | env_pb.StepResponse) -> None:
        """Takes note of a reset, or of a step that nobody gets to see: nobody could use its update."""
        if any(reward.score_state == pb.SCORE_STATE_PROVISIONAL for reward in reply.rewards):
            for key, reward in zip(self._keys_of(reply), reply.rewards, strict=True):
                if reward.score_state == pb.SCORE_STATE_PROVISIONAL:
                    self._untold.add(key)

    def receive(self, update: pb.RewardUpdate) -> None:
        """Takes note of an update.

        Raises:
            ReplyInvalid: No provisional step waits for it, or its reward is not final.
        """
        key = StepKey(update.env_index, self._before + update.episode, update.step)
        name = f"the update of step {update.step} of episode {update.episode}"
        if update.reward.score_state == pb.SCORE_STATE_PROVISIONAL or not isfinite(update.reward.reward):
            raise ReplyInvalid(f"{name} has no final reward; the server is no densegym.v1 server")
        if key in self._untold:
            self._untold.remove(key)
        elif self._awaited.pop(key, None) is None:
            raise ReplyInvalid(f"{name} came twice, or that step was never provisional; the server is no densegym.v1 server")
        else:
            self._settle(key, update.reward)

    def take(self) -> list[RewardUpdate]:
        """All that arrived since the last call, in order."""
        arrived, self._arrived = self._arrived, []
        self._warn_at = _MANY
        return arrived

    def begin_session(self) -> None:
        """After a session was lost: what it still owed stays as it was answered, and episodes count on."""
        for key, reward in self._awaited.items():
            final = pb.Reward()
            final.CopyFrom(reward)
            final.score_state = pb.SCORE_STATE_FALLBACK
            self._settle(key, final)
        self._awaited.clear()
        self._untold.clear()
        self._before = self._episodes

    def _keys_of(self, reply: env_pb.ResetResponse | env_pb.StepResponse) -> list[StepKey]:
        steps = [0] * len(reply.rewards) if isinstance(reply, env_pb.ResetResponse) else reply.steps
        if not len(reply.rewards) == len(reply.episodes) == len(steps) > 0:
            raise ReplyInvalid("the server does not say which step it answered; it is no densegym.v1 server")
        episodes = [self._before + episode for episode in reply.episodes]
        self._episodes = max(self._episodes, *episodes)
        return [StepKey(i, episode, step) for i, (episode, step) in enumerate(zip(episodes, steps, strict=True))]

    def _settle(self, key: StepKey, reward: pb.Reward) -> None:
        self._arrived.append(RewardUpdate(*key, reward.reward, read_terms(reward)))
        if len(self._arrived) == self._warn_at:
            self._warn_at *= 10
            warnings.warn(
                f"{len(self._arrived)} final rewards wait to be read; call poll_updates() or flush() "
                "(docs/late-rewards.md), or serve with --timing-mode sync where the trainer knows nothing of late rewards",
                RuntimeWarning,
                stacklevel=2,
            )
