"""One info of a batch out of those of its copies, in Gymnasium's vector format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

AddInfo: TypeAlias = Callable[[dict[str, Any], dict[str, Any], int], dict[str, Any]]

_NUMBERS = (float, bool, int)


def merge_infos(infos: Sequence[dict[str, Any]], add_info: AddInfo) -> dict[str, Any]:
    """What ``add_info``, Gymnasium's ``VectorEnv._add_info``, makes of the infos one after another.

    It takes them an entry at a time, which for the terms of a reward costs more than the rest of a step. So numbers, text and
    lists that every copy has are put together here, a key at a time; it gets the others.

    >>> merge_infos([{"progress": 0.5}, {"progress": 0.75}], lambda merged, info, i: merged)
    {'progress': array([0.5 , 0.75]), '_progress': array([ True,  True])}
    """
    merged: dict[str, Any] = {}
    done = set()
    for key, first in infos[0].items():
        kind = type(first)
        if kind not in (*_NUMBERS, str, list) or not all(type(info.get(key)) is kind for info in infos):
            continue
        column = np.fromiter((info[key] for info in infos), kind if kind in _NUMBERS else object, len(infos))
        merged[key], merged[f"_{key}"] = column, np.ones(len(infos), np.bool_)
        done.add(key)
    for i, info in enumerate(infos):
        if len(info) == len(done):
            continue
        left = {key: value for key, value in info.items() if key not in done}
        if left:
            merged = add_info(merged, left, i)
    return merged
