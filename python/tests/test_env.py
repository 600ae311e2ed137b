"""The client against a real host: what a trainer sees."""

import gc
import os
import pickle
import re
import signal
import subprocess
import sys
import time
import warnings
import weakref
from concurrent.futures import ThreadPoolExecutor

import gymnasium
import numpy as np
import pytest
import served_envs
from gymnasium.utils.env_checker import check_env
from test_codec import same

import densegym
from densegym import errors
from densegym._proto.densegym.v1 import reward_pb2
from densegym.client.terms import merge_terms, read_terms


@pytest.fixture
def remote(hosts):
    made = []

    def make(*arguments, **kwargs):
        made.append(gymnasium.make("densegym/Remote-v0", target=hosts(*arguments).target, **kwargs))
        return made[-1]

    yield make
    for env in made:
        env.close()


@pytest.mark.parametrize("name", ["CartPole-v1", "Pendulum-v1", "served_envs:Rich-v0", "served_envs:Image-v0"])
def test_check_env_passes(remote, name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the environments' own bounds
        check_env(remote(name, **({} if "Image" in name else {"render_mode": "rgb_array"})).unwrapped)


def step_on(env):
    """Until the loss of the connection shows."""
    while True:
        env.step(1)


def roll(env, seed, count=300, render=False):
    env.action_space.seed(seed)
    yield env.reset(seed=seed)
    for _ in range(count):
        outcome = env.step(env.action_space.sample())
        if render:
            env.render()
        yield outcome
        if outcome[2] or outcome[3]:
            yield env.reset()


@pytest.mark.parametrize("render", [False, True])
@pytest.mark.parametrize("name", ["CartPole-v1", "Pendulum-v1", "served_envs:Rich-v0"])
def test_observations_rewards_and_flags_are_those_of_the_direct_environment_bit_for_bit(remote, name, render):
    direct = gymnasium.make(name)
    env = remote(name, render_mode="rgb_array" if render else None)
    assert env.observation_space == direct.observation_space
    assert env.action_space == direct.action_space
    for here, there in zip(roll(direct, 5), roll(env, 5, render=render), strict=True):
        assert same(here[0], there[0])
        if len(here) == 5:
            assert (float(here[1]).hex(), bool(here[2]), bool(here[3])) == (there[1].hex(), there[2], there[3])
            assert [type(each) for each in there[1:4]] == [float, bool, bool]
    direct.close()


def test_info_arrives_with_its_types(remote):
    env = remote("served_envs:Rich-v0")
    _, info = env.reset(seed=1, options={"goal": np.arange(3), "instruction": "open the drawer"})
    assert same(info["options"], {"goal": np.arange(3)})
    assert env.reset(options={"instruction": "x"})[1]["options"] == {}
    assert env.reset()[1]["options"] is None
    info = env.step(env.action_space.sample())[-1]
    assert same(info["success"], np.False_)
    assert info["nested"] == {"list": [1, 2.5, "three", None, True, b"\x00\xff"], "tuple": [1, [2]]}
    assert same(info["array"], np.array([[0, 2], [3, 5]], np.int16))
    assert same(info["float32"], np.float32(0.1))
    assert (info["big"], info["complex"], info[""], info["7"]) == (repr(2**80), "1j", "empty key", "a key that is no text")
    assert info["env_reward"] == pytest.approx(info["env_reward"])


def test_arrays_are_fresh_and_writable(remote):
    env = remote("CartPole-v1")
    first, _ = env.reset(seed=1)
    second = env.step(1)[0]
    first += 1
    assert not np.shares_memory(first, second)


def test_a_gateways_terms_join_the_hosts_info_and_take_nothing_from_it():
    score = reward_pb2.Score(logprob_true=-0.5, logprob_false=-2, prefix_length=4, scorer="topreward", model="m")
    reward = reward_pb2.Reward(
        reward=1.5, env_reward=1, shaping=0.5, progress=0.25, potential=-0.75, score_state=1, score=score
    )
    info = merge_terms({"success": "the host's", "distance": 3}, read_terms(reward))
    assert (info["host/success"], info["success"], info["distance"]) == ("the host's", False, 3)
    assert (info["env_reward"], info["shaping"], info["progress"], info["potential"]) == (1, 0.5, 0.25, -0.75)
    assert (info["score_state"], info["logprob"], info["logprob_false"], info["prefix_length"]) == ("fresh", -0.5, -2, 4)
    assert info["out_of_domain"] is False
    assert info["warnings"] == []
    assert info["score"]["scorer"] == "topreward"
    assert "logprob" not in read_terms(reward_pb2.Reward(score_state=2))


def test_render_gives_the_picture_of_this_moment(remote):
    env = remote("served_envs:Rich-v0", render_mode="rgb_array")
    env.reset()
    env.step(env.action_space.sample())
    np.testing.assert_array_equal(env.render(), np.full((6, 7, 3), 1, np.uint8))


def test_a_render_mode_without_pictures_is_refused(hosts):
    target = hosts("CartPole-v1", "--env-kwargs", '{"render_mode": null}').target
    env = densegym.Env(target, render_mode="rgb_array")
    with pytest.raises(errors.FrameUnavailable, match="leave render_mode out"):
        env.reset()
    env = densegym.Env(target)
    env.reset()
    assert env.metadata["render_modes"] == []
    env.close()


def test_a_wrong_action_is_refused_and_the_episode_goes_on(remote):
    env = remote("Pendulum-v1")
    env.reset()
    for action in (np.zeros(3), [np.nan], "left"):
        with pytest.raises(errors.ActionInvalid):
            env.step(action)
    env.step(np.zeros(1))


def test_a_step_without_an_episode_needs_a_reset(hosts):
    env = densegym.Env(hosts("served_envs:Fake-v0").target)
    with pytest.raises(errors.ResetNeeded):
        env.step(0)
    env.reset()
    env.step(served_envs.FakeEnv.END)
    with pytest.raises(errors.ResetNeeded, match="ended at step 1") as caught:
        env.step(0)
    assert caught.value.code.name == "FAILED_PRECONDITION"
    env.close()


def test_an_environment_that_fails_goes_on_after_a_reset(remote):
    env = remote("served_envs:Fake-v0")
    env.reset()
    with pytest.raises(errors.EnvFailed, match="ZeroDivisionError in step: the gripper") as caught:
        env.step(served_envs.FakeEnv.RAISE)
    assert caught.value.reason == "ENV_FAILED"
    env.reset()
    env.step(0)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"gamma": 1.5}, "gamma must be a number in"),
        ({"gamma": float("nan")}, "gamma must be a number in"),
        ({"gamma": "0.99"}, r"gamma must be a number in \[0, 1\], got '0.99'; give the trainer's own"),
        ({"render_mode": "human"}, "render_mode must be None or 'rgb_array', got 'human'"),
        ({"timeout": 0}, "timeout must be a number of seconds above 0, got 0"),
        ({"timeout": "5"}, "got '5'"),
    ],
)
def test_wrong_arguments_are_refused_at_once(arguments, says):
    with pytest.raises(errors.ConfigInvalid, match=says):
        densegym.Env("localhost:1", **arguments)


@pytest.mark.parametrize(
    "target",
    ["http://localhost:50051", "grpc://localhost:50051", "localhost", "localhost:", "localhost:0", "localhost:99999", "", None],
)
def test_a_target_that_is_no_address_is_refused_by_value(target):
    with pytest.raises(ValueError, match="target must be HOST:PORT without a scheme, .* got " + re.escape(repr(target))):
        gymnasium.make("densegym/Remote-v0", target=target)


@pytest.mark.parametrize("target", ["localhost:50051", "10.0.0.1:1", "[::1]:50051", "my-robot_2.lab:65535"])
def test_addresses_are_taken(target):
    densegym.Env(target, gamma=np.float32(0.99)).close()


@pytest.mark.parametrize("instruction", ["", "x" * 1001, 7])
def test_wrong_instructions_are_refused(hosts, instruction):
    with pytest.raises(errors.InstructionInvalid):
        densegym.Env("localhost:1", instruction=instruction)
    env = densegym.Env(hosts("CartPole-v1").target)
    with pytest.raises(errors.InstructionInvalid):
        env.reset(options={"instruction": instruction})
    env.close()


def test_options_and_seeds_that_cannot_travel_are_refused(hosts):
    env = densegym.Env(hosts("CartPole-v1").target)
    with pytest.raises(errors.InvalidRequest, match=r"options\.low is 1j"):
        env.reset(options={"low": 1j})
    with pytest.raises(errors.InvalidRequest, match="does not fit into 64 bits"):
        env.reset(seed=2**64)
    env.reset(seed=2**63)
    env.close()


def test_an_unknown_env_id_is_refused_by_name(hosts):
    with pytest.raises(errors.EnvNotFound, match="serves CartPole-v1, not Pong"):
        densegym.Env(hosts("CartPole-v1").target, env_id="Pong").reset()


def test_attach_is_refused_while_another_session_has_it(own_host):
    target = own_host("CartPole-v1", "--attach").target
    first = densegym.Env(target, attach=True)
    first.reset()
    second = densegym.Env(target, attach=True)
    with pytest.raises(errors.EnvBusy):
        second.reset()
    first.close()
    second.reset()
    second.close()


def test_a_server_that_is_not_there_is_a_connection_error():
    started = time.monotonic()
    with pytest.raises(ConnectionError, match=r"127\.0\.0\.1:1 cannot be reached"):
        densegym.Env("127.0.0.1:1").reset()
    assert time.monotonic() - started < 5


def test_a_killed_host_is_a_connection_error_and_a_new_one_is_found_by_reset(own_host):
    host = own_host("CartPole-v1")
    env = densegym.Env(host.target)
    first, _ = env.reset(seed=1)
    host.process.send_signal(signal.SIGKILL)
    host.process.wait()
    with pytest.raises(ConnectionError) as caught:
        step_on(env)
    assert isinstance(caught.value, errors.ServerUnavailable)
    with pytest.raises(ConnectionError, match=r"went away .* once it is back, reset\(\) goes on"):
        env.step(1)
    with pytest.raises(ConnectionError):
        env.reset()
    own_host("CartPole-v1", "--listen", host.target)
    again, _ = env.reset(seed=1)
    np.testing.assert_array_equal(first, again)
    env.step(1)
    env.close()


def test_a_server_that_now_serves_something_else_is_refused(own_host):
    host = own_host("CartPole-v1")
    env = densegym.Env(host.target)
    env.reset()
    host.stop()
    own_host("Pendulum-v1", "--listen", host.target)
    with pytest.raises(errors.ConfigInvalid, match="now serves Pendulum-v1, with other spaces"):
        env.reset()
    env.close()


def test_a_reply_that_does_not_come_is_a_timeout_and_reset_opens_another_session(own_host, tmp_path):
    fifo = tmp_path / "hang"
    os.mkfifo(fifo)
    env = densegym.Env(own_host("served_envs:Fake-v0", "--env-kwargs", f'{{"hang_fifo": "{fifo}"}}').target, timeout=5)
    env.reset()
    env._connection._session._timeout = 0.2
    with pytest.raises(TimeoutError, match=r"no reply from .* within 0.2 s") as caught:
        env.step(served_envs.FakeEnv.HANG)
    assert caught.value.reason == "DEADLINE_EXCEEDED"
    with pytest.raises(TimeoutError, match=r"reset\(\) opens another session"):
        env.step(0)
    env.reset()
    env.step(0)
    env.close()
    fifo.write_text("go on")


def test_close_twice_is_fine_and_nothing_works_afterwards(hosts):
    env = densegym.Env(hosts("CartPole-v1").target)
    env.reset()
    env.close()
    env.close()
    with pytest.raises(errors.InvalidRequest, match="was closed"):
        env.reset()
    densegym.Env("localhost:1").close()


def test_spec_environment_and_errors_pickle(remote):
    env = remote("CartPole-v1", gamma=0.9)
    spec = pickle.loads(pickle.dumps(env.spec))
    other = gymnasium.make(spec)
    np.testing.assert_array_equal(other.reset(seed=3)[0], env.reset(seed=3)[0])
    other.close()
    copy = pickle.loads(pickle.dumps(env.unwrapped))
    copy.reset()
    copy.close()
    error = pickle.loads(pickle.dumps(errors.EnvFailed("x")))
    assert (str(error), error.reason) == ("x", "ENV_FAILED")


def test_a_forked_process_opens_a_session_of_its_own(hosts):
    env = densegym.Env(hosts("CartPole-v1").target)
    env.reset(seed=1)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.alarm(20)
            try:
                env.step(1)
            except errors.ResetNeeded:
                env.reset(seed=2)
                code = 0 if env.step(1)[1] == 1 else 2
            env.close()
        finally:
            os._exit(code)
    assert env.step(1)[1] == 1
    assert os.waitpid(child, 0)[1] == 0
    assert env.step(1)[1] == 1
    env.close()


def test_vector_environments_of_processes_work(hosts):
    target = hosts("CartPole-v1").target
    envs = gymnasium.vector.AsyncVectorEnv([lambda: gymnasium.make("densegym:densegym/Remote-v0", target=target)] * 2)
    observations, _ = envs.reset(seed=1)
    assert observations.shape == (2, 4)
    assert envs.step(envs.action_space.sample())[1].tolist() == [1, 1]
    envs.close()


def test_a_program_that_forgets_to_close_ends(hosts):
    program = f"import densegym; env = densegym.Env({hosts('CartPole-v1').target!r}); env.reset()"
    assert subprocess.run([sys.executable, "-c", program], timeout=20, check=False).returncode == 0


def test_a_call_that_has_ended_is_freed_at_once(hosts):
    env = densegym.Env(hosts("CartPole-v1").target)
    env.reset()
    stream = env._connection._session._stream
    call = weakref.ref(stream._finish.peek()[2][1])
    gc.disable()
    try:
        stream.close()
        assert call() is None, "left to the exit of the interpreter, where its __del__ may wait for a frozen thread"
    finally:
        gc.enable()
        env.close()


def test_a_program_that_dies_of_an_exception_ends(hosts):
    # Threads that take turns this often are frozen in the midst of something at 1 exit of 13.
    program = f"""
import sys; sys.setswitchinterval(1e-6)
import densegym; env = densegym.Env({hosts("CartPole-v1").target!r}); env.reset(); env.step("left")"""

    def run(_):
        return subprocess.run([sys.executable, "-c", program], stderr=subprocess.DEVNULL, timeout=60, check=False).returncode

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(24))) == [1] * 24
