"""Steps as fast as it can for a second whenever a line comes on stdin, and prints what that took.

Run: python trainer.py echo|env TARGET PID, with PID of the server whose CPU time is told too.
"""

import json
import os
import queue
import sys
import time

SECONDS = 1.0


def cpu_of(pid):
    """Seconds."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def echo(target):
    import grpc

    requests = queue.SimpleQueue()
    channel = grpc.insecure_channel(target, [("grpc.max_receive_message_length", -1)])
    replies = channel.stream_stream("/bench/Echo")(iter(requests.get, None))

    def step():
        requests.put(bytes(20))
        next(replies)

    return step


def env(target):
    import densegym

    made = densegym.Env(target, gamma=0.99, shared_memory=False)
    made.reset()
    return lambda: made.step(1)


step = {"echo": echo, "env": env}[sys.argv[1]](sys.argv[2])
for _ in range(50):
    step()
for _ in sys.stdin:
    count, cpu, server, started = 0, time.process_time(), cpu_of(sys.argv[3]), time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        step()
        count += 1
    spent = time.perf_counter() - started
    row = {
        "rate": count / spent,
        "trainer_us": (time.process_time() - cpu) / count * 1e6,
        "server_us": (cpu_of(sys.argv[3]) - server) / count * 1e6,
    }
    print(json.dumps(row), flush=True)
