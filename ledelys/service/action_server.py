"""The server of the custom actions, on this machine's own address only: ``python -m ledelys.service.action_server``.

Rasa's action server as shipped listens on every address, answers a failure with the whole request (the conversation)
and logs the exception with its message. This one starts the same application and changes those three things.
"""

# ruff: noqa: E402  # warnings are dropped before the imports that warn

import argparse
import logging
import os
import sys

from ledelys.service.quiet_logs import drop_warnings, log_exception_types_only

drop_warnings()

from rasa_sdk import endpoint, utils
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.handlers import ErrorHandler
from sanic.request import Request
from sanic.response import HTTPResponse, json

from ledelys.long_lived import spare_the_collector
from ledelys.service import core_dumps, json_logs
from ledelys.service.lifeline import end_with_parent
from ledelys.service.ports import LOOPBACK

logger = logging.getLogger("ledelys.actions")

DEFAULT_PORT = 5055
INTERNAL_SERVER_ERROR = 500


class _SilentErrors(ErrorHandler):  # type: ignore[misc]  # Sanic is seen as untyped
    """Answers every failure with its kind; nothing of the request is returned or logged."""

    def response(self, request: Request | None, exception: Exception) -> HTTPResponse:
        status = exception.status_code if isinstance(exception, SanicException) else INTERNAL_SERVER_ERROR
        if status >= INTERNAL_SERVER_ERROR:
            logger.error("An action failed: %s", type(exception).__name__)
        return json({"error": type(exception).__name__}, status=status)

    @staticmethod
    def log(request: Request | None, exception: Exception) -> None:
        """Sanic's own log would hold the exception's message."""


def create_app(package: str = "actions") -> Sanic:
    """The Sanic application that serves the actions of ``package``."""
    app: Sanic = endpoint.create_app(package, cors_origins=[])
    app.error_handler = _SilentErrors()
    app.config.ACCESS_LOG = False
    app.register_listener(_warm_up, "before_server_start")
    return app


def _warm_up(_app: Sanic, _loop: object) -> None:
    """Load what actions need before the first visitor waits for it."""
    load = getattr(sys.modules.get("services_catalog"), "load_catalogue", None)  # imported by the actions that use it
    if load is not None:
        try:
            load().area("Oslo")  # the first search makes the index of names
        except Exception as error:
            logger.error("The catalogue cannot be read (%s); no help can be found.", type(error).__name__)
    spare_the_collector()


def main() -> int:
    """Serve until ended; returns the exit code."""
    parser = argparse.ArgumentParser(prog="ledelys.service.action_server", description="Serves the custom actions.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--actions", default="actions", help="package that holds the actions")
    arguments = parser.parse_args()
    end_with_parent()
    core_dumps.forbid()
    log_exception_types_only()
    json_logs.apply()
    logging.basicConfig(level=os.environ.get("LOG_LEVEL", "WARNING"), format="%(levelname)s %(name)s: %(message)s")
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")
    utils.update_sanic_log_level()
    sys.path.insert(0, os.getcwd())
    create_app(arguments.actions).run(LOOPBACK, arguments.port, workers=1, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
