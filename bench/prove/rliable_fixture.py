"""Writes test/fixtures/rliable.json: interquartile means and intervals as the ``rliable`` package makes them.

In an environment of its own, since rliable 1.2.0 does not import beside pandas 3: pip install rliable==1.2.0 'pandas<3'

Run: python bench/prove/rliable_fixture.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from rliable import library, metrics

FIXTURE = Path(__file__).resolve().parents[2] / "test/fixtures/rliable.json"
RESAMPLINGS = 50_000
# Each: the values of the runs of a task, for one or two tasks.
SAMPLES = [
    [[1.0, 0.98, 0.2, 0.99, 1.0]],
    [[0.95, 0.9, 1.0]],
    [[0.3, 0.31, 0.29, 0.5, 0.7, 0.1, 0.0, 0.9, 0.45, 0.62]],
    [[1.0, 0.9, 0.2, 0.4, 0.8], [0.1, 0.3, 0.2, 0.6, 0.0]],
]


def case(groups: list[list[float]]) -> dict[str, Any]:
    """A sample with what rliable says of it; there, runs are rows and tasks are columns."""
    scores = {"sample": np.array(groups).T}
    points, intervals = library.get_interval_estimates(
        scores,
        lambda drawn: np.array([metrics.aggregate_iqm(drawn)]),
        reps=RESAMPLINGS,
        random_state=np.random.RandomState(0),
    )
    return {"groups": groups, "iqm": points["sample"][0], "interval": intervals["sample"][:, 0].tolist()}


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps([case(groups) for groups in SAMPLES], indent=2) + "\n")
