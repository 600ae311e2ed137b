"""The trainer's loop, the same for every contestant."""

import json
import sys
import threading
import time


def _play(step, deadline, counts, i):
    count = 0
    while time.perf_counter() < deadline:
        count += step()
    counts[i] = count


def measure(steps):
    """For each line on stdin, a number of seconds: calls each of ``steps`` over and over, in threads of their own where there
    are several, and prints ``{"steps", "seconds", "cpu"}`` as JSON. A step returns how many environments it stepped.
    """
    print("ready", flush=True)
    for line in sys.stdin:
        counts = [0] * len(steps)
        cpu, started = time.process_time(), time.perf_counter()
        deadline = started + float(line)
        threads = [
            threading.Thread(target=_play, args=(step, deadline, counts, i), daemon=True) for i, step in enumerate(steps[1:], 1)
        ]
        for thread in threads:
            thread.start()
        _play(steps[0], deadline, counts, 0)
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - started
        print(json.dumps({"steps": sum(counts), "seconds": seconds, "cpu": time.process_time() - cpu}), flush=True)
