"""What is trained when: the shapes of the batches, the weights of the losses, the learning rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from data import Shape

WARMUP_STEPS = 150

SHAPES = (Shape(1, 4, 48), Shape(2, 5, 32), Shape(4, 8, 16), Shape(8, 10, 9), Shape(16, 12, 5))


@dataclass(frozen=True)
class Phase:
    """A stretch of the training."""

    until: float
    """Share of the training time at which it ends."""
    odds: tuple[float, ...]
    """How often each of ``SHAPES`` is drawn."""
    log_weight: float
    """Weight of the squared error of log P(True). The divergence alone hardly feels an error where P(True) is small,
    but progress is log P(True): before this term, errors there were .4 nats (standard deviation), .15 elsewhere."""


PHASES = (
    Phase(0.32, (0.33, 0.67, 0, 0, 0), 0),  # at most two frames: attention over many is learned faster after that
    Phase(0.45, (0.25, 0.25, 0.25, 0.15, 0.10), 0),
    Phase(1.0, (0.2, 0.2, 0.2, 0.2, 0.2), 0.15),
)


def rate_share(step: int, done: float) -> float:
    """Share of the peak: warm-up, then a cosine over the training time down to 1%. ``done`` in [0, 1]."""
    return min(1, (step + 1) / WARMUP_STEPS) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))


def phase_at(done: float) -> Phase:
    """``done`` in [0, 1]."""
    return next(phase for phase in PHASES if done <= phase.until)


def pick_shape(done: float, rng: np.random.Generator) -> Shape:
    """By the odds of the current phase."""
    return SHAPES[rng.choice(len(SHAPES), p=phase_at(min(1, done)).odds)]
