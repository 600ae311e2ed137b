"""The rules of the contract, spoken without a client: numbered requests, resets and steps."""

import grpc
import numpy as np
import pytest
from served_envs import FakeEnv
from test_wire import RESET, action

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.codec import dump_value
from densegym.host.kept import KeptReplies

pytestmark = pytest.mark.usefixtures("each_stream")


def test_a_reply_says_its_number_and_that_everything_is_final(cartpole):
    reply = cartpole.ask(reset=RESET)
    assert (reply.step_id, reply.final_step_id) == (1, 1)
    reply = cartpole.ask(step=action(1))
    assert (reply.step_id, reply.final_step_id) == (2, 2)
    assert (list(reply.step.episodes), list(reply.step.steps)) == ([1], [1])
    assert (reply.step.rewards[0].reward, reply.step.rewards[0].env_reward, reply.step.rewards[0].score_state) == (1, 1, 0)
    assert list(cartpole.reset().episodes) == [2]


def test_a_repeated_step_is_answered_and_not_executed(cartpole):
    cartpole.reset()
    first = cartpole.ask(2, step=action(1))
    again = cartpole.ask(2, step=action(0))
    assert again == first
    assert cartpole.ask(3, step=action(1)).step.steps[0] == 2


def test_a_step_out_of_order_is_refused_and_the_stream_lives(cartpole):
    cartpole.reset()
    error = cartpole.refusal(9, step=action(1))
    assert error.reason == "STEP_OUT_OF_ORDER"
    assert error.code is grpc.StatusCode.ABORTED
    assert str(error) == "request 9 is out of order; the next one is 2"
    assert cartpole.ask(2, step=action(1)).step.steps[0] == 1


def test_a_forgotten_reply_is_refused_and_not_executed_again(cartpole):
    cartpole.reset()
    cartpole.ask(2, step=action(1))
    cartpole.ask(3, step=action(1), ack_step_id=2)
    error = cartpole.refusal(2, step=action(1))
    assert error.reason == "STEP_OUT_OF_ORDER"
    assert "no longer kept" in str(error)
    assert cartpole.ask(4, step=action(1)).step.steps[0] == 3


def test_replies_are_kept_up_to_a_count(cartpole):
    for number in range(1, 302):
        cartpole.send(number, reset=RESET)
    for number in range(1, 302):
        assert cartpole.receive().step_id == number
    assert cartpole.ask(46, reset=RESET).reset.episodes[0] == 46
    assert cartpole.refusal(45, reset=RESET).reason == "STEP_OUT_OF_ORDER"


def test_replies_are_kept_up_to_a_size_but_always_the_last():
    kept = KeptReplies(max_count=10, max_bytes=1000)
    for number in range(1, 4):
        kept.add(pb.SessionResponse(step_id=number, step=pb.StepResponse(observation=bytes(450))), [])
    assert [kept.get(number) is not None for number in (1, 2, 3)] == [False, True, True]
    kept.add(pb.SessionResponse(step_id=4, step=pb.StepResponse(observation=bytes(5000))), [])
    assert [kept.get(number) is not None for number in (3, 4)] == [False, True]
    kept.forget_through(4)
    assert kept.get(4) is None


def test_requests_may_be_sent_before_replies_arrive(cartpole):
    cartpole.send(reset=RESET)
    for _ in range(50):
        cartpole.send(step=action(0))
    replies = [cartpole.receive() for _ in range(51)]
    assert [reply.step_id for reply in replies] == list(range(1, 52))
    ends = [reply.step.terminated[0] for reply in replies if reply.HasField("step")]
    assert ends.count(True) == 1
    assert all(reply.HasField("status") for reply in replies[ends.index(True) + 2 :])


def test_a_failed_request_uses_up_its_number(cartpole):
    assert cartpole.refusal(1, step=action(1)).reason == "RESET_NEEDED"
    assert cartpole.refusal(1, reset=RESET).reason == "RESET_NEEDED"
    assert cartpole.ask(2, reset=RESET).HasField("reset")


def test_a_step_before_the_reset_and_after_the_end_needs_a_reset(fake):
    fake.ask(step=action(FakeEnv.END))
    error = fake.refusal(step=action(0))
    assert error.reason == "RESET_NEEDED"
    assert str(error) == "episode 1 of Fake-v0 ended at step 1; call reset first"


@pytest.mark.parametrize(
    "data",
    [b"junk", b"", dump_value("left", "action"), dump_value(np.array(2), "action"), dump_value(np.array([1]), "action")],
)
def test_a_bad_action_executes_nothing(cartpole, data):
    cartpole.reset()
    error = cartpole.refusal(step=pb.StepRequest(action=data))
    assert error.reason == "ACTION_INVALID"
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT
    assert cartpole.ask(step=action(1)).step.steps[0] == 1


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({}, "asks for nothing"),
        ({"reset": pb.ResetRequest(environments=[pb.EnvironmentReset(env_index=1)])}, "environments [1]"),
        ({"reset": pb.ResetRequest(environments=[pb.EnvironmentReset()] * 2)}, "environments [0, 0]"),
        ({"reset": pb.ResetRequest(environments=[pb.EnvironmentReset(options=b"junk")])}, "4 bytes"),
        ({"reset": pb.ResetRequest(environments=[pb.EnvironmentReset(options=dump_value([1], "x"))])}, "are a list"),
        ({"reset": pb.ResetRequest(frames=pb.FrameRequest(env_indices=[0, 3]))}, "environments [0, 3]"),
        ({"reset": pb.ResetRequest(frames=pb.FrameRequest(env_indices=[0], encoding=9))}, "encoding 9"),
        ({"flush": pb.FlushRequest(through_step_id=1)}, "at most 0"),
    ],
)
def test_a_malformed_request_is_refused_and_the_stream_lives(cartpole, request_, says):
    error = cartpole.refusal(1, **request_)
    assert error.reason == "REQUEST_INVALID"
    assert says in str(error)
    assert cartpole.ask(2, reset=RESET).HasField("reset")


def test_flush_has_nothing_to_wait_for(cartpole):
    cartpole.reset()
    reply = cartpole.ask(flush=pb.FlushRequest(through_step_id=1))
    assert reply.HasField("flush")
    assert reply.final_step_id == 2


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (FakeEnv.RAISE, "Fake-v0 raised ZeroDivisionError in step: the gripper is open by 0 mm"),
        (FakeEnv.NAN_REWARD, "the reward is nan"),
        (FakeEnv.BAD_OBSERVATION, "raised CodecError in observation"),
        (FakeEnv.EXIT, "raised SystemExit in step: 3"),
    ],
)
def test_an_environment_that_fails_is_made_anew_by_the_next_reset(fake, command, says):
    error = fake.refusal(step=action(command))
    assert error.reason == "ENV_FAILED"
    assert error.code is grpc.StatusCode.ABORTED
    assert says in str(error)
    assert fake.refusal(step=action(0)).reason == "RESET_NEEDED"
    assert list(fake.reset().episodes) == [2]


def test_a_reset_that_fails_can_be_repeated(fake):
    failing = pb.EnvironmentReset(options=dump_value({"fail": True}, "options"))
    error = fake.refusal(reset=pb.ResetRequest(environments=[failing]))
    assert "the motor is off" in str(error)
    assert list(fake.reset().episodes) == [2]
