"""The forms in which observations travel: raw, packed, and in shared memory. Every form gives the same bits."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from served_envs import CamerasEnv

import densegym
import densegym.client.session
from densegym._proto.densegym.v1 import tensor_pb2
from densegym.codec import CodecError, pack_image, parse_value, readable_codecs, unpack_image
from densegym.errors import InvalidRequest, ReplyInvalid, ServerUnavailable
from densegym.memory import SLOTS, Ring, Window, memory_domain

CAMERAS = "served_envs:Cameras-v0"
PNG, JPEG = tensor_pb2.TENSOR_CODEC_PNG, tensor_pb2.TENSOR_CODEC_JPEG


@pytest.fixture
def local():
    env = CamerasEnv()
    env.reset(seed=5)
    return env


@pytest.fixture
def played(hosts):
    """An environment of a host with these arguments, its first observation and the transport it names."""
    opened = []

    def play(*arguments, **kwargs):
        env = densegym.Env(hosts(CAMERAS, *arguments).target, **kwargs)
        opened.append(env)
        observation, info = env.reset(seed=5)
        return env, observation, info["transport"]

    yield play
    for env in opened:
        env.close()


def flat(observation):
    return [observation["camera"], observation["left"]["camera"], observation["state"]]


def assert_same(observation, other):
    for one, another in zip(flat(observation), flat(other), strict=True):
        assert one.dtype == another.dtype and one.flags.writeable
        np.testing.assert_array_equal(one, another)


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


@pytest.mark.parametrize(
    ("arguments", "kwargs", "transport"),
    [
        ((), {}, "shared-memory"),
        ((), {"shared_memory": False}, "tcp"),
        (("--observation-codec", "camera=png", "--observation-codec", "left/camera=png"), {}, "tcp"),
        (("--observation-codec", "camera=png"), {}, "shared-memory"),
    ],
)
def test_observations_are_bit_equal_in_every_lossless_form(played, arguments, kwargs, transport):
    local = CamerasEnv()
    expected, _ = local.reset(seed=5)
    env, observation, told = played(*arguments, **kwargs)
    assert told == transport
    assert_same(observation, expected)
    seen = [env.step(0)[0] for _ in range(3 * SLOTS)]
    for observation in seen:  # after all of them: what was read stays as it was
        assert_same(observation, local.step(0)[0])


@pytest.mark.parametrize("end", ["client", "host"])
def test_either_end_can_leave_memory_out_by_a_variable(own_host, monkeypatch, end):
    if end == "client":
        host = own_host(CAMERAS)
    monkeypatch.setenv("DENSEGYM_SHARED_MEMORY", "false")
    if end == "host":
        host = own_host(CAMERAS)
        monkeypatch.delenv("DENSEGYM_SHARED_MEMORY")
    env = densegym.Env(host.target)
    observation, info = env.reset(seed=5)
    assert info["transport"] == "tcp"
    assert_same(observation, CamerasEnv().reset(seed=5)[0])
    env.close()


def test_what_travels_is_what_was_chosen(hosts, talk):
    stream = talk(hosts(CAMERAS, "--observation-codec", "camera=jpeg"))
    opened = stream.open(tensor_codecs=readable_codecs(), memory_domain=memory_domain())
    assert (opened.transport, opened.segment.slot_count) == ("shared-memory", SLOTS)
    entries = {entry.key: entry.value for entry in parse_value(stream.reset().observation, "observation").map.entries}
    packed, shared, small = entries["camera"].tensor, entries["left"].map.entries[0].value.tensor, entries["state"].tensor
    assert packed.encoded.codec == JPEG and shared.HasField("shared_memory") and small.HasField("raw")
    assert np.abs(unpack_image(packed).astype(int) - 127).mean() > 20, "noise stays noise"


def test_a_client_that_offers_nothing_gets_raw_bytes(hosts, talk):
    stream = talk(hosts(CAMERAS, "--observation-codec", "camera=png"))
    opened = stream.open(memory_domain="of another machine")
    assert (opened.transport, opened.HasField("segment")) == ("tcp", False)
    entries = parse_value(stream.reset().observation, "observation").map.entries
    assert entries[0].value.tensor.HasField("raw")


def test_memory_that_cannot_be_mapped_costs_nothing_but_speed(played, monkeypatch, caplog):
    def refuse(segment):
        raise OSError(f"{segment.path} is hidden here")

    monkeypatch.setattr(densegym.client.session, "Window", refuse)
    _, observation, transport = played()
    assert transport == "tcp" and "is hidden here" in caplog.text
    expected, _ = CamerasEnv().reset(seed=5)
    assert_same(observation, expected)


def test_more_requests_than_the_memory_holds_are_refused(played):
    env, _, _ = played()
    waits = [env.begin_step(0) for _ in range(SLOTS - 1)]
    with pytest.raises(InvalidRequest, match="3 requests are unanswered, the most with shared memory"):
        env.begin_step(0)
    observations = [wait()[0] for wait in waits]
    local = CamerasEnv()
    local.reset(seed=5)
    for observation in observations:
        assert_same(observation, local.step(0)[0])
    env.step(0)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("side=png", "codec png for 'side', which is no image among the observations; there is camera, left/camera"),
        ("state=png", "codec png for 'state', which is no image among the observations"),
        ("png", "codec png for '', which is no image among the observations"),
        ("camera=gif", "'camera=gif' names no codec; write png or jpeg, or KEY=png"),
    ],
)
def test_a_codec_that_cannot_be_is_refused_at_start(argument, message):
    command = [sys.executable, "-m", "densegym.host", "gymnasium", CAMERAS, "--observation-codec", argument]
    host = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=Path(__file__).parent, check=False
    )
    assert host.returncode == 2 and message in host.stderr


@pytest.fixture
def ring():
    return Ring(1 << 16)


def write(ring, array):
    ring.begin()
    tensor = ring.write(array)
    ring.seal()
    return tensor


@pytest.mark.parametrize("dtype", ["uint8", ">i2", "float16", "float64", "bool"])
def test_memory_gives_back_what_was_written(ring, dtype):
    array = (np.arange(60).reshape(3, 4, 5) % 2).astype(dtype)[:, ::2]
    read = Window(ring.segment).read(write(ring, array))
    np.testing.assert_array_equal(read, array)
    assert read.flags.writeable and read.dtype.isnative


def test_what_does_not_fit_is_left_to_the_message(ring):
    ring.begin()
    assert ring.write(np.zeros(1 << 15)) is None
    assert ring.write(np.zeros(1 << 10)) is not None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"segment": "other"}, "is in the segment 'other'; this session has"),
        ({"size": 16}, r"takes 16 bytes of shared memory; it needs 32"),
        ({"offset": 1 << 40}, r"lies at 1099511627776 \+ 32, generation at \d+, outside of the"),
        ({"generation_offset": 1 << 40}, r"generation at 1099511627776, outside of the"),
        ({"generation": 7}, "was written over: write 1 is where 7 was"),
    ],
)
def test_a_bad_handle_is_refused_and_the_next_one_read(ring, change, message):
    window, tensor = Window(ring.segment), write(ring, np.arange(4.0))
    bad = tensor_pb2.Tensor.FromString(tensor.SerializeToString())
    for field, value in change.items():
        setattr(bad.shared_memory, field, value)
    with pytest.raises(CodecError, match=message):
        window.read(bad)
    np.testing.assert_array_equal(window.read(tensor), np.arange(4.0))


def test_a_place_that_was_written_over_or_is_being_written_is_refused(ring):
    window, tensor = Window(ring.segment), write(ring, np.arange(4.0))
    for _ in range(SLOTS - 1):
        write(ring, np.zeros(4))
        np.testing.assert_array_equal(window.read(tensor), np.arange(4.0))
    ring.begin()
    with pytest.raises(CodecError, match="write 0 is where 1 was"):
        window.read(tensor)
    ring.seal()
    with pytest.raises(CodecError, match="write 5 is where 1 was"):
        window.read(tensor)


@pytest.mark.parametrize("path", ["/etc/hostname", "/proc/self/fd/0", "/proc/1/../1/fd/0", ""])
def test_only_the_memory_of_a_host_is_opened(path):
    with pytest.raises(OSError, match=r"is not the memory abc of a densegym host|No such file"):
        Window(tensor_pb2.SharedMemorySegment(name="abc", path=path, size=1, slot_count=4))


def test_memory_of_another_size_than_was_named_is_refused(ring):
    segment = tensor_pb2.SharedMemorySegment(name=ring.segment.name, path=ring.segment.path, size=64, slot_count=4)
    with pytest.raises(OSError, match="the host named 64"):
        Window(segment)


_WRITER = """
import numpy as np, sys
from densegym.memory import Ring
ring = Ring(1 << 20)
print(ring.segment.SerializeToString().hex(), flush=True)
for i in range(10**9):
    ring.begin()
    tensor = ring.write(np.full(1 << 20, i % 251, np.uint8))
    ring.seal()
    if i % 50 == 0:
        print(tensor.SerializeToString().hex(), flush=True)
"""


def test_a_reader_never_sees_a_half_written_tensor():
    writer = subprocess.Popen([sys.executable, "-c", _WRITER], stdout=subprocess.PIPE, text=True)
    window = Window(tensor_pb2.SharedMemorySegment.FromString(bytes.fromhex(writer.stdout.readline())))
    refused = 0
    for _ in range(400):
        tensor = tensor_pb2.Tensor.FromString(bytes.fromhex(writer.stdout.readline()))
        try:
            array = window.read(tensor)
        except CodecError:
            refused += 1
            continue
        assert (array == array[0]).all()
    writer.kill()
    writer.wait()
    writer.stdout.close()
    assert 0 < refused < 400


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shape": [4, 6, 3]}, r"PNG tensor of shape \[4, 6, 3\] holds an image of shape \[4, 5\] and mode RGB"),
        ({"shape": [60]}, "images are uint8"),
        ({"dtype": tensor_pb2.DATA_TYPE_FLOAT32}, "images are uint8"),
    ],
)
def test_a_packed_image_of_another_kind_is_refused(change, message):
    tensor = pack_image(np.zeros((4, 5, 3), np.uint8), PNG)
    for field, value in change.items():
        tensor.ClearField(field)
        tensor.MergeFrom(tensor_pb2.Tensor(**{field: value}))
    with pytest.raises(CodecError, match=message):
        unpack_image(tensor)


def test_a_truncated_or_unknown_image_is_refused():
    tensor = pack_image(np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8), PNG)
    tensor.encoded.data = tensor.encoded.data[:200]
    with pytest.raises(CodecError, match="PNG tensor of 200 bytes cannot be read"):
        unpack_image(tensor)
    tensor.encoded.codec = JPEG
    with pytest.raises(CodecError, match="JPEG tensor of 200 bytes cannot be read"):
        unpack_image(tensor)
    tensor.encoded.codec = 77
    with pytest.raises(CodecError, match="codec 77; this client reads PNG, JPEG"):
        unpack_image(tensor)


def test_images_of_a_batch_are_packed_as_one():
    batch = np.random.default_rng(0).integers(0, 256, (3, 4, 5, 3), np.uint8)
    np.testing.assert_array_equal(unpack_image(pack_image(batch, PNG)), batch)


def test_a_codec_nobody_offered_is_refused_and_the_session_lives(played, monkeypatch):
    env, _, _ = played("--observation-codec", "camera=png", "--observation-codec", "left/camera=png")
    session = env._connection.running()
    read = session.read_tensor

    def unreadable(tensor):
        bad = tensor_pb2.Tensor.FromString(tensor.SerializeToString())
        if bad.HasField("encoded"):
            bad.encoded.codec = 77
        return read(bad)

    session.read_tensor = unreadable
    with pytest.raises(ReplyInvalid, match="codec 77"):
        env.step(0)
    session.read_tensor = read
    env.step(0)


_CLIENT = """
import densegym, sys
env = densegym.Env(sys.argv[1])
print(env.reset()[1]["transport"], flush=True)
while True:
    env.step(0)
"""


def segments():
    """All named memory but the semaphores that any program's ``multiprocessing`` may make in the meantime."""
    return {name for name in os.listdir("/dev/shm") if not name.startswith("sem.mp-")}


def test_killed_clients_and_sessions_that_end_leave_no_memory_and_no_socket(own_host):
    host = own_host(CAMERAS)
    shared = segments()
    densegym.Env(host.target).reset()
    time.sleep(0.5)
    before = descriptors(host.process.pid)
    clients = [
        subprocess.Popen([sys.executable, "-c", _CLIENT, host.target], stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    for delay, client in enumerate(clients):
        assert client.stdout.readline() == "shared-memory\n"
        time.sleep(0.01 * delay)
        client.send_signal(signal.SIGKILL)
        client.wait()
        client.stdout.close()
    deadline = time.monotonic() + 20
    while descriptors(host.process.pid) > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert descriptors(host.process.pid) <= before
    assert segments() == shared


def test_a_killed_host_leaves_nothing_and_is_told(own_host):
    host = own_host(CAMERAS)
    env = densegym.Env(host.target)
    observation, _ = env.reset(seed=5)
    before = descriptors(os.getpid())
    host.process.send_signal(signal.SIGKILL)
    host.process.wait()
    with pytest.raises(ServerUnavailable):
        for _ in range(100):
            env.step(0)
    env.close()
    assert descriptors(os.getpid()) < before
    assert_same(observation, CamerasEnv().reset(seed=5)[0])
