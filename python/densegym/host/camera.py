"""Where pictures of an environment come from, and which of them a request asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.errors import FrameUnavailable, InvalidRequest
from densegym.host.picture import check_encoding, check_picture

RENDER = "render"
OBSERVATION = "observation"


@dataclass(frozen=True)
class Camera:
    """A place pictures come from."""

    name: str
    key: str | None = None
    """Key of a Dict observation; empty for the observation itself; None for render()."""

    def take(self, env: gymnasium.Env[Any, Any], observation: Any) -> NDArray[np.uint8]:
        """The picture of this moment; only ``render`` costs anything.

        Raises:
            FrameInvalid: It is not a uint8 image.
            FrameUnavailable: render() raised an exception.
        """
        if self.key is not None:
            return check_picture(observation.get(self.key) if self.key else observation, self.name)
        try:
            image = env.render()
        except Exception as cause:
            raise FrameUnavailable(f"render() raised {type(cause).__name__}: {cause}; see the host's log") from cause
        return check_picture(image, self.name)


@dataclass(frozen=True)
class Wish:
    """What a FrameRequest asks for, checked."""

    now: frozenset[int]
    at_end: bool
    cameras: tuple[Camera, ...]
    encoding: int

    def is_due(self, index: int, ended: bool) -> bool:
        """True when a picture of this step of an environment is wanted."""
        return index in self.now or (self.at_end and ended)


NO_WISH = Wish(now=frozenset(), at_end=False, cameras=(), encoding=pb.FRAME_ENCODING_UNSPECIFIED)


def find_cameras(env: gymnasium.Env[Any, Any]) -> tuple[Camera, ...]:
    """``render`` first, where the environment renders arrays, then every image among its observations."""
    cameras = [Camera(RENDER)] if env.render_mode == "rgb_array" else []
    space = env.observation_space
    if _is_image(space):
        cameras.append(Camera(OBSERVATION, ""))
    if isinstance(space, spaces.Dict):
        names = {key: f"{OBSERVATION}/{key}" if key == RENDER else key for key in space.spaces}
        cameras += [Camera(names[key], key) for key, part in space.spaces.items() if _is_image(part)]
    return tuple(cameras)


def read_wish(request: pb.FrameRequest, offered: tuple[Camera, ...], count: int) -> Wish:
    """What a FrameRequest asks for.

    Raises:
        InvalidRequest: An index that is not below ``count``, an unknown camera, or an unknown encoding.
        FrameUnavailable: The environment has no cameras.
        NotSupported: JPEG without Pillow.
    """
    now = frozenset(request.env_indices)
    if any(index >= count for index in now):
        raise InvalidRequest(f"frames of environments {sorted(now)}; this session has {count}, counted from 0")
    if not now and not request.on_episode_end:
        return NO_WISH
    check_encoding(request.encoding)
    return Wish(now, request.on_episode_end, tuple(_choose(request.cameras, offered)), request.encoding)


def _choose(names: Any, offered: tuple[Camera, ...]) -> Iterator[Camera]:
    if not offered:
        reason = "it has no render_mode rgb_array and no image among its observations"
        raise FrameUnavailable(f"the environment has no pictures: {reason}; ask for no frames")
    if not names:
        yield offered[0]
    for name in names:
        found = [camera for camera in offered if camera.name == name]
        if not found:
            raise InvalidRequest(f"no camera is called {name!r}; there is {', '.join(each.name for each in offered)}")
        yield found[0]


def _is_image(space: spaces.Space[Any]) -> bool:
    return isinstance(space, spaces.Box) and space.dtype == np.uint8 and len(space.shape) == 3 and space.shape[2] == 3


def write_camera(camera: Camera) -> pb.Camera:
    """How a session describes it."""
    if camera.key is None:
        return pb.Camera(name=camera.name, render=True)
    return pb.Camera(name=camera.name, observation_key=camera.key)
