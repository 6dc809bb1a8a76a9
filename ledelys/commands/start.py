"""Prepare what is missing and start the service; Ctrl-C ends it (this happens without a command, too).

Trains the bot if something it depends on has changed, starts the action server and the chat server, prints the address
of the demo page, and starts again what falls.
"""

import argparse
import os
from pathlib import Path

from ledelys.chat import TRY_OUT
from ledelys.errors import UserError
from ledelys.paths import ROOT
from ledelys.service import json_logs
from ledelys.service.options import DEFAULT_HOST, DEFAULT_PORT, StartOptions
from ledelys.service.run import start


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
    parser.add_argument("--endpoints", type=Path, help="Rasa's endpoints file (default: endpoints.yml)")
    parser.add_argument("--credentials", type=Path, help="Rasa's credentials file (default: credentials.yml)")
    parser.add_argument("--no-train", action="store_true", help="fail instead of training where no model fits")
    parser.add_argument("--log", choices=("text", json_logs.JSON), default="text", help="form of the log's lines")
    parser.add_argument("--metrics-port", type=int, help="port of Prometheus metrics (default: none are served)")
    parser.add_argument(
        "--metrics-host", default=DEFAULT_HOST, help="address of the metrics (default: %(default)s, this machine only)"
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
    if args.log == json_logs.JSON:
        os.environ[json_logs.VARIABLE] = json_logs.JSON
    options = StartOptions(
        host=args.host,
        port=args.port,
        actions_port=args.actions_port,
        endpoints=_there(args.endpoints),
        credentials=_there(args.credentials),
        train=not args.no_train,
        metrics_host=args.metrics_host,
        metrics_port=args.metrics_port,
    )
    return start(ROOT, options)


def _there(path: Path | None) -> Path | None:
    if path is None:
        return None
    if not path.is_file():
        raise UserError(f"{path} is not there.")
    return path.resolve()
