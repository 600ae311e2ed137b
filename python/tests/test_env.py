"""The client against a real host: what a trainer sees."""

import warnings

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


@pytest.mark.parametrize("name", ["CartPole-v1", "Pendulum-v1", "served_envs:Rich-v0", "served_envs:Image-v0"])
def test_check_env_passes(remote, name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the environments' own bounds
        check_env(remote(name, **({} if "Image" in name else {"render_mode": "rgb_array"})).unwrapped)


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
