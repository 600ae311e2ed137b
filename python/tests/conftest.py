"""Real hosts in processes of their own, and a client that speaks the bare contract."""

import densegym  # noqa: F401  before grpc: see densegym/fork.py

# isort: split

import json
import os
import queue
import socket
import struct
import subprocess
import sys
from pathlib import Path

import grpc
import gymnasium
import pytest

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym._proto.densegym.v1 import environment_pb2_grpc as pb_grpc
from densegym.status import read_status

HERE = Path(__file__).parent
# Imported by hosts, not by pytest.
collect_ignore = ["broken_module.py", "served_envs.py"]


class Host:
    """A host process."""

    def __init__(self, *arguments, stderr=None):
        command = [sys.executable, "-m", "densegym.host", "gymnasium", *arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=HERE
        )
        self.line = self.process.stdout.readline()
        self.ready = json.loads(self.line)
        self.target = self.ready["densegym_host"]

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(timeout=10)
        self.process.stdin.close()
        self.process.stdout.close()
        return code


class Talk:
    """A session without any client logic: by its stream, or with ``DENSEGYM_PIPE=true`` from `open` on by a pipe."""

    def __init__(self, target, options=()):
        self.by_pipe = os.environ.get("DENSEGYM_PIPE") == "true"
        self.pipe = None
        self.host = target.rpartition(":")[0]
        self.channel = grpc.insecure_channel(target, [("grpc.max_receive_message_length", -1), *options])
        self.requests = queue.SimpleQueue()
        self.call = pb_grpc.EnvironmentServiceStub(self.channel).Session(iter(self.requests.get, None))
        self.next_id = 0

    def send(self, step_id=None, **request):
        if step_id is None:
            step_id, self.next_id = self.next_id, self.next_id + 1
        message = pb.SessionRequest(step_id=step_id, **request)
        if self.pipe is None:
            self.requests.put(message)
        else:
            head = message.SerializeToString()
            self.pipe.sendall(struct.pack("<II", len(head), 0) + head)

    def receive(self):
        if self.pipe is None:
            return next(self.call)
        head, self.body = struct.unpack("<II", self.read(8))
        reply, self.body = pb.SessionResponse.FromString(self.read(head)), self.read(self.body)
        return reply

    def ask(self, step_id=None, **request):
        opens = "open" in request and self.by_pipe and self.pipe is None
        if opens:
            request["open"] = pb.OpenRequest.FromString(request["open"].SerializeToString())
            request["open"].accepts_pipe = True
        self.send(step_id, **request)
        reply = self.receive()
        if opens and reply.HasField("open"):
            self.connect(reply.open.pipe)
        return reply

    def connect(self, offered):
        pipe = socket.create_connection((self.host, offered.port))
        pipe.sendall(offered.token)
        assert pipe.recv(1) == b"\1"
        self.pipe = pipe

    def read(self, size):
        data = b""
        while len(data) < size:
            part = self.pipe.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def refusal(self, step_id=None, **request):
        reply = self.ask(step_id, **request)
        assert reply.HasField("status"), reply
        assert reply.WhichOneof("response") is None
        return read_status(reply.status)

    def open(self, **request):
        return self.ask(open=pb.OpenRequest(**request)).open

    def reset(self, **request):
        return self.ask(reset=pb.ResetRequest(**request)).reset

    def close(self):
        if self.pipe is not None:
            self.pipe.close()
        self.requests.put(None)
        self.call.cancel()
        self.channel.close()


@pytest.fixture(params=["grpc", "pipe"])
def each_stream(request, monkeypatch):
    """Runs a test on each that carries a session's messages; ``pytestmark`` of a file that is about the wire."""
    monkeypatch.setenv("DENSEGYM_PIPE", str(request.param == "pipe").lower())
    return request.param


@pytest.fixture(scope="session")
def hosts():
    """Starts a host, the same one for the same arguments and the same ``DENSEGYM_PIPE``."""
    running = {}

    def start(*arguments):
        key = (os.environ.get("DENSEGYM_PIPE"), *arguments)
        if key not in running:
            running[key] = Host(*arguments, stderr=subprocess.DEVNULL)
        return running[key]

    yield start
    for host in running.values():
        host.stop()


@pytest.fixture
def own_host():
    """Starts a host for one test."""
    started = []

    def start(*arguments, **kwargs):
        started.append(Host(*arguments, **kwargs))
        return started[-1]

    yield start
    for host in started:
        host.stop()


@pytest.fixture
def talk():
    """Opens a bare stream to a host."""
    started = []

    def start(host, *arguments):
        started.append(Talk(host.target, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def remote(hosts):
    made = []

    def make(*arguments, **kwargs):
        made.append(gymnasium.make("densegym/Remote-v0", target=hosts(*arguments).target, **kwargs))
        return made[-1]

    yield make
    for env in made:
        env.close()


@pytest.fixture
def cartpole(hosts, talk):
    stream = talk(hosts("CartPole-v1"))
    stream.open()
    return stream


@pytest.fixture
def fake(hosts, talk):
    stream = talk(hosts("served_envs:Fake-v0"))
    stream.open()
    stream.reset()
    return stream
