"""One session and its environments: what each kind of request does. Runs on the environments' thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gymnasium
from gymnasium.vector.utils import batch_space, concatenate, create_empty_array, iterate

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import reward_pb2
from densegym.codec import CodecError, check_action, join_values, load_space_value, parse_value, read_value
from densegym.errors import ActionInvalid, InvalidRequest, ResetNeeded
from densegym.host.body import Body, Pending
from densegym.host.camera import NO_WISH, Wish, find_cameras, read_wish
from densegym.host.clock import step_seconds
from densegym.host.copy import Copy, Told, wait_for_all


class Session:
    """Steps an environment, or a batch of copies. Every method runs on the environments' thread."""

    def __init__(
        self,
        env: gymnasium.Env[Any, Any],
        bodies: Sequence[tuple[str, Body]],
        write: Callable[[Any], bytes],
        *,
        num_envs: int | None,
        autoreset: bool,
    ) -> None:
        """Begins with no episode.

        Args:
            env: Like the copies, to be asked for spaces, cameras and time.
            bodies: What executes the copies, each with its name for messages.
            write: Serialises an observation.
            num_envs: None where values have no leading dimension.
            autoreset: Whether a step after an episode's end resets.
        """
        self.step_seconds = step_seconds(env)
        self._copies = [Copy(name, i, body, self.step_seconds, autoreset=autoreset) for i, (name, body) in enumerate(bodies)]
        self._write = write
        self.num_envs = num_envs
        self.autoreset = autoreset
        self._space = env.observation_space
        self._single_action_space = env.action_space
        self._action_space = env.action_space if num_envs is None else batch_space(env.action_space, num_envs)
        self._rows = None if num_envs is None else create_empty_array(self._space, num_envs)
        self._infos: list[bytes] = [b""] * len(bodies)
        self.cameras = find_cameras(env)

    def reset(self, request: pb.ResetRequest) -> pb.ResetResponse:
        """Starts episodes."""
        asks = [_read_reset(each) for each in request.environments] or [(i, None, None) for i in range(len(self._copies))]
        indices = [index for index, _, _ in asks]
        if len(set(indices)) < len(indices) or max(indices) >= len(self._copies):
            has = f"this session has {len(self._copies)}, counted from 0"
            raise InvalidRequest(f"reset of environments {indices}; {has}; name each at most once")
        wish = self._read_wish(request)
        unbegun = [i for i, copy in enumerate(self._copies) if copy.episode == 0 and i not in indices]
        if unbegun:
            raise InvalidRequest(f"the first reset leaves out environments {unbegun}; reset all of them")
        told = wait_for_all([self._begin_reset(index, seed, options, wish) for index, seed, options in asks])
        others = [copy for i, copy in enumerate(self._copies) if i in wish.now - {*indices} and copy.can_render]
        shown = wait_for_all([copy.begin_render(wish) for copy in others])
        return pb.ResetResponse(
            observation=self._write_observation(),
            info=self._write_info(),
            rewards=[reward_pb2.Reward()] * len(self._copies),
            frames=[frame for frames in (*(each.outcome.frames for each in told), *shown) for frame in frames],
            episodes=[copy.episode for copy in self._copies],
        )

    def step(self, request: pb.StepRequest, response: pb.StepResponse) -> None:
        """Applies actions, and says in ``response`` what came of it.

        Whatever is wrong with the request is said before anything is executed.
        """
        for copy in self._copies:
            if not copy.can_step:
                raise ResetNeeded(copy.why_not_running())
        wish, resets = self._read_wish(request), frozenset(request.reset_env_indices or ())
        if resets and (not self.autoreset or max(resets) >= len(self._copies)):
            raise InvalidRequest(f"step that resets environments {sorted(resets)}; that takes NEXT_STEP and indices from 0")
        told = self._step_all(self._read_actions(request.action), wish, resets)
        outcomes = [each.outcome for each in told]
        response.observation = self._write_observation()
        response.info = self._write_info()
        response.terminated.extend([each.terminated for each in outcomes])
        response.truncated.extend([each.truncated for each in outcomes])
        response.episodes.extend([each.episode for each in told])
        response.steps.extend([each.step for each in told])
        for each in outcomes:
            response.rewards.add(reward=each.reward, env_reward=each.reward)
            response.frames.extend(each.frames)

    def render(self, request: pb.RenderRequest) -> pb.RenderResponse:
        """Pictures of the environments as they are."""
        wish = self._read_wish(request)
        for copy in self._copies:
            if not copy.can_render:
                raise ResetNeeded(f"{copy.name} has nothing to show yet; call reset first")
        taken = wait_for_all([copy.begin_render(wish) for copy in self._copies])
        return pb.RenderResponse(frames=[frame for frames in taken for frame in frames])

    def _begin_reset(self, index: int, seed: int | None, options: dict[str, Any] | None, wish: Wish) -> Pending[Told]:
        wait = self._copies[index].begin_reset(seed, options, wish)

        def told() -> Told:
            result = wait()
            self._infos[index] = result.outcome.info
            return result

        return told

    def _step_all(self, actions: Sequence[Any], wish: Wish, resets: frozenset[int]) -> list[Told]:
        begun = [
            copy.begin_step(action, wish, reset=i in resets)
            for i, (copy, action) in enumerate(zip(self._copies, actions, strict=True))
        ]
        try:
            told = wait_for_all(begun)
        except Exception:
            # What the others have answered is not told, so nobody could go on with them.
            for copy in self._copies:
                copy.lose()
            raise
        self._infos = [each.outcome.info for each in told]
        return told

    def _read_wish(self, request: pb.ResetRequest | pb.StepRequest | pb.RenderRequest) -> Wish:
        return read_wish(request.frames, self.cameras, len(self._copies)) if request.HasField("frames") else NO_WISH

    def _read_actions(self, data: bytes) -> list[Any]:
        try:
            action = load_space_value(self._action_space, data, "action")
        except CodecError as cause:
            raise ActionInvalid(f"{cause}; send a densegym.v1.Value of the action space") from cause
        checked = check_action(self._single_action_space, action, count=self.num_envs)
        return [checked] if self.num_envs is None else list(iterate(self._action_space, checked))

    def _write_observation(self) -> bytes:
        if self._rows is None:
            (copy,) = self._copies
            try:
                return self._write(copy.observation)
            except (Exception, SystemExit) as cause:
                failure: BaseException = cause
            return copy.guard("observation", lambda: _raise(failure))
        observations = [copy.observation for copy in self._copies]
        try:
            return self._write(concatenate(self._space, observations, self._rows))
        except Exception as cause:
            odd = next((copy for copy in self._copies if not self._space.contains(copy.observation)), self._copies[0])
            failure = ValueError(f"{odd.observation!r} is not in {self._space}: {cause}")
        for copy in self._copies:
            copy.lose()
        return odd.guard("observation", lambda: _raise(failure))

    def _write_info(self) -> bytes:
        return self._infos[0] if self.num_envs is None else join_values(self._infos)


def _raise(error: BaseException) -> bytes:
    raise error


def _read_reset(given: pb.EnvironmentReset) -> tuple[int, int | None, dict[str, Any] | None]:
    return given.env_index, given.seed if given.HasField("seed") else None, _read_options(given)


def _read_options(given: pb.EnvironmentReset) -> dict[str, Any] | None:
    if not given.options:
        return None
    try:
        options = read_value(parse_value(given.options, "options"))
    except CodecError as cause:
        raise InvalidRequest(f"options: {cause}") from cause
    if not isinstance(options, dict):
        raise InvalidRequest(f"options are a {type(options).__name__}; send a Value of kind `map`, or none")
    return options
