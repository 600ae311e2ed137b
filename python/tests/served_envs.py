"""Environments that the tests serve: `densegym-host gymnasium served_envs:ID`, started in this folder."""

import os
import time
from pathlib import Path
from typing import Any, ClassVar

import gymnasium
import numpy as np
from gymnasium import spaces

os.write(1, b"a module that prints to stdout when it is imported\n")


class RichEnv(gymnasium.Env):
    """Every kind of space that travels, and info of every kind. Deterministic for a seed."""

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["rgb_array"], "render_fps": 20, "author": ("a", 1), "odd": object}

    def __init__(self, render_mode=None, closed_fifo=None):
        print("a constructor that prints")
        self.render_mode = render_mode
        self.closed_fifo = closed_fifo
        self.instruction = "turn the dial"
        self.render_count = 0
        self.observation_space = spaces.Dict(
            {
                "z": spaces.Box(-np.inf, np.inf, (2, 3), np.float64),
                "camera": spaces.Box(0, 255, (4, 5, 3), np.uint8),
                "pair": spaces.Tuple([spaces.Discrete(3, start=-1), spaces.Text(8, min_length=0)]),
                "bits": spaces.MultiBinary(4),
                "scalar": spaces.Box(-1, 1, (), np.float32),
            }
        )
        self.action_space = spaces.Dict(
            {
                "dial": spaces.MultiDiscrete([3, 4], start=[1, -2]),
                "arm": spaces.Tuple([spaces.Box(-1, 1, (2,), np.float32), spaces.Discrete(2)]),
                "say": spaces.Text(5, min_length=1, charset="xyz"),
                "bits": spaces.MultiBinary([2, 2]),
            }
        )

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._observe(), {"options": options, "render_count": self.render_count}

    def step(self, action):
        assert self.action_space.contains(action), action
        self.count += 1
        info = {
            "success": np.bool_(self.count > 3),
            "action": action,
            "nested": {"list": [1, 2.5, "three", None, True, b"\x00\xff"], "tuple": (1, (2,))},
            "array": np.arange(6, dtype=">i2").reshape(2, 3)[:, ::2],
            "float32": np.float32(0.1),
            "big": 2**80,
            "complex": 1j,
            "": "empty key",
            7: "a key that is no text",
            "render_count": self.render_count,
        }
        reward = np.float32(self.np_random.normal())
        return self._observe(), reward, np.bool_(self.count >= 5), np.bool_(self.count >= 50), info

    def render(self):
        self.render_count += 1
        return np.full((6, 7, 3), self.count, np.uint8)

    def close(self):
        if self.closed_fifo is not None:
            with open(self.closed_fifo, "w") as fifo:
                fifo.write("closed")

    def _observe(self):
        random = self.np_random
        return {
            "z": random.normal(size=(2, 3)),
            "camera": random.integers(0, 256, (4, 5, 3), np.uint8),
            "pair": (np.int64(random.integers(-1, 2)), "step" + str(self.count)),
            "bits": random.integers(0, 2, 4, np.int8),
            "scalar": np.array(random.uniform(), np.float32),
        }


class FakeEnv(gymnasium.Env):
    """Fails on command: the action says how."""

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["rgb_array"]}
    FINE, RAISE, NAN_REWARD, BAD_OBSERVATION, HANG, EXIT, END, PRINT, BAD_PICTURE, RENDER_RAISES, CRASH = range(11)

    def __init__(self, render_mode=None, hang_fifo=None):
        self.render_mode = render_mode
        self.hang_fifo = hang_fifo
        self.observation_space = spaces.Box(-1, 1, (1,), np.float32)
        self.action_space = spaces.Discrete(11)
        self.action = self.FINE
        self.broken = False

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        if (options or {}).get("fail"):
            raise RuntimeError("the motor is off")
        if self.broken:
            raise RuntimeError("still broken: this is the old environment")
        self.action = self.FINE
        return np.zeros(1, np.float32), {}

    def step(self, action):
        self.action = int(action)
        if action == self.RAISE:
            self.broken = True
            raise ZeroDivisionError("the gripper is open by 0 mm")
        if action == self.EXIT:
            raise SystemExit(3)
        if action == self.HANG:
            with open(self.hang_fifo) as fifo:
                fifo.read()
        if action == self.CRASH:
            os.write(2, b"driver error 7: the arm is gone\nbye\n")
            os._exit(3)
        if action == self.PRINT:
            os.write(1, b"printed by C code\n")
            print("printed by Python")
        observation = np.array([object()]) if action == self.BAD_OBSERVATION else np.zeros(1, np.float32)
        return observation, np.nan if action == self.NAN_REWARD else 0.0, action == self.END, False, {}

    def render(self):
        if self.action == self.RENDER_RAISES:
            raise RuntimeError("no GL context")
        shape = (2, 2, 4) if self.action == self.BAD_PICTURE else (2, 2, 3)
        return np.zeros(shape, np.float32 if self.action == self.BAD_PICTURE else np.uint8)


class UnrenderedEnv(FakeEnv):
    """Steps well and never gives a picture, as where pygame is missing."""

    def render(self):
        raise RuntimeError("no GL context")


class SequenceEnv(gymnasium.Env):
    """Has a space that cannot travel yet."""

    def __init__(self):
        self.observation_space = spaces.Dict({"points": spaces.Sequence(spaces.Discrete(3))})
        self.action_space = spaces.Discrete(2)


class ImageEnv(gymnasium.Env):
    """Observes an image, renders nothing."""

    def __init__(self):
        self.observation_space = spaces.Box(0, 255, (8, 9, 3), np.uint8)
        self.action_space = spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self.np_random.integers(0, 256, (8, 9, 3), np.uint8), {}

    def step(self, action):
        return self.np_random.integers(0, 256, (8, 9, 3), np.uint8), 0.0, False, False, {}


def make_rich(**kwargs):
    """An entry point without metadata."""
    return RichEnv(**kwargs)


class CamerasEnv(gymnasium.Env):
    """Two cameras, one deeper in the tree of spaces, and a small state; noise that a seed repeats. The action 1 crashes."""

    def __init__(self, height=120):
        picture = spaces.Box(0, 255, (height, 160, 3), np.uint8)
        self.observation_space = spaces.Dict(
            {"camera": picture, "left": spaces.Dict({"camera": picture}), "state": spaces.Box(-9, 9, (3,), np.float32)}
        )
        self.action_space = spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self._observe(), {}

    def step(self, action):
        if action == 1:
            os._exit(3)
        return self._observe(), 0.0, False, False, {}

    def _observe(self):
        picture = self.observation_space["camera"]
        camera, left = (self.np_random.integers(0, 256, picture.shape, np.uint8) for _ in range(2))
        return {"camera": camera, "left": {"camera": left}, "state": self.np_random.normal(size=3).astype(np.float32)}


class SelfEnv(gymnasium.Env):
    """Tells its process, and changes one and the same observation in place."""

    def __init__(self):
        self.observation_space = spaces.Box(0, 100, (1,), np.int64)
        self.action_space = spaces.Discrete(2)
        self.observation = np.zeros(1, np.int64)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.observation[0] = 0
        return self.observation, {"pid": os.getpid()}

    def step(self, action):
        self.observation[0] += 1
        return self.observation, 0.0, False, False, {"pid": os.getpid()}


class MeetingEnv(SelfEnv):
    """A step waits until two processes are in one; the reward is 1, or 0 after ten seconds alone."""

    def __init__(self, folder):
        super().__init__()
        self.folder = Path(folder)

    def step(self, action):
        (self.folder / str(os.getpid())).touch()
        end = time.monotonic() + 10
        while len(list(self.folder.iterdir())) < 2 and time.monotonic() < end:
            time.sleep(0.01)
        return self.observation, float(len(list(self.folder.iterdir())) == 2), False, False, {}


class RareEnv(SelfEnv):
    """There are two of it at most; the processes that ask are written to a file."""

    def __init__(self, asked):
        super().__init__()
        with open(asked, "a+") as file:
            file.write(f"{os.getpid()}\n")
            file.flush()
            file.seek(0)
            if len(file.readlines()) > 2:
                raise RuntimeError("only two of these")


class HangEnv(SelfEnv):
    """The action 1 hangs; so does `close`, or it leaves a file."""

    def __init__(self, began=None, closed=None):
        super().__init__()
        self.began, self.closed = began, closed

    def step(self, action):
        if action == 1:
            Path(self.began).touch()
            time.sleep(60)
        return super().step(action)

    def close(self):
        if self.closed:
            Path(self.closed).touch()
        elif not self.began:
            time.sleep(60)


class OddEnv(SelfEnv):
    """The action 1 observes what it was told to, or ends the program."""

    def __init__(self, odd):
        super().__init__()
        self.odd = odd

    def step(self, action):
        if action == 1 and self.odd == "step":
            raise SystemExit(3)
        observation, *rest = super().step(action)
        return (np.array(self.odd) if action == 1 else observation), *rest


gymnasium.register("Cameras-v0", CamerasEnv)
gymnasium.register("Self-v0", SelfEnv)
gymnasium.register("Meeting-v0", MeetingEnv)
gymnasium.register("Rare-v0", RareEnv)
gymnasium.register("Hang-v0", HangEnv)
gymnasium.register("Odd-v0", OddEnv)
gymnasium.register("Rich-v0", RichEnv, max_episode_steps=40)
gymnasium.register("RichFunction-v0", make_rich)
gymnasium.register("Fake-v0", FakeEnv)
gymnasium.register("Unrendered-v0", UnrenderedEnv)
gymnasium.register("Sequence-v0", SequenceEnv)
gymnasium.register("Image-v0", ImageEnv)
