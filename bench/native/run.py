"""grpcio against densegym-native, at each end: steps a second over those of a raw grpcio echo of as many bytes.

Run: .venv/bin/python bench/native/run.py [--rounds 5] [--workloads abc] [--gateway]
Rounds are interleaved, figures are medians; CPU is microseconds a step of the trainer and of the process it talks to.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
from free_env import WORKLOADS

HERE = Path(__file__).parent
ENDS = [("grpcio", "grpcio"), ("native", "grpcio"), ("grpcio", "native"), ("native", "native")]


def start(*command, library=None):
    environment = {**os.environ, "GRPC_VERBOSITY": "ERROR"} | ({"DENSEGYM_GRPC": library} if library else {})
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*map(str, command)], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env=environment, cwd=HERE
    )


def start_host(workload, library):
    kwargs = json.dumps({"workload": workload})
    host = start(sys.executable, "-m", "densegym.host", "gymnasium", "free_env:Free-v0", "--env-kwargs", kwargs, library=library)
    return host, json.loads(host.stdout.readline())["densegym_host"]


def start_gateway(target):
    gateway = start("node", "--import", "tsx", HERE / "gateway.ts", target)
    return gateway, gateway.stdout.readline().strip()


def compare(workload, rounds, with_gateway):
    shape, dtype = WORKLOADS[workload]
    echo = start(sys.executable, HERE / "echo.py", int(np.prod(shape)) * np.dtype(dtype).itemsize + 64)
    echo_port = int(echo.stdout.readline())
    started, rows = [echo], {}
    rows["echo"] = start(sys.executable, HERE / "trainer.py", "echo", f"127.0.0.1:{echo_port}", echo.pid)
    for client, library in ENDS:
        host, target = start_host(workload, library)
        started.append(host)
        rows[f"{client} - {library}"] = start(sys.executable, HERE / "trainer.py", "env", target, host.pid, library=client)
        if with_gateway:
            gateway, target = start_gateway(target)
            started.append(gateway)
            name = f"{client} - gateway - {library}"
            rows[name] = start(sys.executable, HERE / "trainer.py", "env", target, gateway.pid, library=client)
    figures = {name: [] for name in rows}
    for _ in range(rounds):
        for name, trainer in rows.items():
            trainer.stdin.write("\n")
            trainer.stdin.flush()
            figures[name].append(json.loads(trainer.stdout.readline()))
    for process in [*rows.values(), *started]:
        process.kill()
        process.wait()
    return figures


def main():
    given = argparse.ArgumentParser()
    given.add_argument("--rounds", type=int, default=5)
    given.add_argument("--workloads", default="abc")
    given.add_argument("--gateway", action="store_true")
    given = given.parse_args()
    print(f"{'':36}{'x echo':>8}{'min':>7}{'max':>7}{'steps/s':>9}{'trainer us':>12}{'server us':>11}")
    for workload in given.workloads:
        figures = compare(workload, given.rounds, given.gateway)
        echo = [row["rate"] for row in figures["echo"]]
        for name, rows in figures.items():
            ratios = [row["rate"] / base for row, base in zip(rows, echo, strict=True)]
            middle = {key: statistics.median(row[key] for row in rows) for key in rows[0]}
            print(
                f"{workload} {name:34}{statistics.median(ratios):8.2f}{min(ratios):7.2f}{max(ratios):7.2f}"
                f"{middle['rate']:9.0f}{middle['trainer_us']:12.0f}{middle['server_us']:11.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
