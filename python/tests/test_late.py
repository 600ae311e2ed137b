"""Late rewards: the client against a server that sends them whenever a test likes, and the functions for trainers."""

import importlib
import os
import pickle
import re
import sys
from itertools import cycle

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv
from hypothesis import given, settings
from hypothesis import strategies as st
from late_server import PROVISIONAL, Script, Step, serve_late

from densegym import Env, RewardLog, RewardUpdate, StepKey, UpdatesInInfo, errors, relabel, settle
from densegym.client import updates as updates_module
from densegym.client.vector_info import merge_infos

ACTION = np.zeros(1, np.float32)
LONG = (tuple(Step(k / 8) for k in range(200)),)


@pytest.fixture(scope="module")
def server():
    with serve_late() as fake:
        yield fake


@pytest.fixture
def late(server):
    """Opens an environment that plays a script."""
    made = []

    def make(script, **kwargs):
        server.scripts["fake"] = script
        server.requests.clear()
        made.append(Env(server.target, gamma=0.9, env_id="fake", **kwargs))
        return made[-1]

    yield make
    for env in made:
        env.close()


def walk(env, count):
    """Steps on, with a reset after each end; the infos."""
    infos = []
    for _ in range(count):
        _, reward, terminated, truncated, info = env.step(ACTION)
        infos.append(info | {"reward": reward})
        if terminated or truncated:
            env.reset()
    return infos


def keys(updates):
    return [tuple(each.step_key) for each in updates]


def test_a_step_tells_the_key_of_its_update_and_the_update_the_final_terms(late):
    env = late(Script(LONG, pace=((0, 0), (0, 1))))
    env.reset()
    (info,) = walk(env, 1)
    assert (info["reward"], info["score_state"], info["step_key"]) == (PROVISIONAL, "provisional", (0, 1, 1))
    (update,) = env.flush()
    assert update.step_key == info["step_key"]
    assert (update.env_index, update.episode, update.step, update.reward) == (0, 1, 1, 0.0)
    assert update.terms["score_state"] == "held"
    assert update.terms["progress"] == 0.5
    assert set(update.terms) <= set(info)
    with pytest.raises(AttributeError):
        update.reward = 1.0


def test_polling_takes_each_update_once_and_in_order(late):
    env = late(Script(LONG, pace=((0, 0), (0, 0), (2, 0), (2, 0), (2, 0))))
    env.reset()
    assert env.poll_updates() == []
    walk(env, 3)
    assert keys(env.poll_updates()) == [(0, 1, 1), (0, 1, 2)]
    assert env.poll_updates() == []
    assert keys(env.flush()) == [(0, 1, 3)]
    assert env.flush() == []


def test_updates_of_an_ended_episode_arrive_during_the_next_one(late):
    script = Script(((Step(1), Step(2, end="terminated")), (Step(3), Step(4, end="truncated"))), pace=((0, 0),) * 5 + ((1, 0),))
    env = late(script)
    env.reset()
    walk(env, 4)
    assert [(each.step_key, each.reward) for each in env.flush()] == [
        ((0, 1, 1), 1),
        ((0, 1, 2), 2),
        ((0, 2, 1), 3),
        ((0, 2, 2), 4),
    ]


def test_where_rewards_are_final_at_once_flush_asks_nothing(late, server):
    env = late(Script(((Step(1, is_late=False),) * 9,)))
    assert env.flush() == []
    env.reset()
    assert walk(env, 2)[1]["step_key"] == (0, 1, 2)
    assert env.flush() == env.poll_updates() == []
    assert server.requests == ["reset", "step", "step"]


def test_wrappers_reach_the_updates(late, server):
    server.scripts["fake"] = Script(LONG)
    env = gymnasium.make("densegym/Remote-v0", target=server.target, gamma=0.9, env_id="fake", max_episode_steps=50)
    env.reset()
    env.step(ACTION)
    assert keys(env.unwrapped.flush()) == [(0, 1, 1)]
    env.step(ACTION)
    assert keys(env.get_wrapper_attr("flush")()) == [(0, 1, 2)]
    env.close()


@pytest.mark.parametrize("kind", [SyncVectorEnv, AsyncVectorEnv])
def test_vector_environments_reach_the_updates(server, kind):
    server.scripts["fake"] = Script(LONG)
    make = lambda: Env(server.target, gamma=0.9, env_id="fake")  # noqa: E731
    envs = kind([make, make])
    envs.reset()
    infos = envs.step(np.zeros((2, 1), np.float32))[-1]
    assert [tuple(key) for key in infos["step_key"]] == [(0, 1, 1), (0, 1, 1)]
    assert [keys(each) for each in envs.call("flush")] == [[(0, 1, 1)], [(0, 1, 1)]]
    envs.close()


def test_updates_travel_in_info(late):
    env = UpdatesInInfo(late(Script(LONG, pace=((0, 0), (0, 0), (1, 0)))))
    env.reset()
    assert [keys(each["reward_updates"]) for each in walk(env, 3)] == [[], [(0, 1, 1)], [(0, 1, 2)]]


def test_steps_of_several_environments_are_under_way_at_once(server):
    server.scripts["fake"] = Script(LONG)
    envs = [Env(server.target, gamma=0.9, env_id="fake") for _ in range(3)]
    for wait in [env.begin_reset(seed=1) for env in envs]:
        assert wait()[0] == [0]
    for wait in [env.begin_step(ACTION) for env in envs]:
        assert wait()[-1]["step_key"] == (0, 1, 1)
    for env in envs:
        assert keys(env.flush()) == [(0, 1, 1)]
        env.close()


def test_polling_while_a_step_is_under_way_gives_only_what_came_before_it(late):
    env = late(Script(LONG, pace=((0, 0), (0, 0), (1, 1))))
    env.reset()
    walk(env, 1)
    wait = env.begin_step(ACTION)
    seen = env.poll_updates()
    assert keys(seen) in ([], [(0, 1, 1)])  # its reply may not be there yet
    assert wait()[-1]["step_key"] == (0, 1, 2)
    assert keys(seen + env.flush()) == [(0, 1, 1), (0, 1, 2)]


def test_the_update_of_a_step_that_nobody_saw_is_not_told(late):
    env = late(Script(LONG))
    env.reset()
    env.begin_step(ACTION)  # an interrupt, and the reply is not waited for
    walk(env, 1)
    assert keys(env.flush()) == [(0, 1, 2)]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("duplicate", "the update of step 1 of episode 1 came twice"),
        ("unknown", "the update of step 101 of episode 1 came twice, or that step was never provisional"),
        ("unfinished", "the update of step 1 of episode 1 has no final reward"),
        ("hasty", "the server left 2 rewards provisional after a flush"),
    ],
)
def test_a_server_that_breaks_the_contract_is_told_and_reset_goes_on(late, server, fault, says):
    env = late(Script(LONG, fault=fault))
    env.reset()
    walk(env, 2)
    with pytest.raises(errors.ReplyInvalid, match=re.escape(says)):
        env.flush()
    with pytest.raises(errors.ReplyInvalid):
        env.step(ACTION)
    server.scripts["fake"] = Script(LONG)
    env.reset()
    assert walk(env, 1)[0]["step_key"] == (0, 2, 1)


def test_a_flush_that_is_not_answered_is_a_timeout(late):
    env = late(Script(LONG, fault="silent"), timeout=0.2)
    env.reset()
    walk(env, 2)
    with pytest.raises(TimeoutError, match=re.escape("no reply from")):
        env.flush()
    assert keys(env.poll_updates()) == [(0, 1, 1), (0, 1, 2)]


def test_a_lost_session_loses_no_key_and_settles_what_it_owed(late, server):
    env = late(Script(LONG, pace=((0, 0), (0, 0), (0, 1), (0, 0)), dies_at=5))
    env.reset()
    infos = walk(env, 3)
    with pytest.raises(ConnectionError):
        env.flush()
    assert keys(env.poll_updates()) == [(0, 1, 1)]
    server.scripts["fake"] = Script(LONG)
    env.reset()
    infos += walk(env, 1)
    updates = env.flush()
    assert [(*each.step_key, each.reward, each.terms["score_state"]) for each in updates] == [
        (0, 1, 2, PROVISIONAL, "fallback"),
        (0, 1, 3, PROVISIONAL, "fallback"),
        (0, 2, 1, 0.0, "held"),
    ]
    assert [each["step_key"] for each in infos] == [(0, 1, 1), *[each.step_key for each in updates]]


def test_a_forked_environment_leaves_the_updates_to_its_parent(late):
    env = late(Script(LONG, pace=((0, 1),)))
    env.reset()
    walk(env, 2)
    if (child := os.fork()) == 0:
        os._exit(0 if env.poll_updates() == [] and env.flush() == [] else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert keys(env.flush()) == [(0, 1, 1), (0, 1, 2)]


def test_updates_pile_up_without_loss_and_a_warning_says_so(late, monkeypatch):
    monkeypatch.setattr(updates_module, "_MANY", 5)
    env = late(Script(LONG, pace=((0, 1),)))
    env.reset()
    with pytest.warns(RuntimeWarning, match="5 final rewards wait to be read") as told:
        walk(env, 12)
    assert len(told) == 1
    assert len(env.flush()) == 12


def test_an_update_survives_pickling():
    update = RewardUpdate(0, 2, 3, 0.5, {"progress": 0.25})
    assert pickle.loads(pickle.dumps(update)) == update


def test_without_stable_baselines3_its_helpers_say_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "stable_baselines3", None)
    monkeypatch.delitem(sys.modules, "densegym.sb3", raising=False)
    with pytest.raises(ImportError, match=re.escape("pip install 'densegym[sb3]'")):
        importlib.import_module("densegym.sb3")


def provisional(episode, step):
    return {"score_state": "provisional", "step_key": StepKey(0, episode, step)}


def update(episode, step, reward=1.0):
    return RewardUpdate(0, episode, step, reward, {})


def test_an_update_is_applied_once():
    log, rewards = RewardLog(), [0.0, 0.0]
    log.add(provisional(1, 1), 0)
    log.add({"score_state": "fresh", "step_key": StepKey(0, 1, 2)}, 1)
    assert relabel(rewards, log, [update(1, 1, 0.5)]) == 1
    assert rewards == [0.5, 0.0]
    for again in (update(1, 1), update(1, 1)):
        with pytest.raises(errors.UpdateUnknown, match="step 1 of episode 1 was applied before"):
            relabel(rewards, log, [again])
    with pytest.raises(LookupError, match="step 2 of episode 1 came before that step was added"):
        log.take(update(1, 2))


def test_an_overwritten_step_takes_its_update_along():
    log, rewards = RewardLog(), [0.0]
    log.add(provisional(1, 1), 0)
    log.add(provisional(1, 2), 0)
    log.add({"score_state": "held"}, 0)
    assert log.outstanding == []
    assert relabel(rewards, log, [update(1, 1), update(1, 2)]) == 0
    assert (log.dropped, rewards) == (2, [0.0])
    with pytest.raises(errors.UpdateUnknown):
        log.take(update(1, 1))


def test_settling_wants_everything_final():
    log, rewards = RewardLog(), np.zeros((2, 2))
    log.add(provisional(1, 1), (0, 1))
    log.add(provisional(1, 2), (1, 1))
    with pytest.raises(errors.RewardsProvisional, match="1 rewards are provisional, the first of step 2 of episode 1"):
        settle(rewards, log, [update(1, 1)])
    settle(rewards, log, [update(1, 2, 2.0)])
    assert rewards.tolist() == [[0, 1], [0, 2]]


def test_a_log_for_two_environments_is_refused():
    log = RewardLog()
    log.add(provisional(1, 1), 0)
    with pytest.raises(errors.InvalidRequest, match="keep one RewardLog for each environment"):
        log.add(provisional(1, 1), 1)


def test_one_log_is_for_all_environments_of_a_vector_env():
    def told(state, env, step):
        return {"score_state": state, "step_key": StepKey(env, 1, step)}

    vector, log, rewards = gymnasium.vector.VectorEnv(), RewardLog(), np.zeros((2, 2))
    vector.num_envs = 2
    for step, states in enumerate((("provisional", "fresh"), ("provisional", "provisional"))):
        log.add(merge_infos([told(state, env, step + 1) for env, state in enumerate(states)], vector._add_info), step)
    assert log.outstanding == [(0, 1, 1), (0, 1, 2), (1, 1, 2)]
    settle(rewards, log, [RewardUpdate(1, 1, 2, 3.0, {}), update(1, 1, 1.0), update(1, 2, 2.0)])
    assert rewards.tolist() == [[1, 0], [2, 3]]


steps = st.builds(Step, st.floats(-4, 4, width=32), st.booleans())
endings = st.builds(Step, st.floats(-4, 4, width=32), st.booleans(), st.sampled_from(["terminated", "truncated"]))
episodes = st.tuples(st.lists(steps, max_size=5), endings).map(lambda parts: (*parts[0], parts[1]))
scripts = st.builds(
    Script,
    st.lists(episodes, min_size=1, max_size=4).map(tuple),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12).map(tuple),
)
# What a trainer does after a step: nothing, poll, or flush.
plans = st.lists(st.sampled_from(["", "", "poll", "flush"]), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(script=scripts, plan=plans, size=st.integers(1, 12))
def test_relabelled_rewards_are_those_of_a_synchronous_run_whatever_comes_when(server, script, plan, size):
    server.scripts["fake"] = script
    env = Env(server.target, gamma=0.9, env_id="fake")
    log, rewards, synchronous, late_count, written = RewardLog(), np.zeros(size), np.zeros(size), 0, 0
    playing = (step for episode in cycle(script.episodes) for step in episode)
    env.reset()
    for at, deed in enumerate(plan):
        _, reward, terminated, truncated, info = env.step(ACTION)
        true = next(playing)
        slot = at % size
        rewards[slot], synchronous[slot] = reward, true.reward
        log.add(info, slot)
        late_count += true.is_late
        if terminated or truncated:
            env.reset()
        if deed == "poll":
            written += relabel(rewards, log, env.poll_updates())
            final = np.ones(size, bool)
            final[[log._slots[key] for key in log.outstanding]] = False
            assert (rewards[final] == synchronous[final]).all()
            assert (rewards[~final] == PROVISIONAL).all()
        if deed == "flush":
            before = len(log.outstanding)
            written += before
            settle(rewards, log, env.flush())
            assert (rewards == synchronous).all()
    written += relabel(rewards, log, env.flush())
    env.close()
    assert (rewards == synchronous).all()
    assert log.outstanding == []
    assert written + log.dropped == late_count
