"""How long a step of an environment is, in simulated seconds."""

from __future__ import annotations

import math
from typing import Any

import gymnasium

DEFAULT_STEP_SECONDS = 0.1


def step_seconds(env: gymnasium.Env[Any, Any]) -> float:
    """Simulated seconds of one step.

    The first of these that is a positive number: 1 / ``control_hz`` of the environment (gym-pusht, whose ``dt`` is that of
    its physics, ten times shorter), its ``dt`` (MuJoCo), 1 / ``render_fps`` of its metadata; 0.1 where there is none.
    """
    inner = env.unwrapped
    rate = _positive(getattr(inner, "control_hz", None))
    if rate is not None:
        return 1 / rate
    step = _positive(getattr(inner, "dt", None))
    if step is not None:
        return step
    rate = _positive(env.metadata.get("render_fps"))
    return DEFAULT_STEP_SECONDS if rate is None else 1 / rate


def _positive(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and number > 0 else None
