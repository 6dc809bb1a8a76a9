"""A small real HTTP server in place of the chat server: it notes every request that reaches it, byte for byte."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from ledelys.service.ports import LOOPBACK

BUSY = b'{"told": "by the chat server itself"}'


@dataclass
class Seen:
    """One request as the chat server would see it."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Backend:
    """What it has seen, and how it behaves: `answers`, `refuses` (503) or `hangs`.

    A request for lines of JSON gets a first line at once, and the second when `go_on` is set.
    """

    port: int
    seen: list[Seen] = field(default_factory=list)
    behaviour: str = "answers"
    go_on: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """As nginx names it."""
        return f"{LOOPBACK}:{self.port}"

    def serve(self, connection: socket.socket) -> None:
        """Answer the requests of one connection until it closes."""
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
            while line := stream.readline():
                headers = {}
                while (header := stream.readline()) not in (b"\r\n", b""):
                    name, _, value = header.decode("latin-1").partition(":")
                    assert name.lower() not in headers, f"{name} came twice"
                    headers[name.lower()] = value.strip()
                body = stream.read(int(headers.get("content-length", "0")))
                self.seen.append(Seen(line.decode("latin-1").strip(), headers, body))
                self._answer(connection, headers)

    def _answer(self, connection: socket.socket, headers: dict[str, str]) -> None:
        if self.behaviour == "hangs":
            self.stopped.wait()
        elif self.behaviour == "refuses":
            _send(connection, "503 Service Unavailable", BUSY)
        elif "x-ndjson" in headers.get("accept", ""):
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
            connection.sendall(head + b'8\r\n{"n":1}\n\r\n')
            self.go_on.wait()
            connection.sendall(b'8\r\n{"n":2}\n\r\n0\r\n\r\n')
        else:
            _send(connection, "200 OK", json.dumps({"port": self.port}).encode())


def _send(connection: socket.socket, status: str, body: bytes) -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)


@contextlib.contextmanager
def backend() -> Iterator[Backend]:
    """One that listens on a free port."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        served = Backend(listening.getsockname()[1])
        connections: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    connections.append(connection)
                    threading.Thread(target=served.serve, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            served.stopped.set()
            served.go_on.set()
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)  # close alone does not end an accept
            thread.join()
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
