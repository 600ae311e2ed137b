"""A remote environment as a gymnasium.Env."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Space
from gymnasium.utils import EzPickle
from numpy.typing import NDArray

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.client.arguments import check_gamma, check_instruction, check_seed, check_timeout
from densegym.client.connection import Connection
from densegym.client.opening import HOST_ONLY_METADATA, check_render_mode, open_request, write_reset
from densegym.client.reading import only, read_info, read_observation, read_picture
from densegym.client.server import read_server
from densegym.client.terms import merge_terms, read_terms
from densegym.client.updates import RewardUpdate
from densegym.codec import check_action, dump_space_value, read_space
from densegym.errors import ConfigInvalid, FrameUnavailable

_ONE_FRAME = pb.FrameRequest(env_indices=[0], encoding=pb.FRAME_ENCODING_RAW)


class Env(gymnasium.Env[Any, Any], EzPickle):
    """One environment behind a densegym gateway (dense rewards) or host (the environment's own rewards).

    The connection is made when it is first needed, and again by ``reset`` after the server went away or this process was
    forked. One session at a time, one thread at a time. Pickling gives an unconnected copy.

    Args:
        target: ``HOST:PORT`` of the server.
        gamma: The trainer's discount factor, in [0, 1]. A gateway needs it for its shaping term; a host ignores it.
        instruction: What the robot is to do, 1 to 1,000 characters. None: the server's own.
        render_mode: ``"rgb_array"`` for ``render()``, or None.
        timeout: How long to wait for a reply, in seconds.
        env_id: Which of the server's environments; None: its only one.
        attach: True for the server's one long-lived environment (a robot), which keeps its state between sessions.
        shared_memory: False to take large observations from the messages also where the host runs on this machine.
        token: Of the gateway, where it asks for one. None: the variable ``DENSEGYM_TOKEN``, if it is set.
        ca_file: PEM file of the certificate that the gateway's own was signed with, or of its own; the session then goes by
            TLS. None: the variable ``DENSEGYM_CA_FILE``, else plaintext.

    Raises:
        ConfigInvalid: An argument is out of its range.

    >>> env = Env("localhost:50051", gamma=0.99, instruction="pick up the red cube")  # connects with the first reset
    >>> env.close()
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"]}  # noqa: RUF012  as in gymnasium.Env

    def __init__(
        self,
        target: str,
        *,
        gamma: float | None = None,
        instruction: str | None = None,
        render_mode: str | None = None,
        timeout: float = 120.0,
        env_id: str | None = None,
        attach: bool = False,
        shared_memory: bool = True,
        token: str | None = None,
        ca_file: str | None = None,
    ) -> None:
        EzPickle.__init__(
            self,
            target,
            gamma=gamma,
            instruction=instruction,
            render_mode=render_mode,
            timeout=timeout,
            env_id=env_id,
            attach=attach,
            shared_memory=shared_memory,
            token=token,
            ca_file=ca_file,
        )
        self.render_mode = check_render_mode(render_mode)
        self._target = read_server(target, token, ca_file)
        self._gamma = check_gamma(gamma)
        self._instruction = None if instruction is None else check_instruction(instruction)
        self._env_id = env_id or ""
        self._attach = attach
        self._shared_memory = shared_memory
        self._opened: pb.OpenResponse | None = None
        self._connection = Connection(self._target, check_timeout(timeout), self._request, self._take_over)

    @property
    def observation_space(self) -> Space[Any]:
        """What ``reset`` and ``step`` return. Connects when nothing has yet.

        Raises:
            ConnectionError: The server cannot be reached.
            SpaceUnsupported: A kind of space this client does not know.
        """
        self._open_once()
        return self._observation_space

    @property
    def action_space(self) -> Space[Any]:
        """What ``step`` takes. Connects when nothing has yet; raises as ``observation_space`` does."""
        self._open_once()
        return self._action_space

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Start an episode; opens a new session where there is none or the last one was lost.

        Args:
            seed: Seed of the environment's random numbers, 0 to 2^64 - 1. None: they go on.
            options: The environment's own, except for ``instruction`` (str, 1 to 1,000 characters), which is taken out and
                holds from this episode on.

        Returns:
            observation: In ``observation_space``; arrays are fresh and writable.
            info: The host's own, ``transport``, how observations travel (``tcp`` or ``shared-memory``), and ``stream``, what
                carries the messages (``pipe`` or ``grpc``); from a gateway also the reward's terms (see ``step``), with
                the potential the episode starts with.

        Raises:
            ConnectionError: The server cannot be reached (``UNAVAILABLE``).
            EnvFailed: The environment raised an exception (``ABORTED``); reset again.
            InstructionInvalid: The instruction is empty or too long.
        """
        return self.begin_reset(seed=seed, options=options)()

    def begin_reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> Callable[[], tuple[Any, dict[str, Any]]]:
        """Send a reset without waiting, so that several environments reset at once.

        Returns:
            What waits for the reply and returns what ``reset`` does. Call it before anything else is asked of this
            environment.

        Raises:
            As ``reset``.
        """
        super().reset(seed=seed)
        if options and "instruction" in options:
            self._instruction = check_instruction(options["instruction"])
        request = write_reset(0, check_seed(seed), options)
        session = self._connection.usable()
        number = session.send("reset", pb.ResetRequest(environments=[request]))

        def wait() -> tuple[Any, dict[str, Any]]:
            reply = session.wait("reset", number)
            self._connection.late.ignore(reply)
            terms = read_terms(only(reply.rewards))
            # A host's reset has no reward to tell of.
            terms = terms if "score_state" in terms else {}
            observation = read_observation(self._observation_space, reply.observation, session.read_tensor)
            info = merge_terms(read_info(reply.info), terms | session.connection)
            return observation, info

        return wait

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Apply one action on the server and return the shaped transition.

        Args:
            action: Of the shape of ``action_space``, and of its dtype or one that can be cast without loss of kind; no NaN.

        Returns:
            observation: In ``observation_space``; arrays are fresh and writable.
            reward: w * ``env_reward`` + ``shaping`` + ``success_bonus``; no unit, finite. Directly from a host: ``env_reward``.
            terminated: True when the task ended; then do not bootstrap.
            truncated: True when a limit cut the episode; then bootstrap.
            info: The host's own, plus ``env_reward``; from a gateway also ``shaping``, ``success_bonus``, ``progress`` in
                [0, 1], ``potential``, ``success``, ``score_state`` (fresh, held, fallback, or provisional: then a
                ``RewardUpdate`` follows), ``step_key`` (the ``StepKey`` that the update has), ``warnings`` (what the monitor
                has found, a list of texts) and ``out_of_domain``; on freshly scored steps ``logprob`` and ``logprob_false``
                <= 0 (nats), ``prefix_length`` (frames) and ``score`` (a dict: which scorer, layout, model and calibration,
                tokens, milliseconds). A key of the host's with one of these names is kept as ``host/<name>``.

        Raises:
            ActionInvalid: Wrong shape, dtype or value (``INVALID_ARGUMENT``); nothing was executed.
            ResetNeeded: The episode is over or has not begun (``FAILED_PRECONDITION``).
            EnvFailed: The environment raised an exception (``ABORTED``); reset() makes a new one.
            EnvRestarted: The environment was started anew in mid-episode (``ABORTED``); reset() goes on.
            ConnectionError: The server cannot be reached (``UNAVAILABLE``); reset() tries again.
            TimeoutError: No reply within ``timeout`` seconds.

        Source: Gymnasium ``Env.step``; shaping after Ng, Harada & Russell, ICML 1999.
        """
        return self.begin_step(action)()

    def begin_step(self, action: Any) -> Callable[[], tuple[Any, float, bool, bool, dict[str, Any]]]:
        """Send an action without waiting, so that several environments step at once.

        Returns:
            What waits for the reply and returns what ``step`` does. Call it before anything else is asked of this
            environment.

        Raises:
            As ``step``.
        """
        session = self._connection.running()
        space = self._action_space
        number = session.send("step", pb.StepRequest(action=dump_space_value(space, check_action(space, action), "action")))

        def wait() -> tuple[Any, float, bool, bool, dict[str, Any]]:
            reply = session.wait("step", number)
            reward = only(reply.rewards)
            terms = read_terms(reward)
            if "score_state" in terms:
                (terms["step_key"],) = self._connection.late.add(reply)
            info = merge_terms(read_info(reply.info), terms)
            observation = read_observation(self._observation_space, reply.observation, session.read_tensor)
            return observation, reward.reward, bool(only(reply.terminated)), bool(only(reply.truncated)), info

        return wait

    def poll_updates(self) -> list[RewardUpdate]:
        """Take the final rewards of provisional steps that have arrived since the last call; does not wait.

        Each provisional step gets exactly one, in the order of the steps of its episode, perhaps while a later one runs.
        When a session is lost, what was still provisional stays as it was answered: ``reset`` settles it as ``fallback``.

        Returns:
            The updates; nobody else gets them again. Empty where rewards are final at once.

        Raises:
            ReplyInvalid: The server sent an update that no step waits for, or sent it twice.
        """
        return self._connection.poll_updates()

    def flush(self) -> list[RewardUpdate]:
        """Wait until the reward of every step so far is final, and take the updates as ``poll_updates`` does.

        Where no step is provisional nothing is asked of the server.

        Raises:
            ConnectionError: The server cannot be reached (``UNAVAILABLE``).
            TimeoutError: Neither an update nor the end came within ``timeout`` seconds.
            ReplyInvalid: As ``poll_updates``, or a step is still provisional afterwards.
        """
        return self._connection.flush()

    def render(self) -> NDArray[np.uint8] | None:
        """Take a picture of the environment as it is, without changing it.

        Returns:
            uint8, shape (height, width, 3), RGB; None without a ``render_mode``.

        Raises:
            ResetNeeded: There is no episode yet.
            FrameUnavailable: The environment has no pictures.
        """
        if self.render_mode is None:
            gymnasium.logger.warn("render() does nothing without a render_mode; make the environment with 'rgb_array'")
            return None
        return read_picture(only(self._connection.running().ask("render", pb.RenderRequest(frames=_ONE_FRAME)).frames))

    def close(self) -> None:
        """End the session and free its environment; twice is fine."""
        self._connection.close()

    def __setstate__(self, state: dict[str, Any]) -> None:
        # Not EzPickle's, which makes another object and takes over its parts: the connection's callbacks would be that one's.
        type(self).__init__(self, *state["_ezpickle_args"], **state["_ezpickle_kwargs"])

    def _open_once(self) -> None:
        if self._opened is None:
            self._connection.open_once()

    def _request(self) -> pb.OpenRequest:
        request = open_request(self._target, self._gamma, self._instruction, self._shared_memory)
        request.autoreset_mode = pb.AUTORESET_MODE_DISABLED
        target = request.attach if self._attach else request.make
        target.SetInParent()
        target.env_id = self._env_id
        return request

    def _take_over(self, opened: pb.OpenResponse) -> None:
        before = self._opened
        if before is not None:
            if (before.observation_space, before.action_space) != (opened.observation_space, opened.action_space):
                raise ConfigInvalid(f"{self._target} now serves {opened.env_id}, with other spaces; make a new environment")
            return
        if self.render_mode is not None and not opened.cameras:
            raise FrameUnavailable(f"{opened.env_id} at {self._target} has no pictures; leave render_mode out")
        self._observation_space = read_space(opened.observation_space, "observation space")
        self._action_space = read_space(opened.action_space, "action space")
        metadata = {key: value for key, value in read_info(opened.metadata).items() if key not in HOST_ONLY_METADATA}
        self.metadata = metadata | {"render_modes": ["rgb_array"] if opened.cameras else []}
        self._opened = opened
