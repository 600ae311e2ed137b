"""A batch of remote environments as a gymnasium.vector.VectorEnv: one message each way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.spaces import Space
from gymnasium.vector import AutoresetMode
from gymnasium.vector import VectorEnv as GymnasiumVectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import reward_pb2
from densegym.client.arguments import check_gamma, check_instruction, check_seed, check_timeout
from densegym.client.connection import Connection
from densegym.client.opening import HOST_ONLY_METADATA, check_render_mode, open_request, write_reset
from densegym.client.reading import each_of, read_info, read_infos, read_observation, read_picture
from densegym.client.server import read_server
from densegym.client.terms import merge_terms, read_terms
from densegym.client.updates import RewardUpdate
from densegym.client.vector_info import merge_infos
from densegym.codec import check_action, dump_space_value, read_space
from densegym.errors import ConfigInvalid, FrameUnavailable, InvalidRequest, NotSupported

_MODES = {
    AutoresetMode.NEXT_STEP: pb.AUTORESET_MODE_NEXT_STEP,
    AutoresetMode.DISABLED: pb.AUTORESET_MODE_DISABLED,
}


class VectorEnv(GymnasiumVectorEnv[Any, Any, Any]):
    """Copies of an environment behind a densegym gateway (dense rewards) or host, stepped together in one session.

    Args:
        target: ``HOST:PORT`` of the server.
        num_envs: How many copies, 1 to 1,024.
        gamma: The trainer's discount factor, in [0, 1]. A gateway needs it for its shaping term; a host ignores it.
        instruction: What the robots are to do, 1 to 1,000 characters. None: the server's own.
        autoreset_mode: ``NEXT_STEP`` (the step after an end ignores the action, resets, and has the reward 0) or ``DISABLED``
            (``reset(options={"reset_mask": ...})`` resets those that the mask names).
        render_mode: ``"rgb_array"`` for ``render()``, or None.
        timeout: How long to wait for a reply, in seconds.
        env_id: Which of the server's environments; None: its only one.
        shared_memory: False to take large observations from the messages also where the host runs on this machine.
        token: Of the gateway, where it asks for one. None: the variable ``DENSEGYM_TOKEN``, if it is set.
        ca_file: PEM file of the certificate that the gateway's own was signed with, or of its own; the session then goes by
            TLS. None: the variable ``DENSEGYM_CA_FILE``, else plaintext.

    Raises:
        ConfigInvalid: An argument is out of its range.
        NotSupported: ``SAME_STEP``.

    >>> envs = VectorEnv("localhost:50051", 8, gamma=0.99)  # connects with the first reset
    >>> envs.close()
    """

    metadata: dict[str, Any] = {"autoreset_mode": AutoresetMode.NEXT_STEP}  # noqa: RUF012  as in gymnasium.vector.VectorEnv

    def __init__(
        self,
        target: str,
        num_envs: int,
        *,
        gamma: float | None = None,
        instruction: str | None = None,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        render_mode: str | None = None,
        timeout: float = 120.0,
        env_id: str | None = None,
        shared_memory: bool = True,
        token: str | None = None,
        ca_file: str | None = None,
    ) -> None:
        if isinstance(num_envs, bool) or not isinstance(num_envs, int) or not 1 <= num_envs <= 1024:
            raise ConfigInvalid(f"num_envs must be 1 to 1,024, got {num_envs!r}")
        self.num_envs = num_envs
        self.render_mode = check_render_mode(render_mode)
        self._mode = _check_mode(autoreset_mode)
        self.metadata = {"autoreset_mode": self._mode}
        self._target = read_server(target, token, ca_file)
        self._gamma = check_gamma(gamma)
        self._instruction = None if instruction is None else check_instruction(instruction)
        self._env_id = env_id or ""
        self._shared_memory = shared_memory
        self._opened: pb.OpenResponse | None = None
        self._connection = Connection(self._target, check_timeout(timeout), self._request, self._take_over)

    @property
    def single_observation_space(self) -> Space[Any]:
        """What one copy observes. Connects when nothing has yet; raises as ``reset`` does."""
        self._open_once()
        return self._single_observation_space

    @property
    def single_action_space(self) -> Space[Any]:
        """What one copy accepts. Connects when nothing has yet."""
        self._open_once()
        return self._single_action_space

    @property
    def observation_space(self) -> Space[Any]:
        """What ``reset`` and ``step`` return, batched. Connects when nothing has yet."""
        self._open_once()
        return self._observation_space

    @property
    def action_space(self) -> Space[Any]:
        """What ``step`` takes, batched. Connects when nothing has yet."""
        self._open_once()
        return self._action_space

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Start an episode everywhere, or where a mask says; opens a new session where the last one was lost.

        Args:
            seed: One for each copy, or a number for the first, from which the others' count up. None: they go on.
            options: The environment's own, for every copy, except for ``instruction`` (str), which holds from this episode on,
                and ``reset_mask`` (bool, shape (num_envs,)), which names the copies to reset.

        Returns:
            observations: In ``observation_space``; arrays are fresh and writable.
            infos: Of all copies in Gymnasium's vector format, with the terms that ``densegym.Env.reset`` has.

        Raises:
            As ``densegym.Env.reset``.
        """
        seeds = self._read_seeds(seed)
        options = None if options is None else dict(options)
        indices = self._read_mask(options.pop("reset_mask", None) if options else None)
        if options and "instruction" in options:
            self._instruction = check_instruction(options["instruction"])
        request = pb.ResetRequest()
        for index in indices:
            request.environments.append(write_reset(index, check_seed(seeds[index]), options))
        session = self._connection.usable()
        reply = session.ask("reset", request)
        self._connection.late.ignore(reply)
        connection = session.connection
        # A host's reset has no reward to tell of, and neither has a copy that was not reset.
        terms = [read_terms(each) for each in each_of(reply.rewards, self.num_envs)]
        told = [(each if "score_state" in each else {}) | connection for each in terms]
        observation = read_observation(self._observation_space, reply.observation, session.read_tensor)
        return observation, self._merge_infos(reply.info, told)

    def step(self, actions: Any) -> tuple[Any, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """Apply one action to each copy and return the shaped transitions.

        Args:
            actions: In ``action_space``, or of a dtype that can be cast to it without loss of kind; no NaN.

        Returns:
            observations: In ``observation_space``; arrays are fresh and writable.
            rewards: float64, shape (num_envs,), finite; as ``densegym.Env.step`` has them. 0 in a row that was reset.
            terminations: bool, shape (num_envs,): do not bootstrap.
            truncations: bool, shape (num_envs,): bootstrap.
            infos: In Gymnasium's vector format: an array a key, and a mask ``_key`` of the copies that have it. The keys are
                those of ``densegym.Env.step``.

        Raises:
            EnvFailed: A copy raised an exception; the message names it. ``reset()`` goes on.
            As ``densegym.Env.step``.

        Source: Gymnasium ``VectorEnv.step``.
        """
        session = self._connection.running()
        checked = check_action(self._single_action_space, actions, count=self.num_envs)
        reply = session.ask("step", pb.StepRequest(action=dump_space_value(self._action_space, checked, "action")))
        rewards = each_of(reply.rewards, self.num_envs)
        terms = [read_terms(reward) for reward in rewards]
        if rewards[0].score_state != reward_pb2.SCORE_STATE_UNSPECIFIED:
            for each, key in zip(terms, self._connection.late.add(reply), strict=True):
                each["step_key"] = key
        return (
            read_observation(self._observation_space, reply.observation, session.read_tensor),
            np.array([reward.reward for reward in rewards]),
            np.array(each_of(reply.terminated, self.num_envs), np.bool_),
            np.array(each_of(reply.truncated, self.num_envs), np.bool_),
            self._merge_infos(reply.info, terms),
        )

    def poll_updates(self) -> list[RewardUpdate]:
        """Take the final rewards of provisional steps that have arrived, of all copies; see ``densegym.Env.poll_updates``."""
        return self._connection.poll_updates()

    def flush(self) -> list[RewardUpdate]:
        """Wait until the rewards of every step so far are final, and take the updates; see ``densegym.Env.flush``."""
        return self._connection.flush()

    def render(self) -> tuple[NDArray[np.uint8], ...] | None:
        """Take a picture of each copy: uint8, shape (height, width, 3), RGB; None without a ``render_mode``."""
        if self.render_mode is None:
            return None
        wanted = pb.FrameRequest(env_indices=range(self.num_envs), encoding=pb.FRAME_ENCODING_RAW)
        reply = self._connection.running().ask("render", pb.RenderRequest(frames=wanted))
        return tuple(read_picture(frame) for frame in each_of(reply.frames, self.num_envs))

    def close_extras(self, **_: Any) -> None:
        """End the session and free its environments."""
        self._connection.close()

    def _merge_infos(self, data: bytes, terms: list[dict[str, Any]]) -> dict[str, Any]:
        infos = [merge_terms(info, own) for info, own in zip(read_infos(data, self.num_envs), terms, strict=True)]
        return merge_infos(infos, self._add_info)

    def _read_seeds(self, seed: int | Sequence[int | None] | None) -> list[int | None]:
        if seed is None:
            return [None] * self.num_envs
        if isinstance(seed, (int, np.integer)):
            return [int(seed) + i for i in range(self.num_envs)]
        if len(seed) != self.num_envs:
            raise InvalidRequest(f"{len(seed)} seeds for {self.num_envs} environments; give one each, or one number")
        return list(seed)

    def _read_mask(self, mask: Any) -> list[int]:
        if mask is None:
            return list(range(self.num_envs))
        array = np.asarray(mask)
        if array.shape != (self.num_envs,) or array.dtype != np.bool_ or not array.any():
            has = f"dtype {array.dtype}, shape {list(array.shape)} and {int(np.count_nonzero(array))} True"
            raise InvalidRequest(f"reset_mask has {has}; it is bool, of shape [{self.num_envs}], and resets one at least")
        return [int(i) for i in np.flatnonzero(array)]

    def _open_once(self) -> None:
        if self._opened is None:
            self._connection.open_once()

    def _request(self) -> pb.OpenRequest:
        request = open_request(self._target, self._gamma, self._instruction, self._shared_memory)
        request.num_envs = self.num_envs
        request.autoreset_mode = _MODES[self._mode]
        request.make.env_id = self._env_id
        return request

    def _take_over(self, opened: pb.OpenResponse) -> None:
        before = self._opened
        if before is not None:
            if (before.observation_space, before.action_space) != (opened.observation_space, opened.action_space):
                raise ConfigInvalid(f"{self._target} now serves {opened.env_id}, with other spaces; make a new environment")
            return
        if opened.num_envs != self.num_envs:
            raise NotSupported(f"{self._target} opened {opened.num_envs} environments of {self.num_envs}; update the server")
        if self.render_mode is not None and not opened.cameras:
            raise FrameUnavailable(f"{opened.env_id} at {self._target} has no pictures; leave render_mode out")
        self._single_observation_space = read_space(opened.observation_space, "observation space")
        self._single_action_space = read_space(opened.action_space, "action space")
        self._observation_space = batch_space(self._single_observation_space, self.num_envs)
        self._action_space = batch_space(self._single_action_space, self.num_envs)
        metadata = {key: value for key, value in read_info(opened.metadata).items() if key not in HOST_ONLY_METADATA}
        own = {"render_modes": ["rgb_array"] if opened.cameras else [], "autoreset_mode": self._mode}
        self.metadata = metadata | own
        self._opened = opened


def _check_mode(given: Any) -> AutoresetMode:
    names = {mode.name.lower(): mode for mode in AutoresetMode}
    mode = given if isinstance(given, AutoresetMode) else names.get(str(given).lower())
    if mode is None:
        raise ConfigInvalid(f"autoreset_mode must be one of {', '.join(names)}, got {given!r}")
    if mode not in _MODES:
        raise NotSupported("autoreset_mode same_step is not supported yet; use next_step, or disabled with reset_mask")
    return mode
