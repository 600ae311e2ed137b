import io

import numpy as np
import pytest
from PIL import Image
from served_envs import FakeEnv

from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.codec import parse_value, read_space, read_space_value, read_tensor, read_value, write_space_value, write_value
from densegym.errors import NotSupported
from densegym.host.picture import check_encoding
from densegym.status import read_status


@pytest.fixture
def rich(hosts, talk):
    stream = talk(hosts("served_envs:Rich-v0"))
    opened = stream.open()
    space = read_space(opened.action_space)
    space.seed(1)

    def step(**frames):
        request = pb.StepRequest(action=write_space_value(space, space.sample()).SerializeToString())
        if frames:
            request.frames.CopyFrom(pb.FrameRequest(**frames))
        return stream.ask(step=request).step

    stream.step = step
    stream.observation_space = read_space(opened.observation_space)
    return stream


def test_nothing_is_rendered_unless_it_is_asked_for(rich):
    rich.reset()
    replies = [rich.step() for _ in range(2)] + [rich.step(encoding=pb.FRAME_ENCODING_PNG), rich.step(on_episode_end=True)]
    assert [len(reply.frames) for reply in replies] == [0, 0, 0, 0]
    assert read_value(parse_value(replies[-1].info, "info"))["render_count"] == 0
    assert rich.step(cameras=["camera"], env_indices=[0]).frames[0].camera == "camera"
    assert read_value(parse_value(rich.reset().info, "info"))["render_count"] == 0


def test_a_frame_is_keyed_by_episode_step_camera_and_time(rich):
    rich.reset()
    first = rich.reset(frames=pb.FrameRequest(env_indices=[0])).frames[0]
    assert (first.env_index, first.episode, first.step, first.camera, first.seconds) == (0, 2, 0, "render", 0)
    rich.step()
    frame = rich.step(env_indices=[0]).frames[0]
    assert (frame.episode, frame.step, frame.camera, frame.seconds) == (2, 2, "render", 0.1)
    np.testing.assert_array_equal(read_tensor(frame.image), np.full((6, 7, 3), 2, np.uint8))


def test_the_frame_of_the_last_step_comes_when_the_episode_ends(rich):
    rich.reset()
    replies = [rich.step(on_episode_end=True) for _ in range(5)]
    assert [[frame.step for frame in reply.frames] for reply in replies] == [[], [], [], [], [5]]
    rich.reset()
    assert len(rich.step(on_episode_end=True, env_indices=[0, 0]).frames) == 1


def test_an_image_of_the_observation_is_a_camera(rich):
    rich.reset()
    reply = rich.step(env_indices=[0], cameras=["camera", "render"])
    assert [frame.camera for frame in reply.frames] == ["camera", "render"]
    observation = read_space_value(rich.observation_space, parse_value(reply.observation, "observation"))
    np.testing.assert_array_equal(read_tensor(reply.frames[0].image), observation["camera"])


def test_an_observation_that_is_an_image_is_a_camera(hosts, talk):
    stream = talk(hosts("served_envs:Image-v0"))
    opened = stream.open()
    assert [each.name for each in opened.cameras] == ["observation"]
    reply = stream.reset(frames=pb.FrameRequest(env_indices=[0]))
    observation = read_space_value(read_space(opened.observation_space), parse_value(reply.observation, "x"))
    np.testing.assert_array_equal(read_tensor(reply.frames[0].image), observation)


@pytest.mark.parametrize("encoding", [pb.FRAME_ENCODING_PNG, pb.FRAME_ENCODING_JPEG])
def test_an_encoded_frame_is_an_image_file(rich, encoding):
    rich.reset()
    frames = rich.step(env_indices=[0], cameras=["camera"], encoding=encoding)
    image = frames.frames[0].image
    assert (image.encoded.codec, list(image.shape)) == (encoding - 1, [4, 5, 3])
    decoded = np.asarray(Image.open(io.BytesIO(image.encoded.data)))
    observation = read_space_value(rich.observation_space, parse_value(frames.observation, "x"))["camera"]
    assert decoded.shape == (4, 5, 3)
    if encoding == pb.FRAME_ENCODING_PNG:
        np.testing.assert_array_equal(decoded, observation)


def test_jpeg_without_pillow_is_refused_by_name(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "PIL.Image", None)
    with pytest.raises(NotSupported, match="JPEG without Pillow; ask for PNG or RAW"):
        check_encoding(pb.FRAME_ENCODING_JPEG)


def test_render_looks_without_stepping(rich):
    assert rich.refusal(render=pb.RenderRequest(frames=pb.FrameRequest(env_indices=[0]))).reason == "RESET_NEEDED"
    rich.reset()
    rich.step()
    for _ in range(2):
        (frame,) = rich.ask(render=pb.RenderRequest(frames=pb.FrameRequest(env_indices=[0]))).render.frames
        assert (frame.episode, frame.step) == (1, 1)
    assert rich.step().steps[0] == 2


def test_an_entry_point_without_metadata_renders_too(hosts, talk):
    assert [each.name for each in talk(hosts("served_envs:RichFunction-v0")).open().cameras] == ["render", "camera"]


def test_frames_of_an_environment_without_pictures_are_refused_before_anything_is_executed(hosts, talk):
    stream = talk(hosts("CartPole-v1", "--env-kwargs", '{"render_mode": null}'))
    assert list(stream.open().cameras) == []
    stream.reset()
    request = pb.StepRequest(action=write_value(np.array(1)).SerializeToString(), frames=pb.FrameRequest(on_episode_end=True))
    error = stream.refusal(step=request)
    assert error.reason == "FRAME_UNAVAILABLE"
    assert error.code.name == "FAILED_PRECONDITION"
    request.ClearField("frames")
    assert stream.ask(step=request).step.steps[0] == 1


def test_an_unknown_camera_is_refused_by_name(rich):
    frames = pb.FrameRequest(env_indices=[0], cameras=["wrist"])
    error = rich.refusal(reset=pb.ResetRequest(frames=frames))
    assert error.reason == "REQUEST_INVALID"
    assert str(error) == "no camera is called 'wrist'; there is render, camera"


@pytest.mark.parametrize(
    ("command", "reason", "says"),
    [
        (FakeEnv.BAD_PICTURE, "FRAME_INVALID", "an array of shape [2, 2, 4] and dtype float32"),
        (FakeEnv.RENDER_RAISES, "FRAME_UNAVAILABLE", "render() raised RuntimeError: no GL context"),
    ],
)
def test_a_picture_that_is_none_says_why_in_its_place_and_costs_no_step(hosts, talk, command, reason, says):
    stream = talk(hosts("served_envs:Fake-v0"))
    stream.open()
    stream.reset()
    data = write_value(np.array(command)).SerializeToString()
    step = stream.ask(step=pb.StepRequest(action=data, frames=pb.FrameRequest(env_indices=[0]))).step
    [frame] = step.frames
    assert step.steps[0] == 1
    assert not frame.HasField("image")
    error = read_status(frame.status)
    assert error.reason == reason
    assert says in str(error)
    assert stream.ask(step=pb.StepRequest(action=data)).step.steps[0] == 2
