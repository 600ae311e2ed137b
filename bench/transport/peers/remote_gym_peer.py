"""remote-gym as its README has it. Run: python remote_gym_peer.py serve WORKLOAD | train WORKLOAD ENVS TARGET"""

import multiprocessing
import os
import signal
import socket
import sys
from pathlib import Path

HERE = Path(__file__).parents[1]
sys.path.insert(0, str(HERE))


def serve(workload):
    from free_env import wait_for_stdin
    from remote_gym import create_remote_environment_server

    multiprocessing.set_start_method("spawn")  # a fork beside gRPC's threads hangs
    os.chdir(HERE)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    args = {"repo": None, "entrypoint": "free_env.py", "entrypoint_kwargs": {"workload": workload}}
    server = create_remote_environment_server(args, "127.0.0.1", port)
    signal.signal(signal.SIGTERM, end)
    print(f"127.0.0.1:{port}", flush=True)
    wait_for_stdin()
    server.stop(None)
    end()


def end(*_):
    """Its own processes would outlive it."""
    for process in multiprocessing.active_children():
        process.kill()
    os._exit(0)


def train(count, target):
    from measure import measure
    from remote_gym import RemoteEnvironment

    host, port = target.split(":")

    def make():
        env = RemoteEnvironment(host, int(port))
        env.reset()

        def step():
            env.step(1)
            return 1

        return step

    measure([make() for _ in range(count)])


if __name__ == "__main__":  # its server starts processes
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        train(int(sys.argv[3]), sys.argv[4])
