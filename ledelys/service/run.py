"""From nothing to a service that answers, and back: what `ledelys start` does."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from ledelys.service import ports
from ledelys.service.action_port import choose_action_port
from ledelys.service.catalogue_check import require_valid_catalogue
from ledelys.service.endpoints import VARIABLE, action_endpoint, endpoints_file
from ledelys.service.processes import child_environment
from ledelys.service.progress import say
from ledelys.service.project_files import require_files, require_readable
from ledelys.service.supervisor import Service, Supervisor, python_module
from ledelys.service.training import ensure_model

DEFAULT_HOST = ports.LOOPBACK
DEFAULT_PORT = 5005


def start(root: Path, host: str = DEFAULT_HOST, port: int = DEFAULT_PORT, actions_port: int | None = None) -> int:
    """Prepare what is missing, serve until asked to end, and leave nothing running.

    Args:
        root: folder of the project.
        host: address on which visitors are served.
        port: port on which visitors are served.
        actions_port: port of the action server on this machine's own address; by default the usual one, or any free
            one if that is in use.

    Returns:
        0 when it was asked to end.

    Raises:
        ServiceError: something is missing, broken or in use, or a server fell for good; says what.
        KeyboardInterrupt: it was asked to end while preparing.
    """
    with _signals_interrupt():
        ports.require_free(host, port, "--port")
        actions = choose_action_port(root, actions_port, taken=port)
        require_files(root)
        require_readable(root)
        require_valid_catalogue(root)
        model = ensure_model(root)
        services = _services(root, host, port, actions, model)
    supervisor = Supervisor(services, root, say)
    with _signals_stop(supervisor):
        try:
            if supervisor.start():
                _announce(host, port)
                supervisor.watch()
        finally:
            supervisor.end()
    say("Ended.")
    return 0


def _services(root: Path, host: str, port: int, actions_port: int, model: Path) -> list[Service]:
    environment = child_environment({VARIABLE: action_endpoint(actions_port)})
    rasa = ["run", "--interface", host, "--port", str(port), "--model", str(model)]
    rasa += ["--endpoints", str(endpoints_file(root, actions_port)), "--credentials", "credentials.yml"]
    return [
        Service(
            "The action server",
            python_module("ledelys.service.action_server", "--port", str(actions_port)),
            environment,
            lambda: ports.answers(ports.LOOPBACK, actions_port),
        ),
        Service(
            "The chat server",
            python_module("ledelys.service.rasa_server", *rasa),
            environment,
            lambda: ports.answers(host, port),
        ),
    ]


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
