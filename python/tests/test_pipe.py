"""Sessions that go by a pipe: beside gRPC, in every mixture, and against peers that misbehave."""

import gc
import os
import queue
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
import numpy as np
import pytest

import densegym
import densegym.client.pipe
from densegym import errors
from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.client.pipe import PipeStream
from densegym.codec import parse_value, write_value
from densegym.host.pipe import Pipe
from densegym.pipe import MessageReader

CAMERAS = "served_envs:Cameras-v0"
RESET = pb.ResetRequest()
ACTION = pb.StepRequest(action=write_value(np.asarray(0)).SerializeToString())


@pytest.fixture
def piped(hosts, talk, monkeypatch):
    """A bare session that goes by a pipe."""
    monkeypatch.setenv("DENSEGYM_PIPE", "true")

    def start(host):
        stream = talk(host)
        stream.open()
        return stream

    return start


def offer(stream):
    """The pipe that a session which goes by its stream is offered."""
    stream.by_pipe = False
    return stream.open(accepts_pipe=True).pipe


def ended(stream):
    """The status that a stream has ended with."""
    with pytest.raises(grpc.RpcError) as caught:
        next(stream.call)
    return caught.value.code(), caught.value.details()


def framed(head, body=b""):
    return struct.pack("<II", len(head), len(body)) + head + body


def same(one, other):
    for key in one:
        if isinstance(one[key], dict):
            same(one[key], other[key])
        else:
            np.testing.assert_array_equal(one[key], other[key])


@pytest.mark.parametrize("client", ["false", "true"])
@pytest.mark.parametrize("host", ["false", "true"])
def test_observations_are_bit_equal_and_writable_in_every_mixture(hosts, monkeypatch, client, host):
    monkeypatch.setenv("DENSEGYM_PIPE", "false")
    reference = densegym.Env(hosts(CAMERAS).target, shared_memory=False)
    monkeypatch.setenv("DENSEGYM_PIPE", host)
    target = hosts(CAMERAS).target
    monkeypatch.setenv("DENSEGYM_PIPE", client)
    env = densegym.Env(target, shared_memory=False)
    observation, info = env.reset(seed=3)
    assert (info["stream"], info["transport"]) == ("pipe" if client == host == "true" else "grpc", "tcp")
    same(observation, reference.reset(seed=3)[0])
    for _ in range(3):
        before, observation = observation, env.step(0)[0]
        same(observation, reference.step(0)[0])
        assert observation["camera"].flags.writeable and not np.shares_memory(before["camera"], observation["camera"])
        observation["camera"][:] = 0
    env.close()
    reference.close()


def test_a_pipe_that_was_given_up_before_it_was_used_costs_nothing(hosts, talk):
    stream = talk(hosts("CartPole-v1"))
    stream.connect(offer(stream))
    stream.pipe.close()
    stream.pipe = None
    time.sleep(0.1)
    assert stream.reset().episodes == [1]


@pytest.mark.parametrize("variable", ["DENSEGYM_PIPE", "DENSEGYM_SHARED_MEMORY"])
def test_a_switch_that_is_neither_on_nor_off_is_refused(monkeypatch, variable):
    monkeypatch.setenv(variable, "maybe")
    with pytest.raises(errors.ConfigInvalid, match=f"{variable} must be true or false, got 'maybe'"):
        densegym.Env("localhost:1").reset()
    command = [sys.executable, "-m", "densegym.host", "gymnasium", "CartPole-v1"]
    host = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert host.returncode == 2 and f"{variable} must be true or false" in host.stderr


@pytest.mark.parametrize("port", ["closed", "silent", "unwilling"])
def test_a_pipe_that_cannot_be_connected_leaves_the_session_on_its_stream(hosts, monkeypatch, caplog, port):
    target, connect = hosts("CartPole-v1").target, socket.create_connection
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = other.getsockname()
        if port == "closed":
            other.close()
        elif port == "unwilling":
            threading.Thread(target=lambda: other.accept()[0].close(), daemon=True).start()
        monkeypatch.setattr(densegym.client.pipe.socket, "create_connection", lambda _, timeout: connect(address, timeout))
        env = densegym.Env(target)
        started = time.monotonic()
        assert env.reset()[1]["stream"] == "grpc"
        assert time.monotonic() - started < 5
        assert env.step(0)[1] == 1
        assert "the session goes by gRPC, which is slower" in caplog.text
        env.close()


def test_a_token_opens_one_connection_and_nothing_else_opens_any(hosts, talk):
    stream = talk(hosts("CartPole-v1"))
    offered = offer(stream)
    assert len(offered.token) == 16
    for said in (bytes(16), offered.token[:15] + b"?", b"GET / HTTP/1.1\r\n\r\n"):
        with socket.create_connection((stream.host, offered.port)) as stranger:
            stranger.sendall(said)
            assert not _rest(stranger)
    stream.connect(offered)
    assert stream.ask(reset=RESET).HasField("reset")
    with socket.create_connection((stream.host, offered.port)) as second:
        second.sendall(offered.token)
        assert not _rest(second)
    assert stream.ask(step=ACTION).HasField("step")


def test_a_request_by_the_stream_closes_the_pipe_that_was_offered(hosts, talk):
    stream = talk(hosts("CartPole-v1"))
    offered = offer(stream)
    assert stream.ask(reset=RESET).HasField("reset")
    with socket.create_connection((stream.host, offered.port)) as late:
        late.sendall(offered.token)
        assert not _rest(late)
    assert stream.ask(step=ACTION).HasField("step")


def test_a_request_by_the_stream_closes_a_pipe_that_was_connected_in_vain(hosts, talk):
    stream = talk(hosts("CartPole-v1"))
    stream.connect(offer(stream))
    pipe, stream.pipe = stream.pipe, None
    assert stream.ask(reset=RESET).HasField("reset")
    assert not _rest(pipe)
    assert stream.ask(step=ACTION).HasField("step")


def test_a_request_by_the_stream_of_a_session_that_goes_by_its_pipe_ends_it(hosts, piped):
    stream = piped(hosts("CartPole-v1"))
    stream.reset()
    stream.requests.put(pb.SessionRequest(step_id=2, step=ACTION))
    assert ended(stream) == (grpc.StatusCode.INVALID_ARGUMENT, "a request by the stream of a session that goes by its pipe")
    assert not _rest(stream.pipe)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (struct.pack("<II", 2**31, 0), "a message of 2147483648 + 0 bytes"),
        (struct.pack("<II", 2**32 - 1, 2**32 - 1), "a message of 4294967295 + 4294967295 bytes"),
        (framed(b"", b"x"), "a message of 0 + 1 bytes"),
        (framed(b"\xff"), "1 bytes that are not a densegym.v1.SessionRequest"),
    ],
)
@pytest.mark.parametrize("begun", [False, True])
def test_bytes_that_are_no_request_end_the_session(hosts, piped, begun, data, says):
    stream = piped(hosts("CartPole-v1"))
    stream.reset()
    stream.pipe.sendall(data)
    code, details = ended(stream)
    assert code is grpc.StatusCode.INTERNAL and says in details
    assert not _rest(stream.pipe)


@pytest.mark.parametrize("data", [b"", b"\1", struct.pack("<II", 100, 0) + b"half"])
def test_a_pipe_that_ends_once_it_was_used_ends_the_session(own_host, piped, tmp_path, data):
    fifo = tmp_path / "closed"
    os.mkfifo(fifo)
    stream = piped(own_host("served_envs:Rich-v0", "--env-kwargs", f'{{"closed_fifo": "{fifo}"}}'))
    stream.reset()
    stream.pipe.sendall(data)
    stream.pipe.close()
    assert fifo.read_text() == "closed"
    assert ended(stream) == (grpc.StatusCode.UNAVAILABLE, "the session's pipe has ended")


def test_a_stream_that_ends_ends_the_pipe(hosts, piped):
    for end in (lambda stream: stream.call.cancel(), lambda stream: stream.requests.put(None)):
        stream = piped(hosts("CartPole-v1"))
        stream.reset()
        end(stream)
        assert not _rest(stream.pipe)


def test_a_host_that_is_told_to_stop_ends_its_sessions_with_a_status(own_host, piped):
    host = own_host("CartPole-v1")
    stream = piped(host)
    stream.reset()
    host.stop()
    assert ended(stream)[0] is grpc.StatusCode.UNAVAILABLE
    assert not _rest(stream.pipe)


def test_a_client_that_is_killed_frees_its_environment(own_host, tmp_path):
    fifo = tmp_path / "closed"
    os.mkfifo(fifo)
    target = own_host("served_envs:Rich-v0", "--env-kwargs", f'{{"closed_fifo": "{fifo}"}}').target
    program = f"import densegym; print(densegym.Env({target!r}).reset()[1]['stream'], flush=True); input()"
    client = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert client.stdout.readline() == "pipe\n"
    client.send_signal(signal.SIGKILL)
    assert fifo.read_text() == "closed"
    client.communicate()


def test_a_repeated_request_is_answered_from_memory_with_its_body(hosts, piped):
    stream = piped(hosts(CAMERAS))
    reply, body = stream.ask(1, reset=RESET), stream.body
    assert stream.ask(1, reset=RESET) == reply and stream.body == body
    camera = parse_value(reply.reset.observation, "observation").map.entries[0].value.tensor
    assert camera.shared_memory.segment == "message"
    assert len(body) >= camera.shared_memory.offset + camera.shared_memory.size > 4096


def test_requests_that_nobody_waits_for_yet_block_neither_end(hosts):
    env = densegym.Env(hosts(CAMERAS).target, shared_memory=False)
    env.reset(seed=3)
    again = densegym.Env(hosts(CAMERAS).target, shared_memory=False)
    again.reset(seed=3)
    waits = [env.begin_step(0) for _ in range(200)]  # 23 MB of replies
    for wait in waits:
        same(wait()[0], again.step(0)[0])
    env.close()
    again.close()


def test_a_request_larger_than_what_the_network_takes_is_sent_while_its_reply_is_waited_for(pair):
    pipe, server, _ = pair
    reader = MessageReader(server)
    requests = [bytes(2**22), b"small"]

    def answer():
        for request in requests:
            head, _ = reader.read()
            server.sendall(framed(b"yes" if head == request else b"no"))

    for request in requests:
        pipe.send(request)
    threading.Timer(0.05, answer).start()
    assert [pipe.receive(10).message for _ in requests] == [b"yes", b"yes"]


def test_many_sessions_in_threads_step_side_by_side(hosts):
    target = hosts("CartPole-v1").target

    def play(seed):
        env = densegym.Env(target)
        first, info = env.reset(seed=seed)
        total = sum(env.step(0)[1] for _ in range(5))
        env.close()
        return first, total, info["stream"]

    with ThreadPoolExecutor(16) as pool:
        played = list(pool.map(play, [7] * 16))
    assert all((total, stream) == (5, "pipe") for _, total, stream in played)
    assert all(np.array_equal(first, played[0][0]) for first, _, _ in played)


def test_sessions_leave_no_thread_and_no_descriptor_at_either_end(hosts):
    host = hosts("CartPole-v1")

    def count():
        gc.collect()
        return [len(os.listdir(f"/proc/{pid}/{kind}")) for pid in ("self", host.process.pid) for kind in ("fd", "task")]

    def play():
        env = densegym.Env(host.target)
        env.reset()
        return env

    for _ in range(20):
        play().close()
    time.sleep(0.3)
    before = count()
    for i in range(20):
        env = play()
        if i % 2:
            env.close()
        del env  # the others end with their last reference
    deadline = time.monotonic() + 10
    while any(now > then for now, then in zip(count(), before, strict=True)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert all(now <= then for now, then in zip(count(), before, strict=True)), (before, count())


class Stream:
    """A stream beside a pipe, which fails when it is told to."""

    def __init__(self):
        self.failures = queue.SimpleQueue()
        self.is_closed = False

    def receive(self, timeout):
        try:
            raise self.failures.get(timeout=timeout)
        except queue.Empty:
            return

    def close(self):
        self.is_closed = True


@pytest.fixture
def pair():
    """A pipe, the server's end of it, and the stream beside it."""
    client, server = socket.socketpair()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 1, 0))
    stream = Stream()
    pipe = PipeStream("there:1", client, stream)
    yield pipe, server, stream
    pipe.close()
    server.close()


def test_a_reply_that_comes_after_the_end_of_the_stream_is_read(pair):
    pipe, server, stream = pair
    failure = errors.ServerUnavailable("the server is shutting down")
    # Raised again and again, as a stream does.
    stream.receive = lambda timeout: (_ for _ in ()).throw(failure)
    timer = threading.Timer(0.2, lambda: (server.sendall(framed(b"last")), server.shutdown(socket.SHUT_RDWR)))
    timer.start()
    assert pipe.receive(0.9).message == b"last"
    with pytest.raises(errors.ServerUnavailable, match="shutting down"):
        pipe.receive(0.9)
    timer.join()


def test_a_reply_of_more_parts_than_the_kernel_takes_arrives(pair):
    pipe, server, _ = pair
    sender = threading.Thread(target=Pipe(server).send, args=(pb.SessionResponse(step_id=7), [b"ab"] * 3000))
    sender.start()
    assert pipe.receive(5).body.nbytes == 6000
    sender.join()


def test_messages_of_any_size_and_in_any_pieces_arrive_as_they_were(pair):
    pipe, server, _ = pair
    random = np.random.default_rng(0)
    sizes = [0, 1, 7, 8, 100, 5000, 65_519, 65_520, 65_528, 65_529, 70_000, 1_000_000]
    messages = [(random.bytes(random.choice(sizes)), random.bytes(random.choice(sizes))) for _ in range(120)]
    data = b"".join(framed(*message) for message in messages)

    def send():
        at = 0
        while at < len(data):
            piece = int(random.choice([1, 5, 9, 1000, 65_536, 300_000]))
            server.sendall(data[at : at + piece])
            at += piece

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    bodies = []
    for head, body in messages:
        received = pipe.receive(10)
        assert received.message == head
        bodies.append((body, received.body))
    for body, array in bodies:  # after all of them: nobody has written over any
        assert (b"" if array is None else array.tobytes()) == body
        assert array is None or array.flags.writeable
    thread.join()
    assert pipe.receive(0) is None


def test_what_lies_in_a_body_is_aligned(pair):
    pipe, server, _ = pair
    for head, body in [(b"odd", bytes(80_000)), (b"head" * 20_000, bytes(8)), (b"", bytes(16))]:
        threading.Thread(target=server.sendall, args=(framed(head, body),), daemon=True).start()
        assert pipe.receive(10).body.ctypes.data % 8 == 0


def test_an_interrupt_costs_no_bytes():
    client, server = socket.socketpair()
    reader = MessageReader(client)
    count, size = 2000, 30_000

    def send():
        for i in range(count):
            data = framed(struct.pack("<I", i) * 5, struct.pack("<I", i) * size if i % 7 == 0 else b"")
            server.sendall(data[:11])
            server.sendall(data[11:])
        server.close()

    armed = []

    def interrupt(*_):
        if armed:
            armed.clear()
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    seen, interrupts = [], 0
    threading.Thread(target=send, daemon=True).start()
    signal.setitimer(signal.ITIMER_REAL, 3e-4, 3e-4)
    while True:
        try:
            armed.append(True)
            head, body = reader.read()
            armed.clear()
        except KeyboardInterrupt:
            interrupts += 1
            continue
        except EOFError:
            armed.clear()
            break
        (number,) = struct.unpack_from("<I", head)
        assert head == struct.pack("<I", number) * 5
        assert (body is not None) == (number % 7 == 0) and (body is None or (body.view("<u4") == number).all())
        seen.append(number)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
    assert seen == sorted(set(seen)) and interrupts > 10
    # An interrupt right after a message was taken loses it, as it loses what any function returns.
    assert len(seen) + interrupts >= count
    client.close()


def test_a_reply_is_waited_for_as_long_as_was_said(pair):
    pipe, server, _ = pair
    for timeout in (0, 0.05, 1.2):
        started = time.monotonic()
        assert pipe.receive(timeout) is None
        assert timeout <= time.monotonic() - started < timeout + 1
    server.sendall(framed(b"here"))
    assert pipe.receive(0).message == b"here"
    threading.Timer(0.05, server.sendall, [framed(b"soon")]).start()
    assert pipe.receive(0.9).message == b"soon"


def test_a_stream_that_fails_is_noticed_while_a_reply_is_waited_for(pair):
    pipe, server, stream = pair
    server.sendall(framed(b"before"))
    threading.Timer(0.05, stream.failures.put, [errors.EnvFailed("the stream says why")]).start()
    assert pipe.receive(10).message == b"before"
    started = time.monotonic()
    with pytest.raises(errors.EnvFailed, match="the stream says why"):
        pipe.receive(10)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("data", [b"", b"abc", struct.pack("<II", 100, 0) + b"half"])
def test_a_pipe_that_ends_is_explained_by_its_stream(pair, data):
    pipe, server, stream = pair
    server.sendall(data)
    server.close()
    threading.Timer(0.05, stream.failures.put, [errors.EnvFailed("the stream says why")]).start()
    with pytest.raises(errors.EnvFailed, match="the stream says why"):
        pipe.receive(10)


def test_a_pipe_that_ends_without_a_word_is_a_connection_error(pair):
    pipe, server, _ = pair
    server.close()
    pipe.send(b"into the void")
    with pytest.raises(ConnectionError, match=r"there:1 ended the session; reset\(\) opens another"):
        pipe.receive(10)


def test_sizes_that_no_message_has_are_refused_before_memory_is_taken(pair):
    pipe, server, _ = pair
    server.sendall(struct.pack("<II", 2**31 - 1, 1))
    with pytest.raises(errors.ReplyInvalid, match="there:1 sent a message of 2147483647"):
        pipe.receive(10)


def _rest(connection):
    """What comes by a connection until it ends."""
    connection.settimeout(10)
    data = b""
    try:
        while part := connection.recv(1 << 16):
            data += part
    except ConnectionResetError:
        pass
    return data
