"""Is a port free, and does a server answer on it."""

import http.client
import socket

from ledelys.service.errors import ServiceError

LOOPBACK = "127.0.0.1"
LOOPBACKS = (LOOPBACK, "::1", "localhost")
LARGEST_PORT = 65535
SERVER_ERROR = 500


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen on ``host`` and ``port`` now; an unknown host counts as not free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free(host: str, port: int, option: str) -> None:
    """Raise ServiceError, naming the port and the ``option`` that changes it, unless it is free."""
    if not 0 < port <= LARGEST_PORT:
        raise ServiceError(f"{port} is not a port number; give {option} a number from 1 to {LARGEST_PORT}.")
    try:
        socket.getaddrinfo(host, port)
    except OSError:
        raise ServiceError(f"{host} is not an address of this machine; give --host another.") from None
    if not is_free(host, port):
        raise ServiceError(
            f"Port {port} on {host} is in use, perhaps by another Ledelys: end that, or choose another with {option}."
        )


def any_free_port(host: str = LOOPBACK) -> int:
    """A port that nobody listens on at this moment, chosen by the operating system."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def answers(host: str, port: int, path: str = "/health", timeout: float = 1.0) -> bool:
    """Whether an HTTP server on ``host`` and ``port`` answers ``path`` with anything but a server error.

    A 404 counts: it says that the server has started, only that it has no such page.
    """
    host = {"0.0.0.0": LOOPBACK, "::": "::1", "": LOOPBACK}.get(host, host)
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
