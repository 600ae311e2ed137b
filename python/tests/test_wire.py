"""The rules of the contract, spoken without a client: sessions, from open to close."""

import os
import threading

import grpc
import numpy as np
import pytest
from google.rpc import error_details_pb2
from gymnasium import spaces

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.codec import parse_value, read_space, read_space_value, read_value, write_value
from densegym.errors import DenseGymError, error_of
from densegym.status import read_status

pytestmark = pytest.mark.usefixtures("each_stream")

RESET = pb.ResetRequest()


def action(value):
    return pb.StepRequest(action=write_value(np.asarray(value)).SerializeToString())


def test_open_tells_what_the_environment_is(hosts, talk):
    opened = talk(hosts("served_envs:Rich-v0")).open(gamma=0.9, instruction="ignored by a host")
    assert opened.env_id == "Rich-v0"
    assert not opened.HasField("num_envs")
    assert not opened.HasField("reward")
    assert isinstance(read_space(opened.observation_space), spaces.Dict)
    metadata = read_value(parse_value(opened.metadata, "metadata"))
    assert metadata == {"render_modes": ["rgb_array"], "render_fps": 20, "author": ["a", 1], "odd": "<class 'object'>"}
    assert opened.autoreset_mode == pb.AUTORESET_MODE_DISABLED
    assert opened.limits.max_episode_step_count == 40
    assert opened.limits.max_kept_reply_count == 256
    assert opened.limits.session_ttl_seconds == 0
    assert opened.timing.step_seconds == 0.05
    cameras = [(each.name, each.render, each.observation_key) for each in opened.cameras]
    assert cameras == [("render", True, ""), ("camera", False, "camera")]
    assert opened.instruction == "turn the dial"
    assert opened.session_id
    assert opened.transport == "tcp"


def test_an_error_carries_code_and_reason(cartpole):
    status = cartpole.ask(step=action(1)).status
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info)
    assert (status.code, info.reason, info.domain) == (grpc.StatusCode.FAILED_PRECONDITION.value[0], "RESET_NEEDED", "densegym")


def test_before_open_everything_else_is_refused_and_the_stream_lives(hosts, talk):
    stream = talk(hosts("CartPole-v1"))
    assert stream.refusal(0, reset=RESET).reason == "SESSION_NOT_OPEN"
    assert stream.refusal(7, step=action(1)).reason == "SESSION_NOT_OPEN"
    assert stream.refusal(3, open=pb.OpenRequest()).reason == "STEP_OUT_OF_ORDER"
    assert stream.ask(0, open=pb.OpenRequest()).HasField("open")


@pytest.mark.parametrize(
    ("request_", "reason", "says"),
    [
        (pb.OpenRequest(num_envs=0), "REQUEST_INVALID", "num_envs 0"),
        (pb.OpenRequest(autoreset_mode=3), "NOT_SUPPORTED", "AUTORESET_MODE_SAME_STEP"),
        (pb.OpenRequest(autoreset_mode=99), "NOT_SUPPORTED", "mode 99"),
        (pb.OpenRequest(resume=pb.ResumeTarget(session_id="s1")), "NOT_SUPPORTED", "session s1"),
        (pb.OpenRequest(make=pb.MakeTarget(env_id="Pong-v5")), "ENV_NOT_FOUND", "serves CartPole-v1, not Pong-v5"),
        (pb.OpenRequest(attach=pb.AttachTarget(env_id="arm")), "ENV_NOT_FOUND", "not arm"),
    ],
)
def test_a_refused_open_leaves_the_stream_alive(hosts, talk, request_, reason, says):
    stream = talk(hosts("CartPole-v1"))
    error = stream.refusal(0, open=request_)
    assert error.reason == reason
    assert says in str(error)
    assert stream.ask(0, open=pb.OpenRequest(make=pb.MakeTarget(env_id="CartPole-v1"))).HasField("open")


def test_a_second_open_is_answered_from_memory_or_refused(cartpole):
    assert cartpole.ask(0, open=pb.OpenRequest(num_envs=3)).HasField("open")
    assert cartpole.refusal(1, open=pb.OpenRequest()).reason == "REQUEST_INVALID"
    assert cartpole.ask(2, reset=RESET).HasField("reset")


def test_close_answers_and_then_ends_the_stream(cartpole):
    assert cartpole.ask(close=pb.CloseRequest()).HasField("close")
    assert list(cartpole.call) == []
    assert cartpole.call.code() is grpc.StatusCode.OK


@pytest.mark.parametrize("end", ["close", "half-close", "cancel", "channel"])
def test_however_a_stream_ends_its_environment_is_closed(own_host, talk, tmp_path, end):
    fifo = tmp_path / "closed"
    os.mkfifo(fifo)
    host = own_host("served_envs:Rich-v0", "--env-kwargs", f'{{"closed_fifo": "{fifo}"}}')
    stream = talk(host)
    stream.open()
    stream.reset()
    match end:
        case "close":
            stream.send(close=pb.CloseRequest())
        case "half-close":
            stream.requests.put(None)
        case "cancel":
            stream.call.cancel()
        case "channel":
            stream.channel.close()
    assert fifo.read_text() == "closed"


def test_the_long_lived_environment_belongs_to_one_session_at_a_time(own_host, talk):
    host = own_host("CartPole-v1", "--attach")
    attach = pb.OpenRequest(attach=pb.AttachTarget())
    first, second = talk(host), talk(host)
    assert first.refusal(0, open=pb.OpenRequest()).reason == "NOT_SUPPORTED"
    assert first.ask(0, open=attach).HasField("open")
    status = second.ask(0, open=attach).status
    error, retry = read_status(status), error_details_pb2.RetryInfo()
    assert error.reason == "ENV_BUSY"
    assert error.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert status.details[1].Unpack(retry)
    assert retry.retry_delay.ToSeconds() == 1
    first.ask(1, close=pb.CloseRequest())
    assert second.ask(0, open=attach).HasField("open")
    assert second.ask(1, reset=RESET).HasField("reset")


def test_attach_works_beside_make(hosts, talk):
    attach = pb.OpenRequest(attach=pb.AttachTarget())
    stream, other = talk(hosts("CartPole-v1")), talk(hosts("CartPole-v1"))
    assert stream.ask(open=attach).HasField("open")
    assert other.refusal(0, open=attach).reason == "ENV_BUSY"
    assert other.ask(0, open=pb.OpenRequest()).HasField("open")
    stream.ask(close=pb.CloseRequest())


def test_sessions_beyond_the_limit_are_refused_at_once(own_host, talk):
    host = own_host("CartPole-v1", "--max-sessions", "2")
    streams = [talk(host) for _ in range(3)]
    assert all(stream.ask(0, open=pb.OpenRequest()).HasField("open") for stream in streams[:2])
    error = streams[2].refusal(0, open=pb.OpenRequest())
    assert error.reason == "SESSION_LIMIT"
    assert error.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "--max-sessions" in str(error)
    streams[0].ask(1, close=pb.CloseRequest())
    assert streams[2].ask(0, open=pb.OpenRequest()).HasField("open")


def test_many_sessions_step_at_the_same_time(hosts, talk):
    streams = [talk(hosts("CartPole-v1")) for _ in range(20)]
    threads = [threading.Thread(target=lambda s=s: (s.open(), s.reset(), s.ask(step=action(1)))) for s in streams]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [stream.ask(step=action(1)).step.steps[0] for stream in streams] == [2] * 20


def test_a_space_that_cannot_travel_is_refused_by_name_at_open(hosts, talk):
    error = talk(hosts("served_envs:Sequence-v0")).refusal(open=pb.OpenRequest())
    assert error.reason == "SPACE_UNSUPPORTED"
    assert error.code is grpc.StatusCode.UNIMPLEMENTED
    assert "observation space['points'] is a Sequence" in str(error)


def test_every_reason_has_the_code_of_the_reference():
    expected = {
        "INVALID_ARGUMENT": ["REQUEST_INVALID", "ACTION_INVALID", "INSTRUCTION_INVALID", "CONFIG_INVALID"],
        "FAILED_PRECONDITION": ["RESET_NEEDED", "SESSION_NOT_OPEN", "FRAME_UNAVAILABLE", "FRAME_INVALID"],
        "ABORTED": ["STEP_OUT_OF_ORDER", "ENV_RESTARTED", "ENV_FAILED"],
        "NOT_FOUND": ["ENV_NOT_FOUND"],
        "RESOURCE_EXHAUSTED": ["ENV_BUSY", "SESSION_LIMIT"],
        "UNIMPLEMENTED": ["NOT_SUPPORTED", "SPACE_UNSUPPORTED"],
        "UNAVAILABLE": ["ENV_UNAVAILABLE", "SHUTTING_DOWN"],
        "DEADLINE_EXCEEDED": ["DEADLINE_EXCEEDED"],
    }
    for code, reasons in expected.items():
        for reason in reasons:
            error = error_of(reason, "x")
            assert type(error) is not DenseGymError
            assert (error.reason, error.code.name) == (reason, code)
    assert error_of("ENGINE_UNAVAILABLE", "x", grpc.StatusCode.UNAVAILABLE).reason == "ENGINE_UNAVAILABLE"


def test_observations_are_those_of_the_space(hosts, talk):
    stream = talk(hosts("served_envs:Rich-v0"))
    space = read_space(stream.open().observation_space)
    observation = read_space_value(space, parse_value(stream.reset().observation, "observation"))
    assert space.contains(observation)
