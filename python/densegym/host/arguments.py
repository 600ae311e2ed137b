"""The command line of ``densegym-host``."""

from __future__ import annotations

import argparse
import json
from typing import Any

_EXAMPLES = """examples:
  densegym-host gymnasium CartPole-v1
  densegym-host gymnasium gymnasium_robotics:FetchReach-v4 --listen 127.0.0.1:50052
  densegym-host gymnasium my_package:MyRobot-v0 --env-kwargs '{"address": "192.0.2.7"}' --attach
"""


def parser() -> argparse.ArgumentParser:
    """The parser; it exits with code 2 on what it does not understand."""
    top = argparse.ArgumentParser(
        "densegym-host",
        description="Serves an environment over gRPC (densegym.v1.EnvironmentService). When it is ready it prints one "
        "line of JSON to stdout: its address and the environment's id. Everything else goes to stderr.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = top.add_subparsers(dest="kind", required=True, metavar="KIND")
    one = kinds.add_parser("gymnasium", help="any registered Gymnasium environment")
    one.add_argument("env", metavar="[MODULE:]ID", help="registered id; MODULE is imported first, if given")
    one.add_argument("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="default 127.0.0.1:0, a free port")
    one.add_argument("--env-kwargs", default={}, type=_json_object, metavar="JSON", help="arguments of the environment")
    one.add_argument("--attach", action="store_true", help="one long-lived environment (a robot), one session at a time")
    one.add_argument(
        "--observation-codec",
        default=[],
        action="append",
        type=_codec,
        metavar="[KEY=]png|jpeg",
        help="pack an image of the observations, where the network is the limit; KEY as in camera or left/camera, none for an "
        "observation that is an image; png is lossless, jpeg is not; repeatable; default: raw",
    )
    one.add_argument(
        "--vectorization",
        default="sync",
        choices=("sync", "async"),
        help="how the copies of a batch step: one after another, or at once, all but the first in processes of their own, for "
        "simulators whose steps are slow; default: sync",
    )
    one.add_argument("--max-sessions", default=64, type=_count, metavar="N", help="sessions at a time; default 64")
    one.add_argument("--exit-with-stdin", action="store_true", help="exit when stdin is closed: when the parent is gone")
    return top


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as cause:
        raise argparse.ArgumentTypeError(f"{text!r} is not JSON: {cause}") from cause
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"""{text!r} is not an object; write for example '{{"max_steps": 100}}'""")
    return value


def _codec(text: str) -> tuple[str, str]:
    key, _, codec = text.rpartition("=")
    if codec not in ("png", "jpeg"):
        raise argparse.ArgumentTypeError(f"{text!r} names no codec; write png or jpeg, or KEY=png")
    return key, codec


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)
