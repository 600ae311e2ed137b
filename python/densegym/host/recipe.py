"""Finds a registered Gymnasium environment and makes copies of it."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gymnasium
from gymnasium.envs.registration import EnvSpec, load_env_creator

from densegym.errors import ConfigInvalid, EnvNotFound

_IMAGES = "rgb_array"


@dataclass(frozen=True)
class Recipe:
    """How copies of one environment are made."""

    spec: EnvSpec
    kwargs: dict[str, Any]
    module: str | None
    codecs: Mapping[str, str]
    """How images of its observations are packed, by key: ``png`` or ``jpeg``; those that are not named travel raw."""
    vectorization: str = "sync"
    """How the copies of a batch step: one after another (``sync``), or at once, in processes (``async``)."""

    @property
    def full_name(self) -> str:
        """The registered id, after the module that registers it."""
        return self.env_id if self.module is None else f"{self.module}:{self.env_id}"

    @property
    def env_id(self) -> str:
        """The registered id, without the module that registers it."""
        return self.spec.id

    def is_called(self, name: str) -> bool:
        """True for the id, with or without the module, and for no name at all."""
        return name in ("", self.env_id, self.full_name)

    def make(self) -> gymnasium.Env[Any, Any]:
        """A fresh environment, with ``render_mode="rgb_array"`` where it offers that."""
        kwargs = dict(self.kwargs)
        entry_point = self.spec.entry_point
        creator = load_env_creator(entry_point) if isinstance(entry_point, str) else entry_point
        modes = getattr(creator, "metadata", None)
        if "render_mode" not in kwargs and modes is not None and _IMAGES in (modes.get("render_modes") or ()):
            kwargs["render_mode"] = _IMAGES
        # The checker is the trainer's to have: here it would only cost time at every first call.
        env = gymnasium.make(self.spec, disable_env_checker=True, **kwargs)
        if modes is not None or "render_mode" in kwargs or _IMAGES not in (env.metadata.get("render_modes") or ()):
            return env
        # The entry point is a function, whose metadata only a finished environment shows.
        env.close()
        return gymnasium.make(self.spec, disable_env_checker=True, render_mode=_IMAGES, **kwargs)


def find_recipe(name: str, kwargs: dict[str, Any], codecs: Mapping[str, str], vectorization: str = "sync") -> Recipe:
    """The recipe of ``[MODULE:]ID``; the module is imported, also from the working directory.

    Raises:
        EnvNotFound: No such module or id; the message names the way out.
        ConfigInvalid: The module raises an exception when it is imported.
    """
    module, colon, env_id = name.rpartition(":")
    if colon:
        if os.getcwd() not in sys.path:
            sys.path.insert(0, os.getcwd())
        _import(module)
    try:
        spec = gymnasium.spec(env_id)
    except gymnasium.error.Error as cause:
        raise EnvNotFound(_not_registered(env_id, module)) from cause
    return Recipe(spec, kwargs, module or None, codecs, vectorization)


def _import(module: str) -> None:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as cause:
        missing = (cause.name or module).partition(".")[0]
        found = "is not installed" if missing == module.partition(".")[0] else f"needs {missing}, which is not installed"
        way_out = f"pip install {missing.replace('_', '-')} into {sys.executable}, or check the spelling"
        raise EnvNotFound(f"module {module} {found}; {way_out}") from cause
    except Exception as cause:
        raise ConfigInvalid(f"module {module} cannot be imported: {type(cause).__name__}: {cause}; mend it first") from cause


def _not_registered(env_id: str, module: str) -> str:
    ids = [str(each) for each in gymnasium.registry]
    # Another version of the same name says more than any spelling.
    name = env_id.rpartition("-v")[0] or env_id
    near = [each for each in ids if each.rpartition("-v")[0] == name]
    near += [each for each in difflib.get_close_matches(env_id, ids, n=3, cutoff=0.5) if each not in near]
    way_out = f"nearest: {', '.join(near[:5])}" if near else "none has a similar name"
    if not module:
        way_out += "; a package that registers it is named before a colon, as in gymnasium_robotics:FetchReach-v4"
    where = f"module {module} registers no environment" if module else "no environment is registered as"
    return f"{where} {env_id}; {way_out}"
