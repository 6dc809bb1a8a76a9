"""Bytes over a socket, as no proper client would send them."""

from __future__ import annotations

import contextlib
import re
import socket

from ledelys.service.ports import LOOPBACK

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


def exchange(port: int, sent: bytes, quiet_seconds: float = 0.4) -> bytes:
    """Send bytes and return all that comes back, until the server closes or is silent for a while."""
    with socket.create_connection((LOOPBACK, port), timeout=10) as connection:
        with contextlib.suppress(OSError):  # a server that refuses early closes before all is sent
            connection.sendall(sent)
        connection.settimeout(quiet_seconds)
        received = b""
        with contextlib.suppress(OSError):
            while part := connection.recv(65536):
                received += part
    return received


def statuses(received: bytes) -> list[int]:
    """The status of each answer."""
    return [int(found) for found in _STATUS.findall(received)]
