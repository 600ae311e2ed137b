"""The host as a program: what it prints, how it refuses, how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

import densegym
from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.client.raw_grpcio import KEEPALIVE_SECONDS
from densegym.errors import DenseGymError

HERE = Path(__file__).parent


def run(*arguments):
    command = [sys.executable, "-m", "densegym.host", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=HERE, timeout=30, check=False)


def test_stdout_is_one_line_of_json_whatever_the_environment_prints(own_host):
    host = own_host("served_envs:Fake-v0", stderr=subprocess.PIPE)
    assert host.ready == {"densegym_host": host.target, "env_id": "Fake-v0"}
    env = densegym.Env(host.target)
    env.reset()
    env.step(7)
    env.close()
    host.process.terminate()
    out, err = host.process.communicate(timeout=10)
    assert out == ""
    assert all(text in err for text in ("imported", "printed by C code", "printed by Python"))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("CartPol-v1", "no environment is registered as CartPol-v1; nearest: CartPole-v1"),
        ("CartPole-v7", "no environment is registered as CartPole-v7; nearest: CartPole-v0, CartPole-v1"),
        ("served_envs:Rch-v0", "module served_envs registers no environment Rch-v0; nearest: Rich-v0"),
        ("no_such_module:X-v0", "module no_such_module is not installed; pip install no-such-module"),
        ("broken_module:X-v0", "module broken_module needs missing_part, which is not installed; pip install missing-part"),
    ],
)
def test_an_unknown_environment_is_one_line_and_code_2(name, says):
    done = run("gymnasium", name)
    assert done.returncode == 2
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if line.startswith("densegym-host:")]
    assert len(lines) == 1
    assert says in lines[0]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["gymnasium", "CartPole-v1", "--env-kwargs", "{"], "is not JSON"),
        (["gymnasium", "CartPole-v1", "--env-kwargs", "[1]"], "is not an object"),
        (["gymnasium", "CartPole-v1", "--max-sessions", "0"], "not a number from 1"),
        (["gymnasium", "CartPole-v1", "--listen", "198.51.100.1:1"], "cannot listen on 198.51.100.1:1"),
        (["dm_env", "x"], "invalid choice: 'dm_env'"),
    ],
)
def test_a_wrong_argument_is_code_2(arguments, says):
    done = run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as busy:
        done = run("gymnasium", "CartPole-v1", "--listen", f"127.0.0.1:{busy.getsockname()[1]}")
    assert done.returncode == 2
    assert "it is in use" in done.stderr


def test_an_environment_that_cannot_be_made_is_code_1_with_its_traceback():
    done = run("gymnasium", "CartPole-v1", "--env-kwargs", '{"wheels": 3}')
    assert done.returncode == 1
    assert "CartPole-v1 cannot be made with {'wheels': 3}: TypeError" in done.stderr
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_environments_and_exits_0(own_host, tmp_path, number):
    fifo = tmp_path / "closed"
    os.mkfifo(fifo)
    host = own_host("served_envs:Rich-v0", "--env-kwargs", json.dumps({"closed_fifo": str(fifo)}))
    env = densegym.Env(host.target)
    env.reset()
    host.process.send_signal(number)
    assert fifo.read_text() == "closed"
    assert host.process.wait(timeout=10) == 0
    env.close()


def test_it_exits_when_its_parent_is_gone(own_host):
    host = own_host("CartPole-v1", "--exit-with-stdin")
    host.process.stdin.close()
    assert host.process.wait(timeout=10) == 0


def test_health_is_serving(hosts):
    with grpc.insecure_channel(hosts("CartPole-v1").target) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        for service in ("", "densegym.v1.EnvironmentService"):
            reply = stub.Check(health_pb2.HealthCheckRequest(service=service))
            assert reply.status == health_pb2.HealthCheckResponse.SERVING


def test_a_silent_stream_may_be_pinged(hosts, talk):
    # Three pings without data in between are what a gRPC server with ordinary settings cuts a stream for.
    options = [("grpc.keepalive_time_ms", 1500), ("grpc.http2.max_pings_without_data", 0)]
    stream = talk(hosts("CartPole-v1"), options)
    stream.open()
    time.sleep(8)
    assert stream.ask(reset=pb.ResetRequest()).HasField("reset")


def test_clients_ping_no_oftener_than_any_grpc_server_allows():
    assert KEEPALIVE_SECONDS > 300


def test_a_value_that_cannot_travel_is_warned_about_once(own_host):
    host = own_host("served_envs:Rich-v0", stderr=subprocess.PIPE)
    env = densegym.Env(host.target)
    for _ in range(2):
        env.reset()
        for _ in range(3):
            env.step(env.action_space.sample())
    env.close()
    host.process.terminate()
    _, err = host.process.communicate(timeout=10)
    assert err.count("info.complex is of type complex") == 1
    assert err.count("info.big is of type int") == 1


def test_a_host_that_is_stopped_tells_its_sessions(own_host):
    host = own_host("CartPole-v1")
    env = densegym.Env(host.target)
    env.reset()
    assert host.stop() == 0
    with pytest.raises((ConnectionError, DenseGymError)):
        env.reset()
    env.close()
