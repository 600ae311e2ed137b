"""Simulators that robots are trained in; skipped where they are not installed (requirements-test.txt)."""

import os
import subprocess
import sys

import gymnasium
import numpy as np
import pytest
from test_codec import same

import densegym  # noqa: F401

CASES = [
    ("gymnasium_robotics", "FetchReach-v4", {}, 0.04),
    ("gym_pusht", "gym_pusht/PushT-v0", {}, 0.1),
]


@pytest.mark.parametrize(("module", "env_id", "kwargs", "step_seconds"), CASES)
def test_bits_are_those_of_the_direct_environment_also_with_a_picture_of_every_fifth_step(
    own_host, module, env_id, kwargs, step_seconds
):
    pytest.importorskip(module)
    host = own_host(f"{module}:{env_id}")
    assert host.ready["env_id"] == env_id
    remote = gymnasium.make("densegym/Remote-v0", target=host.target, render_mode="rgb_array")
    direct = gymnasium.make(f"{module}:{env_id}", **kwargs)
    direct.action_space.seed(3)
    assert same(direct.reset(seed=3)[0], remote.reset(seed=3)[0])
    pictures = []
    for step in range(300):
        action = direct.action_space.sample()
        here, there = direct.step(action), remote.step(action)
        assert same(here[0], there[0])
        assert (float(here[1]), bool(here[2]), bool(here[3])) == there[1:4]
        if step % 5 == 0:
            pictures.append(remote.render())
        if here[2] or here[3]:
            assert same(direct.reset()[0], remote.reset()[0])
    assert all(picture.dtype == np.uint8 and picture.shape[2] == 3 for picture in pictures)
    assert not np.array_equal(pictures[0], pictures[5])
    assert remote.unwrapped._opened.timing.step_seconds == pytest.approx(step_seconds)
    remote.close()
    direct.close()


def test_a_renderer_is_chosen_where_there_is_no_display():
    pytest.importorskip("mujoco")
    program = "from densegym.host.display import choose_renderers as c; import os; c(); print(os.environ.get('MUJOCO_GL'))"

    def chosen(**variables):
        bare = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "MUJOCO_GL")}
        done = subprocess.run([sys.executable, "-c", program], env=bare | variables, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert chosen() in ("egl", "osmesa")
    assert chosen(MUJOCO_GL="glfw") == "glfw"
    assert chosen(DISPLAY=":0") == "None"
