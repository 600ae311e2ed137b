"""dm_env_rpc, its server after the repository's own example. Run: python dm_env_rpc_peer.py serve WORKLOAD | train WORKLOAD ENVS TARGET"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import numpy as np
from dm_env_rpc.v1 import connection, dm_env_adaptor, dm_env_rpc_pb2, dm_env_rpc_pb2_grpc, spec_manager, tensor_spec_utils

sys.path.insert(0, str(Path(__file__).parents[1]))
from free_env import WORKLOADS, wait_for_stdin
from measure import measure

UNLIMITED = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
TYPES = {np.float32: dm_env_rpc_pb2.FLOAT, np.uint8: dm_env_rpc_pb2.UINT8}


class Servicer(dm_env_rpc_pb2_grpc.EnvironmentServicer):
    """A world each stream."""

    def __init__(self, workload):
        shape, dtype = WORKLOADS[workload]
        self._observation = np.random.default_rng(0).integers(0, 255, shape).astype(dtype)
        self._specs = dm_env_rpc_pb2.ActionObservationSpecs()
        action = self._specs.actions[1]
        action.name, action.dtype = "action", dm_env_rpc_pb2.INT64
        tensor_spec_utils.set_bounds(action, 0, 1)
        observation, reward = self._specs.observations[1], self._specs.observations[2]
        observation.name, observation.dtype = "observation", TYPES[dtype]
        observation.shape.extend(shape)
        reward.name, reward.dtype = "reward", dm_env_rpc_pb2.FLOAT

    def Process(self, requests, context):  # noqa: N802
        observations = spec_manager.SpecManager(self._specs.observations)
        for request in requests:
            response = dm_env_rpc_pb2.EnvironmentResponse()
            match request.WhichOneof("payload"):
                case "create_world":
                    response.create_world.world_name = "world"
                case "join_world":
                    response.join_world.specs.CopyFrom(self._specs)
                case "reset":
                    response.reset.specs.CopyFrom(self._specs)
                case "step":
                    packed = observations.pack({"observation": self._observation, "reward": np.float32(0)})
                    for uid in request.step.requested_observations:
                        response.step.observations[uid].CopyFrom(packed[uid])
                    response.step.state = dm_env_rpc_pb2.RUNNING
                case other:
                    raise ValueError(other)
            yield response


def serve(workload):
    server = grpc.server(ThreadPoolExecutor(16), options=UNLIMITED)
    dm_env_rpc_pb2_grpc.add_EnvironmentServicer_to_server(Servicer(workload), server)
    print(f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}", flush=True)
    server.start()
    wait_for_stdin()


def make(target):
    channel = grpc.insecure_channel(target, [*UNLIMITED, ("grpc.use_local_subchannel_pool", 1)])
    env, _ = dm_env_adaptor.create_and_join_world(connection.Connection(channel), {}, {})
    env.reset()

    def step():
        env.step({"action": 1})
        return 1

    return step


if sys.argv[1] == "serve":
    serve(sys.argv[2])
else:
    measure([make(sys.argv[4]) for _ in range(int(sys.argv[3]))])
