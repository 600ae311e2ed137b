"""OpenEnv, after its own template; arrays travel as base64 in its JSON, and come back as arrays.

Run: python openenv_peer.py serve WORKLOAD [--no-deflate] | train WORKLOAD ENVS TARGET
"""

import base64
import os
import socket
import sys
import threading
from pathlib import Path

import numpy as np
import uvicorn
from openenv.core import EnvClient
from openenv.core.client_types import StepResult
from openenv.core.env_server.http_server import create_app
from openenv.core.env_server.interfaces import Environment
from openenv.core.env_server.types import Action, Observation, State

sys.path.insert(0, str(Path(__file__).parents[1]))
from free_env import WORKLOADS, wait_for_stdin
from measure import measure

SHAPE, DTYPE = WORKLOADS[sys.argv[2]]


class FreeAction(Action):
    """As FreeEnv's."""

    action: int


class FreeObservation(Observation):
    """The array's bytes."""

    data: str


class FreeEnvironment(Environment):
    """FreeEnv for OpenEnv."""

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self):
        super().__init__()
        self._array = np.random.default_rng(0).integers(0, 255, SHAPE).astype(DTYPE)

    def reset(self, seed=None, episode_id=None, **kwargs):
        return self._observe()

    def step(self, action, **kwargs):
        return self._observe()

    @property
    def state(self):
        return State()

    def _observe(self):
        return FreeObservation(data=base64.b64encode(self._array).decode(), done=False, reward=0.0)


class FreeClient(EnvClient[FreeAction, FreeObservation, State]):
    """Makes arrays of what comes."""

    def _step_payload(self, action):
        return {"action": action.action}

    def _parse_result(self, payload):
        data = base64.b64decode(payload["observation"]["data"])
        observation = np.frombuffer(data, DTYPE).reshape(SHAPE).copy()
        return StepResult(observation=observation, reward=payload["reward"], done=payload["done"])

    def _parse_state(self, payload):
        return State()


def serve():
    app = create_app(FreeEnvironment, FreeAction, FreeObservation, env_name="free", max_concurrent_envs=16)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", ws_per_message_deflate="--no-deflate" not in sys.argv)
    threading.Thread(target=uvicorn.Server(config).run, kwargs={"sockets": [listener]}, daemon=True).start()
    print(f"127.0.0.1:{listener.getsockname()[1]}", flush=True)
    wait_for_stdin()
    os._exit(0)


def make(target):
    env = FreeClient(base_url=f"http://{target}").sync()
    env.connect()
    env.reset()

    def step():
        env.step(FreeAction(action=1))
        return 1

    return step


if sys.argv[1] == "serve":
    serve()
else:
    measure([make(sys.argv[4]) for _ in range(int(sys.argv[3]))])
