"""A trainer that steps many sessions until it is killed; every other one is a batch of two.

Run: python trainer.py TARGET SESSIONS    (prints `open` for each session that steps)
"""

import sys
import threading

import numpy as np

import densegym


def play(target, index):
    """Steps for ever; ends when its session does."""
    try:
        if index % 2:
            env, action = densegym.VectorEnv(target, 2, gamma=0.99), np.ones(2, int)
        else:
            env, action = densegym.Env(target, gamma=0.99), np.int64(1)
        env.reset()
        print("open", flush=True)
        while True:
            env.step(action)
    except densegym.DenseGymError:
        pass  # its host was killed


for i in range(int(sys.argv[2])):
    threading.Thread(target=play, args=(sys.argv[1], i), daemon=True).start()
sys.stdin.read()
