"""``densegym-host``, also ``python -m densegym.host``: serves an environment until it is told to stop."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from collections.abc import Sequence

from densegym.errors import ConfigInvalid, DenseGymError
from densegym.host.arguments import parser
from densegym.host.display import choose_renderers
from densegym.host.environments import Environments
from densegym.host.logs import start_logging
from densegym.host.recipe import find_recipe
from densegym.host.server import start_server
from densegym.host.stdout import ReadyLine
from densegym.host.stop import Stop

log = logging.getLogger("densegym.host")

# How long an environment may take to close once the host was told to stop.
_CLOSE_SECONDS = 5.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until SIGTERM, SIGINT or (``--exit-with-stdin``) the end of stdin.

    Returns:
        0 after being told to stop; 1 when the environment cannot be made; 2 when an argument is wrong.
    """
    given = parser().parse_args(arguments)
    ready = ReadyLine()
    start_logging()
    stop = Stop()
    try:
        code = _serve(given, ready, stop)
    except DenseGymError as error:
        print(f"densegym-host: {error}", file=sys.stderr)
        return 2
    logging.shutdown()
    sys.stderr.flush()
    # Not a plain return: an environment that hangs in a thread, or a GL driver's exit handler, could hold it up.
    os._exit(code)


def _serve(given: argparse.Namespace, ready: ReadyLine, stop: Stop) -> int:
    choose_renderers()
    recipe = find_recipe(given.env, given.env_kwargs, dict(given.observation_codec), given.vectorization)
    try:
        environments = Environments(recipe, attach_only=given.attach, max_session_count=given.max_sessions)
    except ConfigInvalid:
        raise
    except Exception as error:
        kwargs = f" with {given.env_kwargs}" if given.env_kwargs else ""
        log.exception("%s cannot be made%s: %s: %s", recipe.env_id, kwargs, type(error).__name__, error)
        return 1
    server, address = start_server(environments, given.listen, given.max_sessions)
    ready.write(address, recipe.env_id)
    if given.exit_with_stdin:
        threading.Thread(target=_wait_for_end_of_stdin, args=(stop,), daemon=True).start()
    stop.wait()
    server.stop()
    environments.close(_CLOSE_SECONDS)
    return 0


def _wait_for_end_of_stdin(stop: Stop) -> None:
    while os.read(0, 65536):
        pass
    stop.tell()


if __name__ == "__main__":
    sys.exit(main())
