"""Raw grpcio: a bidirectional stream whose server answers each message with as many bytes as an observation has.

Run: python echo.py serve WORKLOAD | train WORKLOAD ENVS TARGET
"""

import queue
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from free_env import WORKLOADS, wait_for_stdin
from measure import measure

ENVELOPE_BYTES = 64
UNLIMITED = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]


def serve(workload):
    shape, dtype = WORKLOADS[workload]
    reply = bytes(int(np.prod(shape)) * np.dtype(dtype).itemsize + ENVELOPE_BYTES)
    handler = grpc.stream_stream_rpc_method_handler(lambda requests, context: (reply for _ in requests))
    server = grpc.server(ThreadPoolExecutor(16), options=UNLIMITED)
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("bench", {"Echo": handler})])
    print(f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}", flush=True)
    server.start()
    wait_for_stdin()


def stream(target):
    requests = queue.SimpleQueue()
    # A connection of its own, as sessions of densegym have.
    channel = grpc.insecure_channel(target, [*UNLIMITED, ("grpc.use_local_subchannel_pool", 1)])
    replies = channel.stream_stream("/bench/Echo")(iter(requests.get, None))

    def step():
        requests.put(bytes(20))
        next(replies)
        return 1

    return step


if sys.argv[1] == "serve":
    serve(sys.argv[2])
else:
    measure([stream(sys.argv[4]) for _ in range(int(sys.argv[3]))])
