"""Batches: one session of several copies, from a host in a process of its own."""

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, VectorEnv

import densegym
from densegym._proto.densegym.v1 import environment_pb2 as pb
from densegym.client.vector_info import merge_infos
from densegym.codec import write_space_value
from densegym.errors import ActionInvalid, ConfigInvalid, EnvFailed, InvalidRequest, NotSupported, ResetNeeded

RICH, FAKE = "served_envs:Rich-v0", "served_envs:Fake-v0"
END, BAD_PICTURE = 6, 8


@pytest.fixture(params=["sync", "async"])
def vector(hosts, request):
    made = []

    def make(name, num_envs, **kwargs):
        target = hosts(name, "--vectorization", request.param).target
        made.append(densegym.VectorEnv(target, num_envs, **kwargs))
        return made[-1]

    yield make
    for envs in made:
        envs.close()


def _equal(batch, index, single):
    if isinstance(batch, dict):
        return batch.keys() == single.keys() and all(_equal(batch[key], index, single[key]) for key in batch)
    if isinstance(batch, tuple) and not isinstance(single, str):
        return all(_equal(part, index, each) for part, each in zip(batch, single, strict=True))
    return np.array_equal(batch[index], single)


@pytest.mark.parametrize("name", ["CartPole-v1", RICH, "served_envs:Cameras-v0"])
def test_a_batch_is_bit_equal_to_single_sessions_over_autoreset(hosts, vector, name):
    envs = vector(name, 3)
    singles = [gymnasium.make("densegym/Remote-v0", target=hosts(name).target) for _ in range(3)]
    envs.action_space.seed(4)
    observations, _ = envs.reset(seed=11)
    firsts = [single.reset(seed=11 + i)[0] for i, single in enumerate(singles)]
    assert all(_equal(observations, i, first) for i, first in enumerate(firsts))
    ended, resets = [False] * 3, 0
    for _ in range(60):
        actions = envs.action_space.sample()
        if name == "served_envs:Cameras-v0":
            actions = np.zeros_like(actions)  # 1 crashes
        rows = list(gymnasium.vector.utils.iterate(envs.action_space, actions))
        observations, rewards, terminations, truncations, _ = envs.step(actions)
        for i, single in enumerate(singles):
            if ended[i]:
                resets += 1
                expected, reward, terminated, truncated = single.reset()[0], 0.0, False, False
            else:
                expected, reward, terminated, truncated, _ = single.step(rows[i])
            assert _equal(observations, i, expected)
            assert (rewards[i], terminations[i], truncations[i]) == (reward, terminated, truncated)
            ended[i] = terminated or truncated
    assert resets > 3 or name == "served_envs:Cameras-v0"
    for single in singles:
        single.close()


def test_the_arrays_are_fresh_writable_and_in_their_spaces(vector):
    envs = vector("CartPole-v1", 2)
    first, _ = envs.reset(seed=1)
    before = first.copy()
    second, rewards, terminations, truncations, infos = envs.step(np.array([0, 1]))
    assert np.array_equal(first, before)
    assert second.flags.writeable and second in envs.observation_space
    assert (rewards.dtype, terminations.dtype, truncations.dtype) == (np.float64, np.bool_, np.bool_)
    assert np.array_equal(infos["env_reward"], [1, 1]) and infos["_env_reward"].all()


def test_make_vec_gives_it(hosts):
    envs = gymnasium.make_vec(
        "densegym:densegym/Remote-v0", num_envs=2, vectorization_mode="vector_entry_point", target=hosts("CartPole-v1").target
    )
    assert isinstance(envs.unwrapped, densegym.VectorEnv)
    assert envs.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    assert envs.reset(seed=[3, 3])[0].shape == (2, 4)
    envs.close()
    envs.close()


def test_disabled_resets_those_that_the_mask_names(vector):
    envs = vector(FAKE, 3, autoreset_mode="disabled")
    envs.reset()
    _, _, terminations, _, _ = envs.step(np.array([0, 6, 0]))
    assert terminations.tolist() == [False, True, False]
    with pytest.raises(ResetNeeded, match=r"environment 1 of 3"):
        envs.step(np.zeros(3, int))
    _, infos = envs.reset(options={"reset_mask": terminations})
    assert infos["_transport"].all()
    assert envs.step(np.zeros(3, int))[1].tolist() == [0, 0, 0]
    with pytest.raises(InvalidRequest, match="reset_mask"):
        envs.reset(options={"reset_mask": np.zeros(3, bool)})


def test_a_copy_that_fails_is_named_and_a_reset_goes_on(vector):
    envs = vector(FAKE, 3)
    envs.reset()
    with pytest.raises(EnvFailed, match=r"environment 1 of 3 .* raised ZeroDivisionError"):
        envs.step(np.array([0, 1, 0]))
    with pytest.raises(ResetNeeded, match="lost with its batch"):
        envs.step(np.zeros(3, int))
    envs.reset()
    envs.step(np.zeros(3, int))


def test_a_bad_observation_names_its_copy(vector):
    envs = vector(FAKE, 2)
    envs.reset()
    with pytest.raises(EnvFailed, match="environment 1 of 2"):
        envs.step(np.array([0, 3]))


@pytest.mark.parametrize("actions", [np.zeros(2, int), np.array([0, 99, 0]), np.zeros((3, 1), int), "left"])
def test_wrong_actions_are_refused_and_nothing_is_executed(vector, actions):
    envs = vector(FAKE, 3)
    envs.reset()
    with pytest.raises(ActionInvalid):
        envs.step(actions)
    envs.step(np.zeros(3, int))


@pytest.mark.parametrize("vectorization", ["sync", "async"])
def test_frames_come_only_from_the_copies_asked_for(hosts, talk, vectorization):
    stream = talk(hosts(FAKE, "--vectorization", vectorization))
    stream.open(num_envs=3)
    wish = pb.FrameRequest(env_indices=[2], on_episode_end=True)
    reply = stream.reset(frames=wish)
    assert _frames(reply) == [(2, 1, 0, 0.0)]
    assert len(reply.episodes) == 3

    def step(*actions):
        space = gymnasium.spaces.MultiDiscrete([11] * 3)
        action = write_space_value(space, np.array(actions), "action").SerializeToString()
        return stream.ask(step=pb.StepRequest(action=action, frames=wish)).step

    reply = step(0, END, BAD_PICTURE)
    assert _frames(reply) == [(1, 1, 1, 0.1), (2, 1, 1, 0.1)]
    assert [frame.HasField("image") for frame in reply.frames] == [True, False]
    assert _frames(step(0, 0, 0)) == [(2, 1, 2, 0.2)]
    taken = stream.ask(render=pb.RenderRequest(frames=pb.FrameRequest(env_indices=[0, 1]))).render
    assert _frames(taken) == [(0, 1, 2, 0.2), (1, 2, 0, 0.0)]
    partial = pb.ResetRequest(environments=[pb.EnvironmentReset(env_index=0)], frames=pb.FrameRequest(env_indices=[0, 2]))
    assert _frames(stream.ask(reset=partial).reset) == [(0, 2, 0, 0.0), (2, 1, 2, 0.2)]


def _frames(reply):
    return [(frame.env_index, frame.episode, frame.step, round(frame.seconds, 6)) for frame in reply.frames]


def test_a_step_can_reset_a_copy_whose_episode_goes_on(vector):
    envs = vector("CartPole-v1", 2)
    envs.reset(seed=1)
    envs.step(np.array([0, 1]))
    session = envs._connection.running()
    action = write_space_value(envs.action_space, np.array([0, 1]), "action").SerializeToString()
    reply = session.ask("step", pb.StepRequest(action=action, reset_env_indices=[1]))
    assert (list(reply.steps), list(reply.episodes), reply.rewards[1].reward) == ([2, 0], [1, 2], 0)


def test_infos_are_merged_as_gymnasium_merges_them():
    infos = [
        {"progress": 0.5, "steps": 3, "done": True, "score_state": "held", "warnings": [], "odd": 1, "score": {"model": "m"}},
        {"progress": 1.0, "steps": 4, "done": False, "score_state": "fresh", "warnings": ["w", "v"], "odd": 1.5},
        {"progress": 0.0, "steps": 5, "done": False, "score_state": "held", "warnings": ["w"], "odd": 2, "box": np.ones(2)},
    ]
    envs = VectorEnv()
    envs.num_envs = 3
    expected = {}
    for i, info in enumerate(infos):
        expected = envs._add_info(expected, info, i)
    assert_same(merge_infos(infos, envs._add_info), expected)
    assert merge_infos(infos, envs._add_info)["warnings"][1] == ["w", "v"]


def assert_same(one, other):
    assert one.keys() == other.keys()
    for key, value in one.items():
        if isinstance(value, dict):
            assert_same(value, other[key])
        else:
            assert value.dtype == other[key].dtype
            np.testing.assert_array_equal(value, other[key])


@pytest.mark.parametrize(
    ("kwargs", "error"),
    [
        ({"autoreset_mode": "same_step"}, NotSupported),
        ({"autoreset_mode": "sometimes"}, ConfigInvalid),
        ({"num_envs": 0}, ConfigInvalid),
        ({"num_envs": 2000}, ConfigInvalid),
    ],
)
def test_arguments_are_checked(kwargs, error):
    with pytest.raises(error):
        densegym.VectorEnv("localhost:1", **{"num_envs": 2, **kwargs})


def test_bad_batches_are_refused_and_the_stream_lives(hosts, talk):
    stream = talk(hosts("CartPole-v1"))
    for request in [{"num_envs": 0}, {"num_envs": 1025}, {"num_envs": 2, "autoreset_mode": pb.AUTORESET_MODE_SAME_STEP}]:
        stream.refusal(0, open=pb.OpenRequest(**request))
    stream.next_id = 0
    assert stream.open(num_envs=2).num_envs == 2
