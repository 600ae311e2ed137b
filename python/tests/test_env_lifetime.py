"""The client's connection: lost, closed, found again, pickled and forked."""

import gc
import os
import pickle
import signal
import subprocess
import sys
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import gymnasium
import numpy as np
import pytest
import served_envs

import densegym
from densegym import errors

pytestmark = pytest.mark.usefixtures("each_stream")


def step_on(env):
    """Until the loss of the connection shows."""
    while True:
        env.step(1)


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


def test_a_call_of_grpcio_that_has_ended_is_freed_at_once(hosts, monkeypatch):
    monkeypatch.setenv("DENSEGYM_PIPE", "false")
    env = densegym.Env(hosts("CartPole-v1").target)
    env.reset()
    stream = env._connection._session._stream._raw
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
