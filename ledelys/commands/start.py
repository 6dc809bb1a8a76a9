"""Prepare what is missing and start the service; Ctrl-C ends it (this happens without a command, too).

Trains the bot if something it depends on has changed, starts the action server and the chat server, prints the address
of the demo page, and starts again what falls.
"""

import argparse
import os

from ledelys.chat import TRY_OUT
from ledelys.errors import UserError
from ledelys.paths import ROOT
from ledelys.service.run import DEFAULT_HOST, DEFAULT_PORT, start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to serve."""
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port for visitors (default: %(default)s)")
    parser.add_argument(
        "--host",
        default=DEFAULT_HOST,
        help="address to serve on (default: %(default)s, this machine only; 0.0.0.0 for everybody)",
    )
    parser.add_argument(
        "--actions-port",
        type=int,
        default=None,
        help="port of the action server, on this machine only (default: the one in endpoints.yml, or any free one)",
    )
    parser.add_argument(
        "--try",
        dest="try_out",
        action="store_true",
        help="let the script book open the window at an answer; on this machine only, not for visitors",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until ended."""
    if args.try_out:
        if args.host != DEFAULT_HOST:
            raise UserError(f"--try is for trying out on this machine; leave --host at {DEFAULT_HOST}.")
        os.environ[TRY_OUT] = "1"
    return start(ROOT, args.host, args.port, args.actions_port)
