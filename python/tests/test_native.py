"""densegym-native against grpcio, in every mixture, and against peers that misbehave."""

import gc
import os
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import densegym_native as native
import grpc
import numpy as np
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

import densegym
from densegym import errors
from densegym.client import raw
from densegym.rpc.choice import grpc_library

CAMERAS = "served_envs:Cameras-v0"


@pytest.fixture
def listener():
    """A socket that listens, and answers nothing by itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def target_of(listener):
    return f"127.0.0.1:{listener.getsockname()[1]}"


def open_stream(target, keepalive=10.0, timeout=10.0):
    return native.ClientStream(target, raw.SESSION, "test", keepalive, timeout)


def same(one, other):
    for key in one:
        if isinstance(one[key], dict):
            same(one[key], other[key])
        else:
            np.testing.assert_array_equal(one[key], other[key])


@pytest.mark.parametrize("client", ["grpcio", "native"])
@pytest.mark.parametrize("host", ["grpcio", "native"])
def test_observations_are_bit_equal_and_writable_in_every_mixture(hosts, monkeypatch, client, host):
    monkeypatch.setenv("DENSEGYM_GRPC", "grpcio")
    reference = densegym.Env(hosts(CAMERAS).target, shared_memory=False)
    monkeypatch.setenv("DENSEGYM_GRPC", host)
    target = hosts(CAMERAS).target
    monkeypatch.setenv("DENSEGYM_GRPC", client)
    env = densegym.Env(target, shared_memory=False)
    observation, info = env.reset(seed=3)
    assert (info["grpc"], info["transport"]) == (client, "tcp")
    same(observation, reference.reset(seed=3)[0])
    for _ in range(3):
        before, observation = observation, env.step(0)[0]
        same(observation, reference.step(0)[0])
        assert observation["camera"].flags.writeable and not np.shares_memory(before["camera"], observation["camera"])
        observation["camera"][:] = 0
    env.close()
    reference.close()


def test_a_library_that_is_unknown_or_missing_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("DENSEGYM_GRPC", "curl")
    with pytest.raises(errors.ConfigInvalid, match="DENSEGYM_GRPC must be grpcio or native, got 'curl'"):
        densegym.Env("localhost:1").reset()
    monkeypatch.setenv("DENSEGYM_GRPC", "native")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(errors.ConfigInvalid, match="densegym-native is not installed; pip install densegym-native"):
        densegym.Env("localhost:1").reset()
    monkeypatch.delenv("DENSEGYM_GRPC")
    assert grpc_library() == "grpcio"


def test_a_peer_that_does_not_speak_http2_ends_the_stream_with_an_error(listener):
    def babble():
        connection, _ = listener.accept()
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" + bytes(100))
        connection.close()

    threading.Thread(target=babble, daemon=True).start()
    with pytest.raises(native.StatusError) as caught:
        open_stream(target_of(listener)).receive(10.0)
    assert caught.value.args[0] in (grpc.StatusCode.UNAVAILABLE.value[0], grpc.StatusCode.INTERNAL.value[0])


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"\1\0\0\0\3abc", "UNIMPLEMENTED", "compressed"),
        (b"\0\xff\xff\xff\xff", "RESOURCE_EXHAUSTED", "4294967295 bytes"),
        (b"\0\0\0\0\x09abc", "INTERNAL", "in the midst of a message"),
    ],
)
def test_frames_that_are_no_messages_end_the_stream_with_an_error(listener, data, code, says):
    def answer():
        connection, _ = listener.accept()
        connection.sendall(frame(4, 0, 0))
        received = connection.makefile("rb")
        received.read(len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        kind = None
        while kind != 1:  # HEADERS
            head = received.read(9)
            kind = head[3]
            received.read(int.from_bytes(head[:3], "big"))
        # :status 200, and content-type as a literal of static name 31.
        content = b"application/grpc"
        connection.sendall(frame(1, 4, 1, b"\x88\x0f\x10" + bytes([len(content)]) + content))
        connection.sendall(frame(0, 1, 1, data))
        connection.recv(1 << 16)
        time.sleep(1)

    threading.Thread(target=answer, daemon=True).start()
    with pytest.raises(native.StatusError, match=says) as caught:
        open_stream(target_of(listener)).receive(10.0)
    assert caught.value.args[0] == grpc.StatusCode[code].value[0]


def test_a_peer_that_swallows_everything_is_noticed_by_keepalive(listener):
    def swallow():
        connection, _ = listener.accept()
        connection.sendall(frame(4, 0, 0))
        while connection.recv(1 << 16):
            pass

    threading.Thread(target=swallow, daemon=True).start()
    stream = open_stream(target_of(listener), keepalive=0.3, timeout=0.3)
    started = time.monotonic()
    with pytest.raises(native.StatusError):
        stream.receive(20.0)
    assert time.monotonic() - started < 10


def test_pings_are_answered_while_nobody_waits():
    server = grpc.server(ThreadPoolExecutor(2), options=[("grpc.keepalive_time_ms", 300), ("grpc.keepalive_timeout_ms", 600)])
    handler = grpc.method_handlers_generic_handler(
        "densegym.v1.EnvironmentService",
        {"Session": grpc.stream_stream_rpc_method_handler(lambda requests, context: (each for each in requests))},
    )
    server.add_generic_rpc_handlers([handler])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    stream = open_stream(f"127.0.0.1:{port}")
    stream.send(b"one")
    assert stream.receive(10.0) == (b"one", None)
    time.sleep(2)
    stream.send(b"two")
    assert stream.receive(10.0) == (b"two", None)
    stream.close()
    server.stop(None)


def test_health_is_told_by_the_native_host(hosts, monkeypatch):
    monkeypatch.setenv("DENSEGYM_GRPC", "native")
    with grpc.insecure_channel(hosts("CartPole-v1").target) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        assert health.Check(health_pb2.HealthCheckRequest()).status == health_pb2.HealthCheckResponse.SERVING
        with pytest.raises(grpc.RpcError) as caught:
            health.Check(health_pb2.HealthCheckRequest(service="nobody"))
        assert caught.value.code() is grpc.StatusCode.NOT_FOUND
        watch = health.Watch(health_pb2.HealthCheckRequest(service="densegym.v1.EnvironmentService"))
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
        watch.cancel()
        with pytest.raises(grpc.RpcError) as caught:
            channel.unary_unary("/densegym.v1.EnvironmentService/Nothing")(b"", timeout=10)
        assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_many_sessions_in_threads_step_side_by_side(hosts, monkeypatch):
    monkeypatch.setenv("DENSEGYM_GRPC", "native")
    target = hosts("CartPole-v1").target

    def play(seed):
        env = densegym.Env(target)
        first, _ = env.reset(seed=seed)
        total = sum(env.step(0)[1] for _ in range(5))
        env.close()
        return first, total

    with ThreadPoolExecutor(16) as pool:
        played = list(pool.map(play, [7] * 16))
    assert all(total == 5 for _, total in played)
    assert all(np.array_equal(first, played[0][0]) for first, _ in played)


def test_streams_leave_no_thread_and_no_descriptor(hosts, monkeypatch):
    monkeypatch.setenv("DENSEGYM_GRPC", "native")
    target = hosts("CartPole-v1").target

    def count():
        gc.collect()
        return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))

    densegym.Env(target).reset()
    time.sleep(0.3)
    before = count()
    for _ in range(20):
        env = densegym.Env(target)
        env.reset()
        env.close()
    deadline = time.monotonic() + 10
    while count() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert count() <= before
