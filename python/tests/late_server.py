"""Stands in for a gateway with late rewards where a test must decide when each update comes. Follows densegym.v1."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, repeat

import grpc
import numpy as np
from gymnasium import spaces

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import environment_pb2_grpc as pb_grpc
from densegym._proto.densegym.v1 import reward_pb2
from densegym.codec import dump_value, write_space, write_value

BOX = spaces.Box(-1, 1, (1,), np.float32)
# What a late step is answered before its reward is known.
PROVISIONAL = -7.0


@dataclass(frozen=True)
class Step:
    """What a gateway that waits for its scores would answer, and whether this one does."""

    reward: float
    is_late: bool = True
    end: str = ""  # "terminated" or "truncated"


@dataclass(frozen=True)
class Script:
    """What a session does. Its episodes start over when they are used up."""

    episodes: tuple[tuple[Step, ...], ...]
    # How many of the updates that are due go out before and after each reply, a reset's besides; the last pair goes on.
    pace: tuple[tuple[int, int], ...] = ((0, 0),)
    # duplicate, unknown, unfinished: wrong updates; hasty: flush leaves some out; silent: flush is never answered.
    fault: str = ""
    # The stream ends in place of this reply; 0: never.
    dies_at: int = 0


class FakeLateServer(pb_grpc.EnvironmentServiceServicer):
    """Plays the script that ``open`` names."""

    def __init__(self, target):
        self.target = target
        self.scripts = {}
        # Kinds of the requests seen, of all sessions.
        self.requests = []

    def Session(self, requests, context):  # noqa: N802  as gRPC calls it
        opening = next(requests).open
        script = self.scripts[opening.make.env_id]
        yield pb.SessionResponse(open=_opened(opening))
        talk = _Talk(script)
        for number, request in enumerate(requests, 1):
            kind = request.WhichOneof("request")
            self.requests.append(kind)
            if number == script.dies_at:
                context.abort(grpc.StatusCode.UNAVAILABLE, "the fake server went away")
            yield from talk.answer(kind, request.step_id)
            if kind == "close":
                return


class _Talk:
    def __init__(self, script):
        self.script = script
        self.episode = self.step = 0
        self.due = deque()
        self.pace = chain(script.pace, repeat(script.pace[-1]))

    def answer(self, kind, step_id):
        before, after = next(self.pace)
        is_flush = kind == "flush"
        yield from self.updates(len(self.due) if is_flush and self.script.fault != "hasty" else before)
        if is_flush and self.script.fault == "silent":
            return
        due = len(self.due)
        body = {"reset": self.reset, "step": self.move, "flush": pb.FlushResponse, "close": pb.CloseResponse}[kind]()
        yield pb.SessionResponse(step_id=step_id, final_step_id=0 if due else step_id, **{kind: body})
        yield from self.updates(after)

    def updates(self, count):
        while self.due and (count > 0 or self.due[0].step == 0):
            update = self.due.popleft()
            fault = self.script.fault if update.step > 0 else ""
            count -= update.step > 0
            if fault == "unknown":
                update.step += 100
            if fault == "unfinished":
                update.reward.score_state = reward_pb2.SCORE_STATE_PROVISIONAL
            for _ in range(2 if fault == "duplicate" else 1):
                yield pb.SessionResponse(reward_update=update)

    def reset(self):
        self.episode, self.step = self.episode + 1, 0
        final = reward_pb2.Reward(score_state=reward_pb2.SCORE_STATE_FRESH)
        self.due.append(reward_pb2.RewardUpdate(episode=self.episode, reward=final))
        return pb.ResetResponse(
            observation=self.look(),
            info=dump_value({}, "info"),
            rewards=[reward_pb2.Reward(score_state=reward_pb2.SCORE_STATE_PROVISIONAL)],
            episodes=[self.episode],
        )

    def move(self):
        self.step += 1
        step = self.script.episodes[(self.episode - 1) % len(self.script.episodes)][self.step - 1]
        final = reward_pb2.Reward(reward=step.reward, progress=0.5, score_state=reward_pb2.SCORE_STATE_HELD)
        answered = final
        if step.is_late:
            answered = reward_pb2.Reward(reward=PROVISIONAL, score_state=reward_pb2.SCORE_STATE_PROVISIONAL)
            self.due.append(reward_pb2.RewardUpdate(episode=self.episode, step=self.step, reward=final))
        return pb.StepResponse(
            observation=self.look(),
            info=dump_value({}, "info"),
            rewards=[answered],
            terminated=[step.end == "terminated"],
            truncated=[step.end == "truncated"],
            episodes=[self.episode],
            steps=[self.step],
        )

    def look(self):
        return write_value(np.array([self.step / 100], np.float32)).SerializeToString()


def _opened(opening):
    return pb.OpenResponse(
        session_id="s1",
        env_id=opening.make.env_id,
        observation_space=write_space(BOX),
        action_space=write_space(BOX),
        metadata=dump_value({}, "metadata"),
        autoreset_mode=pb.AUTORESET_MODE_DISABLED,
        timing=pb.Timing(step_seconds=0.1, reward_timing=pb.REWARD_TIMING_LATE),
        reward=pb.RewardConfig(gamma=opening.gamma),
    )


@contextmanager
def serve_late():
    """A fake late server on a free port."""
    server = grpc.server(ThreadPoolExecutor(64))
    fake = FakeLateServer(f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}")
    pb_grpc.add_EnvironmentServiceServicer_to_server(fake, server)
    server.start()
    yield fake
    server.stop(grace=None).wait()
