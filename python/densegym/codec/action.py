"""Whether an action fits its space; the client asks before sending, the host before executing, in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from densegym.errors import ActionInvalid


def check_action(space: spaces.Space[Any], action: Any, name: str = "action", count: int | None = None) -> Any:
    """The action in the exact shape and dtype of its space.

    Floats may be narrowed (float64 to float32) and integers become floats; integers change their width and sign where
    every value survives. Bounds of a Box are the environment's business, as in Gymnasium; infinite values too.

    Args:
        space: The action space.
        action: Arrays, NumPy or Python scalars, text, dicts and tuples as the space asks for. An array that is as it must be
            is returned itself.
        name: How messages call it.
        count: Actions in a batch, in the form of ``gymnasium.vector.utils.batch_space``; None: one.

    Raises:
        ActionInvalid: Wrong shape, dtype, key or length; NaN; a value outside a Discrete, MultiDiscrete, MultiBinary or
            Text. The message names the place, the value and the way out.

    >>> check_action(spaces.Box(-1, 1, (2,)), [0.5, 0.25])
    array([0.5 , 0.25], dtype=float32)
    >>> check_action(spaces.Discrete(2), 7)
    Traceback (most recent call last):
    densegym.errors.ActionInvalid: action is 7, the action space wants one of 0 to 1; clip it or check the policy's head
    """
    match space:
        case spaces.Box():
            array = _as_array(space, action, name, count)
            if array.dtype.kind == "f" and np.isnan(array).any():
                where = list(map(int, np.argwhere(np.isnan(array))[0]))
                raise ActionInvalid(f"{name} holds NaN at index {where}, the action space wants numbers; check the policy")
            return array
        case spaces.Discrete():
            array = _as_array(space, action, name, count)
            first = int(space.start)
            last = first + int(space.n) - 1
            if not (first <= array <= last if count is None else ((array >= first) & (array <= last)).all()):
                way_out = "clip it or check the policy's head"
                raise ActionInvalid(f"{name} is {array}, the action space wants one of {first} to {last}; {way_out}")
            return array[()]
        case spaces.MultiBinary():
            array = _as_array(space, action, name, count)
            return _in_range(array, np.zeros_like(array), np.ones_like(array), name)
        case spaces.MultiDiscrete():
            array = _as_array(space, action, name, count)
            return _in_range(array, space.start, space.start + (space.nvec - 1), name)
        case spaces.Dict():
            return _check_dict(space, action, name, count)
        case spaces.Tuple():
            if not isinstance(action, (tuple, list)) or len(action) != len(space.spaces):
                raise _refuse(name, _kind(action), f"a tuple of {len(space.spaces)}", "send one value for each part")
            pairs = zip(space.spaces, action, strict=True)
            return tuple(check_action(part, each, f"{name}[{i}]", count) for i, (part, each) in enumerate(pairs))
        case spaces.Text() if count is not None:
            if not isinstance(action, (tuple, list)) or len(action) != count:
                raise _refuse(name, _kind(action), f"a tuple of {count} texts", "send one for each environment")
            return tuple(_check_text(space, each, f"{name}[{i}]") for i, each in enumerate(action))
        case spaces.Text():
            return _check_text(space, action, name)
    raise ActionInvalid(f"{name} is for a {type(space).__name__}, which cannot travel yet")


def _as_array(space: spaces.Space[Any], action: Any, name: str, count: int | None) -> NDArray[Any]:
    shape, dtype = space.shape or (), np.dtype(space.dtype)
    if count is not None:
        shape = (count, *shape)
    try:
        array = np.asarray(action)
    except ValueError:  # lists of unequal lengths
        raise _refuse(name, _kind(action), f"an array of shape {list(shape)}", "send equal rows") from None
    if array.dtype == dtype and array.shape == shape:
        return array
    if array.dtype.kind not in "?biuf":
        raise _refuse(name, f"dtype {array.dtype}", str(dtype), f"send a NumPy array of {dtype}")
    if array.shape != shape:
        way_out = f"send {'one number' if shape == () else f'an array of shape {list(shape)}'}"
        raise ActionInvalid(f"{name} has shape {list(array.shape)}, the action space wants {list(shape)}; {way_out}")
    integers = array.dtype.kind in "iu" and dtype.kind in "iu"
    if not integers and not np.can_cast(array.dtype, dtype, "same_kind"):
        way_out = f"convert it with action.astype({str(dtype)!r})"
        raise ActionInvalid(f"{name} has dtype {array.dtype}, the action space wants {dtype}; {way_out}")
    with np.errstate(over="ignore"):  # said below, with the value
        cast = array.astype(dtype)
    # Integers must survive as they are; floats must not become infinite on the way.
    survives = cast == array if integers else np.isfinite(cast) | ~np.isfinite(array)
    if not survives.all():
        value = array[~survives].reshape(-1)[0]
        raise ActionInvalid(f"{name} holds {value}, which does not fit the action space's {dtype}; clip it first")
    return cast


def _in_range(array: NDArray[Any], low: NDArray[Any], high: NDArray[Any], name: str) -> NDArray[Any]:
    outside = (array < low) | (array > high)
    if outside.any():
        where = tuple(map(int, np.argwhere(outside)[0]))
        wants = f"{np.broadcast_to(low, array.shape)[where]} to {np.broadcast_to(high, array.shape)[where]}"
        raise ActionInvalid(f"{name} is {array[where]} at index {list(where)}, the action space wants {wants}; clip it")
    return array


def _check_dict(space: spaces.Dict, action: Any, name: str, count: int | None) -> dict[str, Any]:
    wanted = list(space.spaces)
    if not isinstance(action, Mapping):
        raise _refuse(name, _kind(action), f"a dict with the keys {wanted}", "send one value for each key")
    if set(action) != set(wanted):
        raise ActionInvalid(f"{name} has the keys {list(action)}, the action space wants {wanted}; send exactly these")
    return {key: check_action(part, action[key], f"{name}[{key!r}]", count) for key, part in space.spaces.items()}


def _check_text(space: spaces.Text, action: Any, name: str) -> str:
    if not isinstance(action, str):
        raise _refuse(name, _kind(action), "text", "send a str")
    if not space.min_length <= len(action) <= space.max_length:
        wants = f"{space.min_length} to {space.max_length}"
        raise ActionInvalid(f"{name} has {len(action)} characters, the action space wants {wants}; shorten or fill it")
    strange = [char for char in action if char not in space.character_set]
    if strange:
        raise ActionInvalid(f"{name} holds the character {strange[0]!r}, which the action space's charset has not; drop it")
    return str(action)


def _kind(value: object) -> str:
    size = f" of {len(value)}" if isinstance(value, (tuple, list)) else ""
    return f"a {type(value).__name__}{size}"


def _refuse(name: str, has: str, wants: str, way_out: str) -> ActionInvalid:
    return ActionInvalid(f"{name} is {has}, the action space wants {wants}; {way_out}")
