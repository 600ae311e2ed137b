"""Copies in processes of their own: where they run, and what becomes of them."""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

import densegym
from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.codec import write_space_value
from densegym.errors import EnvFailed, ResetNeeded
from densegym.host.worker import CLOSE_SECONDS

SELF, FAKE = "served_envs:Self-v0", "served_envs:Fake-v0"
FINE, CRASH = 0, 10


@pytest.fixture
def vector(own_host):
    made = []

    def make(name, num_envs, *arguments):
        host = own_host(name, "--vectorization", "async", *arguments)
        made.append(densegym.VectorEnv(host.target, num_envs))
        return made[-1], host

    yield make
    for envs in made:
        envs.close()


def _is_gone(pid, seconds=15):
    """Waits for the end of a process; a zombie has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def _until(condition, seconds=15):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def _pids(envs):
    return [int(pid) for pid in envs.reset()[1]["pid"]]


def test_each_copy_has_a_process_which_ends_with_the_session(vector):
    envs, host = vector(SELF, 3)
    pids = _pids(envs)
    assert len(set(pids)) == 3 and pids[0] == host.process.pid
    envs.close()
    assert all(_is_gone(pid) for pid in pids[1:])


def test_the_copies_step_at_the_same_time(vector, tmp_path):
    envs, _ = vector("served_envs:Meeting-v0", 2, "--env-kwargs", f'{{"folder": "{tmp_path}"}}')
    envs.reset()
    # Each copy waits in its step until the other one is in its own.
    assert envs.step(np.zeros(2, int))[1].tolist() == [1, 1]


def test_an_observation_that_is_changed_in_place_is_sent_each_time(vector):
    envs, _ = vector(SELF, 2)
    envs.reset()
    seen = [envs.step(np.zeros(2, int))[0][1].tolist() for _ in range(3)]
    assert seen == [[1], [2], [3]]


def test_a_process_that_dies_is_named_and_the_next_reset_starts_another(vector):
    envs, _ = vector(SELF, 3)
    pids = _pids(envs)
    os.kill(pids[2], signal.SIGKILL)
    with pytest.raises(EnvFailed, match=r"process of environment 2 of 3 .* exit code -9"):
        envs.step(np.zeros(3, int))
    with pytest.raises(ResetNeeded):
        envs.step(np.zeros(3, int))
    again = _pids(envs)
    assert again[:2] == pids[:2] and again[2] != pids[2]
    assert envs.step(np.zeros(3, int))[0].tolist() == [[1], [1], [1]]


def test_a_crash_in_a_copy_leaves_the_host_alive(vector):
    envs, host = vector(FAKE, 2)
    envs.reset()
    with pytest.raises(EnvFailed, match=r"environment 1 of 2 .* exit code 3"):
        envs.step(np.array([FINE, CRASH]))
    envs.reset()
    assert host.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_its_host(vector, number):
    envs, host = vector(SELF, 3)
    pids = _pids(envs)
    os.kill(host.process.pid, number)
    assert all(_is_gone(pid) for pid in pids)


def test_a_copy_that_hangs_in_a_step_does_not_outlive_its_host(vector, tmp_path):
    envs, host = vector("served_envs:Hang-v0", 2, "--env-kwargs", f'{{"began": "{tmp_path / "began"}"}}')
    pids = _pids(envs)
    action = write_space_value(envs.action_space, np.array([0, 1]), "action").SerializeToString()
    envs._connection.running().send("step", pb.StepRequest(action=action))
    _until((tmp_path / "began").exists)
    os.kill(host.process.pid, signal.SIGKILL)
    assert all(_is_gone(pid) for pid in pids)


def test_copies_that_hang_in_close_are_killed_together(vector):
    envs, _ = vector("served_envs:Hang-v0", 4)
    pids = _pids(envs)
    began = time.monotonic()
    envs.close()
    assert all(_is_gone(pid) for pid in pids[1:])
    assert time.monotonic() - began < 2 * CLOSE_SECONDS


def test_an_environment_is_closed_when_its_host_dies(vector, tmp_path):
    envs, host = vector("served_envs:Hang-v0", 2, "--env-kwargs", f'{{"closed": "{tmp_path / "closed"}"}}')
    _pids(envs)
    os.kill(host.process.pid, signal.SIGKILL)
    _until((tmp_path / "closed").exists)


def test_a_constructor_that_fails_again_is_named_each_time(vector, tmp_path):
    asked = tmp_path / "asked"
    envs, _ = vector("served_envs:Rare-v0", 2, "--env-kwargs", f'{{"asked": "{asked}"}}')
    os.kill(_pids(envs)[1], signal.SIGKILL)
    with pytest.raises(EnvFailed, match="exit code -9"):
        envs.step(np.zeros(2, int))
    for _ in range(2):
        with pytest.raises(EnvFailed, match="cannot be made: RuntimeError: only two of these"):
            envs.reset()


@pytest.mark.parametrize("odd", [[1.5], [[1]], [1, 2]])
def test_an_observation_that_would_have_to_be_cast_or_spread_is_refused(vector, odd):
    envs, _ = vector("served_envs:Odd-v0", 2, "--env-kwargs", f'{{"odd": {odd}}}')
    envs.reset()
    with pytest.raises(EnvFailed, match=r"environment 1 of 2 .* in observation"):
        envs.step(np.array([0, 1]))


def test_an_error_that_nobody_expects_leaves_no_reply_behind(vector):
    envs, _ = vector("served_envs:Odd-v0", 2, "--env-kwargs", '{"odd": "step"}')
    envs.reset()
    with pytest.raises(EnvFailed, match=r"environment 0 of 2 .* raised SystemExit"):
        envs.step(np.array([1, 0]))
    envs.reset()
    assert [envs.step(np.zeros(2, int))[0].tolist() for _ in range(2)] == [[[1], [1]], [[2], [2]]]


def test_copies_that_cannot_be_made_fail_the_open_and_leave_nothing(own_host, tmp_path):
    asked = tmp_path / "asked"
    host = own_host("served_envs:Rare-v0", "--vectorization", "async", "--env-kwargs", f'{{"asked": "{asked}"}}')
    with pytest.raises(EnvFailed, match=r"environment [12] of 3 .*cannot be made: RuntimeError: only two of these"):
        densegym.VectorEnv(host.target, 3).reset()
    assert all(_is_gone(int(pid)) for pid in asked.read_text().split()[1:])
