"""From nothing to a service that answers, and back: what `ledelys start` does."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import yaml

from ledelys.chat import METRICS
from ledelys.service import ports
from ledelys.service.action_port import choose_action_port
from ledelys.service.catalogue_check import require_valid_catalogue
from ledelys.service.endpoints import VARIABLE, action_endpoint, endpoints_file
from ledelys.service.options import StartOptions
from ledelys.service.processes import child_environment
from ledelys.service.progress import say
from ledelys.service.project_files import require_files, require_readable
from ledelys.service.supervisor import Service, Supervisor, python_module
from ledelys.service.training import ensure_model, require_model

LOOK_SECONDS = 3.0
"""How long a server may take to say that it is there."""
BACKLOG = "2048"
"""Connections that may wait to be accepted: with Sanic's 100, a crowd is turned away without a word."""


def start(root: Path, options: StartOptions) -> int:
    """Prepare what is missing, serve until asked to end, and leave nothing running.

    Args:
        root: folder of the project.
        options: how.

    Returns:
        0 when it was asked to end.

    Raises:
        ServiceError: something is missing, broken or in use, or a server fell for good; says what.
        KeyboardInterrupt: it was asked to end while preparing.
    """
    with _signals_interrupt():
        ports.require_free(options.host, options.port, "--port")
        if options.metrics_port is not None:
            ports.require_free(options.metrics_host, options.metrics_port, "--metrics-port")
        actions = choose_action_port(options.endpoints or root / "endpoints.yml", options.actions_port, options.port)
        require_files(root)
        require_readable(root)
        require_valid_catalogue(root)
        model = ensure_model(root) if options.train else require_model(root)
        services = _services(root, options, actions, model)
        if options.host not in ports.LOOPBACKS and "rest" in _doors(options.credentials or root / "credentials.yml"):
            say("Rasa's rest channel is open to everybody: it has no limits. Take `rest` out of the credentials file.")
    supervisor = Supervisor(services, root, say)
    with _signals_stop(supervisor):
        try:
            if supervisor.start():
                _announce(options.host, options.port)
                supervisor.watch()
        finally:
            supervisor.end()
    say("Ended.")
    return 0


def _services(root: Path, options: StartOptions, actions_port: int, model: Path) -> list[Service]:
    environment = child_environment({VARIABLE: action_endpoint(actions_port)})
    environment.setdefault("SANIC_BACKLOG", BACKLOG)
    if options.metrics_port is not None:
        environment[METRICS] = f"{options.metrics_host}:{options.metrics_port}"
    rasa = ["run", "--interface", options.host, "--port", str(options.port), "--model", str(model)]
    rasa += ["--endpoints", str(endpoints_file(root, actions_port, options.endpoints))]
    rasa += ["--credentials", str(options.credentials or "credentials.yml")]
    return [
        Service(
            "The action server",
            python_module("ledelys.service.action_server", "--port", str(actions_port)),
            environment,
            lambda: ports.answers(ports.LOOPBACK, actions_port, timeout=LOOK_SECONDS),
            # Without it danger is answered all the same, and everything else with the numbers.
            essential=False,
        ),
        Service(
            "The chat server",
            python_module("ledelys.service.rasa_server", *rasa),
            environment,
            lambda: ports.answers(options.host, options.port, timeout=LOOK_SECONDS),
        ),
    ]


def _doors(credentials: Path) -> set[str]:
    """The channels that a credentials file opens; a broken file is named by Rasa."""
    try:
        return set(yaml.safe_load(credentials.read_text(encoding="utf-8")) or {})
    except (OSError, TypeError, yaml.YAMLError):
        return set()


def _announce(host: str, port: int) -> None:
    shown = "localhost" if host in (ports.LOOPBACK, "0.0.0.0", "::", "::1") else host
    say(f"Ledelys is ready: http://{shown}:{port}/  (Ctrl-C ends it)")


@contextlib.contextmanager
def _signals_interrupt() -> Iterator[None]:
    """While preparing, a request to end stops the work where it is."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handling(interrupt):
        yield


@contextlib.contextmanager
def _signals_stop(supervisor: Supervisor) -> Iterator[None]:
    """While serving, a request to end lets the supervisor end everything in order."""

    def stop(_: int, __: FrameType | None) -> None:
        supervisor.stop()

    with _handling(stop):
        yield


@contextlib.contextmanager
def _handling(handler: "signal._HANDLER") -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # signals belong to the main thread
        yield
        return
    numbers = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
