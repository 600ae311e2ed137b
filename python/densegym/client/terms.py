"""The reward's terms, put beside the host's own info."""

from __future__ import annotations

from typing import Any

from densegym._proto.densegym.v1 import reward_pb2 as pb

_STATES = {number: name.removeprefix("SCORE_STATE_").lower() for name, number in pb.ScoreState.items()}
# Where an info key of the environment goes that has the name of a term.
HOST_PREFIX = "host/"


def read_terms(reward: pb.Reward) -> dict[str, Any]:
    """The terms of a reward by their documented names; from a host, which scores nothing, ``env_reward`` alone.

    >>> read_terms(pb.Reward(reward=1, env_reward=1))
    {'env_reward': 1.0}
    """
    state = reward.score_state
    if state == pb.SCORE_STATE_UNSPECIFIED:
        return {"env_reward": reward.env_reward}
    terms: dict[str, Any] = {
        "env_reward": reward.env_reward,
        "shaping": reward.shaping,
        "success_bonus": reward.success_bonus,
        "progress": reward.progress,
        "potential": reward.potential,
        "success": reward.success,
        "score_state": _STATES[state],
        "out_of_domain": reward.out_of_domain,
        "warnings": list(reward.warnings),
    }
    if reward.HasField("score"):
        terms |= _read_score(reward.score)
    return terms


def merge_terms(info: dict[str, Any], terms: dict[str, Any]) -> dict[str, Any]:
    """Info with the terms in it; what the environment had under a term's name moves to ``host/<name>``.

    >>> import numpy as np
    >>> merge_terms({"success": np.bool_(True), "distance": 0.5}, {"success": False})
    {'distance': 0.5, 'host/success': np.True_, 'success': False}
    """
    if not info:
        return terms
    if info.keys().isdisjoint(terms):
        return info | terms
    merged = {key: value for key, value in info.items() if key not in terms}
    merged |= {HOST_PREFIX + key: info[key] for key in terms if key in info}
    return merged | terms


def _read_score(score: pb.Score) -> dict[str, Any]:
    return {
        "logprob": score.logprob_true,
        "logprob_false": score.logprob_false,
        "prefix_length": score.prefix_length,
        "score": {
            "censored": score.censored,
            "frame_step": score.frame_step,
            "scorer": score.scorer,
            "layout": score.layout,
            "model": score.model,
            "calibration": score.calibration,
            "prompt_token_count": score.prompt_token_count,
            "evaluated_token_count": score.evaluated_token_count,
            "duration_ms": score.duration_ms,
        },
    }
