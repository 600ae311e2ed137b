"""The helpers for stable-baselines3, with its algorithms, against a server that sends updates whenever a test likes."""

import pickle
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from gymnasium import spaces
from hypothesis import given, settings
from hypothesis import strategies as st
from late_server import PROVISIONAL, Script, Step, serve_late
from stable_baselines3 import A2C, PPO, SAC
from stable_baselines3.common.buffers import ReplayBuffer
from stable_baselines3.common.vec_env import DummyVecEnv, VecNormalize

from densegym import Env, UpdatesInInfo, errors
from densegym.sb3 import FlushBeforeAdvantages, RelabelDictReplayBuffer, RelabelReplayBuffer, SessionVecEnv, make_vec_env

torch.set_num_threads(1)
SCRIPT = Script(
    (
        (Step(1), Step(2, is_late=False), Step(0.5, end="truncated")),
        (Step(-1), Step(0.25), Step(3), Step(2.5), Step(1.5, end="terminated")),
        (Step(4, end="truncated"),),
        (Step(0.125), Step(-2, is_late=False, end="terminated")),
    ),
    pace=((0, 0), (0, 1), (0, 0), (2, 0), (0, 0), (0, 0), (1, 3), (1, 0)),
)
FINAL = replace(SCRIPT, episodes=tuple(tuple(replace(step, is_late=False) for step in each) for each in SCRIPT.episodes))


@pytest.fixture(scope="module")
def server():
    with serve_late() as fake:
        yield fake


@pytest.fixture
def vec_env(server):
    made = []

    def make(script, n_envs=3, kind="sessions"):
        name = str(len(server.scripts))  # its own: sessions open when they are first reset
        server.scripts[name] = script
        if kind == "sessions":
            made.append(make_vec_env(server.target, n_envs, gamma=0.9, env_id=name))
        else:
            wrap = UpdatesInInfo if kind == "wrapped" else lambda env: env
            made.append(DummyVecEnv([lambda: wrap(Env(server.target, gamma=0.9, env_id=name)) for _ in range(n_envs)]))
        made[-1].seed(1)
        return made[-1]

    yield make
    for env in made:
        env.close()


def sac(env, size=300, **kwargs):
    kwargs = {"replay_buffer_class": RelabelReplayBuffer, "learning_starts": 10} | kwargs
    return SAC("MlpPolicy", env, buffer_size=size, seed=1, gamma=0.9, device="cpu", **kwargs)


def ppo(env, algorithm=PPO, **kwargs):
    kwargs |= {} if algorithm is A2C else {"batch_size": 24, "n_epochs": 2}
    return algorithm("MlpPolicy", env, n_steps=24, seed=1, gamma=0.9, device="cpu", **kwargs)


def weights(model):
    return torch.cat([each.detach().flatten() for each in model.policy.parameters()]).numpy()


def true_rewards(script, count):
    flat = [step.reward for episode in script.episodes for step in episode]
    return [flat[at % len(flat)] for at in range(count)]


def test_sessions_that_step_at_once_give_what_a_dummy_vec_env_gives(vec_env):
    ours, theirs = vec_env(SCRIPT), vec_env(SCRIPT, kind="wrapped")
    assert np.array_equal(ours.reset(), theirs.reset())
    for _ in range(30):
        actions = np.zeros((3, 1), np.float32)
        here, there = ours.step(actions), theirs.step(actions)
        assert all(np.array_equal(a, b) for a, b in zip(here[:3], there[:3], strict=True))
        for a, b in zip(here[3], there[3], strict=True):
            late = {"episode", "reward_updates"}  # VecMonitor's; and when updates arrive is chance
            assert {key: a[key] for key in a if key not in late} == {key: b[key] for key in b if key not in late}


def test_only_bare_sessions_step_at_once(server):
    server.scripts["fake"] = FINAL
    with pytest.raises(errors.ConfigInvalid, match="Env; wrap the VecEnv instead"):
        SessionVecEnv([lambda: UpdatesInInfo(Env(server.target, gamma=0.9, env_id="fake"))])
    with pytest.raises(errors.ConfigInvalid, match="n_envs must be 1 or more, got 0"):
        make_vec_env(server.target, 0, gamma=0.9)


@pytest.mark.parametrize("kind", ["sessions", "wrapped"])
def test_sac_learns_from_a_memory_that_is_relabelled(vec_env, kind):
    env = vec_env(SCRIPT, kind=kind)
    model = sac(env)
    model.learn(90)
    buffer = model.replay_buffer
    assert buffer.relabelled > 40
    assert buffer.outstanding > 0
    buffer.relabel(env.env_method("flush"))
    assert (buffer.outstanding, buffer.dropped) == (0, 0)
    for i in range(3):
        assert buffer.rewards[:30, i].tolist() == true_rewards(SCRIPT, 30)
    truncated = [step.end == "truncated" for episode in SCRIPT.episodes for step in episode]
    assert buffer.timeouts[:30, 0].tolist() == [truncated[at % len(truncated)] for at in range(30)]


def test_sac_on_final_rewards_is_sac_without_the_helper(vec_env):
    with_it, without = (sac(vec_env(FINAL), replay_buffer_class=each).learn(60) for each in (RelabelReplayBuffer, ReplayBuffer))
    assert np.array_equal(weights(with_it), weights(without))


@pytest.mark.parametrize("algorithm", [PPO, A2C])
@pytest.mark.parametrize("kind", ["sessions", "wrapped", "plain"])
def test_rollouts_with_late_rewards_teach_what_final_ones_teach(vec_env, kind, algorithm):
    late = ppo(vec_env(SCRIPT, kind=kind), algorithm).learn(144, callback=FlushBeforeAdvantages())
    final = ppo(vec_env(FINAL), algorithm).learn(144)
    np.testing.assert_allclose(late.rollout_buffer.rewards, final.rollout_buffer.rewards, atol=1e-5)
    np.testing.assert_allclose(late.rollout_buffer.returns, final.rollout_buffer.returns, atol=1e-4)
    np.testing.assert_allclose(weights(late), weights(final), atol=1e-4)
    careless = ppo(vec_env(SCRIPT), algorithm).learn(144)
    assert abs(weights(careless) - weights(final)).max() > 1e-3


def test_a_rollout_on_final_rewards_is_untouched_to_the_last_bit(vec_env):
    with_it, without = (ppo(vec_env(FINAL)).learn(72, callback=each) for each in (FlushBeforeAdvantages(), None))
    assert np.array_equal(weights(with_it), weights(without))


def test_steps_outside_of_training_stop_nothing(vec_env):
    env = vec_env(SCRIPT)
    rollouts, memory = ppo(env), sac(env)
    for model, callback in ((rollouts, FlushBeforeAdvantages()), (memory, None)):
        model.learn(72, callback=callback)
        for _ in range(7):
            env.step(np.zeros((3, 1), np.float32))
        model.learn(72, callback=callback)
    assert memory.replay_buffer.dropped > 0


def test_misuse_is_told(vec_env):
    with pytest.raises(errors.ConfigInvalid, match="make_vec_env, or wrap each in"):
        sac(vec_env(SCRIPT, kind="plain")).learn(6)
    with pytest.raises(errors.ConfigInvalid, match="SAC has no rollouts; give it a RelabelReplayBuffer instead"):
        sac(vec_env(SCRIPT)).learn(6, callback=FlushBeforeAdvantages())
    with pytest.raises(errors.ConfigInvalid, match="make it with norm_reward=False"):
        ppo(VecNormalize(vec_env(SCRIPT))).learn(72, callback=FlushBeforeAdvantages())
    ppo(VecNormalize(vec_env(SCRIPT), norm_reward=False)).learn(72, callback=FlushBeforeAdvantages())


def test_a_pickled_memory_waits_for_nothing(vec_env, tmp_path):
    model = sac(vec_env(SCRIPT))
    model.learn(90)
    model.save_replay_buffer(tmp_path / "memory")
    copy = pickle.loads((tmp_path / "memory.pkl").read_bytes())
    assert (copy.outstanding, copy.size()) == (0, 30)
    assert model.replay_buffer.outstanding > 0
    later = sac(vec_env(SCRIPT))
    later.load_replay_buffer(tmp_path / "memory")
    later.learn(30)
    assert later.replay_buffer.size() == 40


def test_a_saved_model_goes_on_in_another_environment(vec_env, tmp_path):
    sac(vec_env(SCRIPT)).learn(30).save(tmp_path / "model")
    model = SAC.load(tmp_path / "model", env=vec_env(SCRIPT), device="cpu")
    model.learn(60)
    assert model.replay_buffer.relabelled > 0


def test_dict_observations_are_relabelled_too(vec_env):
    env = vec_env(SCRIPT, 1)
    space = spaces.Dict(x=env.observation_space)
    buffer = RelabelDictReplayBuffer(50, space, env.action_space, "cpu", n_envs=1)
    before = env.reset()
    for _ in range(20):
        after, rewards, dones, infos = env.step(np.zeros((1, 1), np.float32))
        buffer.add({"x": before}, {"x": after}, np.zeros((1, 1)), rewards, dones, infos)
        before = after
    buffer.relabel(env.env_method("flush"))
    assert buffer.rewards[:20, 0].tolist() == true_rewards(SCRIPT, 20)
    assert buffer.sample(4).rewards.shape == (4, 1)


step = st.builds(Step, st.floats(-4, 4, width=32), st.booleans(), st.sampled_from(["", "", "", "terminated", "truncated"]))
episodes = st.lists(step, max_size=4).map(lambda some: (*(replace(each, end="") for each in some), Step(1, end="truncated")))
scripts = st.builds(
    Script,
    st.lists(episodes, min_size=1, max_size=3).map(tuple),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8).map(tuple),
)


@settings(max_examples=30, deadline=None)
@given(
    script=scripts,
    size=st.integers(1, 9),
    n_envs=st.integers(1, 3),
    count=st.integers(1, 25),
    is_frugal=st.booleans(),
)
def test_a_relabelled_ring_holds_what_a_synchronous_run_would(server, script, size, n_envs, count, is_frugal):
    server.scripts["fake"] = script
    env = make_vec_env(server.target, n_envs, gamma=0.9, env_id="fake")
    buffer = RelabelReplayBuffer(
        size * n_envs,
        env.observation_space,
        env.action_space,
        "cpu",
        n_envs=n_envs,
        optimize_memory_usage=is_frugal,
        handle_timeout_termination=not is_frugal,
    )
    ring = np.zeros((size, n_envs), np.float32)
    late = [step.is_late for episode in script.episodes for step in episode]
    before = env.reset()
    for at, true in enumerate(true_rewards(script, count)):
        after, rewards, dones, infos = env.step(np.zeros((n_envs, 1), np.float32))
        buffer.add(before, after, np.zeros((n_envs, 1)), rewards, dones, infos)
        before, ring[at % size] = after, true
        assert ((buffer.rewards == ring) | (buffer.rewards == PROVISIONAL)).all()
    buffer.relabel(env.env_method("flush"))
    env.close()
    assert (buffer.rewards == ring).all()
    assert buffer.outstanding == 0
    assert buffer.relabelled + buffer.dropped == n_envs * sum(late[at % len(late)] for at in range(count))


PAGE = Path(__file__).parents[2] / "docs" / "late-rewards.md"


def test_the_snippets_of_the_docs_run(server):
    server.scripts[""] = SCRIPT
    snippets = re.findall(r"^```py\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(snippets) == 2
    for snippet in snippets:
        short = snippet.replace("localhost:50051", server.target).replace("50_000", "160")
        exec(short.replace('PPO("MlpPolicy", env', 'PPO("MlpPolicy", env, n_steps=16, batch_size=16'), {})
