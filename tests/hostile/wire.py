"""Speaks to a server byte by byte, for what no HTTP library would send."""

from __future__ import annotations

import contextlib
import json
import re
import socket
from dataclasses import dataclass
from typing import Any

LONGEST_SECONDS = 15.0
HOST = b"Host: localhost\r\n"


@dataclass
class Answer:
    """One answer; `status` is 0 where the connection was closed without one."""

    status: int
    head: bytes
    body: bytes

    def problem(self) -> dict[str, Any]:
        """The problem that it tells, which must begin with 112."""
        told: dict[str, Any] = json.loads(self.body)
        assert told["numbers"][0]["number"] == "112"
        assert told["status"] == self.status
        return told


def open_wire(port: int) -> socket.socket:
    """A connection; what it waits for comes within LONGEST_SECONDS or is a TimeoutError."""
    return socket.create_connection(("127.0.0.1", port), timeout=LONGEST_SECONDS)


def read_answer(wire: socket.socket, *, has_body: bool = True, before: bytes = b"") -> tuple[Answer, bytes]:
    """The next answer, and what came after it."""
    data = before
    while b"\r\n\r\n" not in data:
        more = _more(wire)
        if not more:
            return Answer(0, data, b""), b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\ncontent-length: *(\d+)", head)
    size = int(length[1]) if length and has_body else 0
    while len(body) < size:
        more = _more(wire)
        if not more:
            break
        body += more
    return Answer(int(head.split(b" ", 2)[1]), head, body[:size]), body[size:]


def ask(port: int, request: bytes, *, has_body: bool = True) -> Answer:
    """Send these bytes and read one answer; a server that hangs up while it is written to may have answered before."""
    with open_wire(port) as wire:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            wire.sendall(request)
        return read_answer(wire, has_body=has_body)[0]


def _more(wire: socket.socket) -> bytes:
    try:
        return wire.recv(65536)
    except ConnectionResetError:
        return b""
