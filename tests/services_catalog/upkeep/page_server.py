"""A web server that plays the pages of many hosts, and remembers who asked for what, and when."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


class OnlyTestHosts(AbstractResolver):
    """Finds every host that ends in .test on this machine, and no other."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not host.endswith(".test"):
            raise OSError(socket.EAI_NONAME, "no such host")
        found = ResolveResult(
            hostname=host, host=HOST, port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
        )
        return [found]

    async def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class Reply:
    """What a page answers; `delay` in seconds. An `endless` page goes on with spaces until nobody listens."""

    body: str | bytes = ""
    status: int = 200
    kind: str | None = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    endless: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    host: str
    path: str
    headers: dict[str, str]


class PageServer:
    """`replies` are by "host/path"; what is not there answers 404. Every answer takes `hold` seconds."""

    def __init__(self, hold: float = 0.005) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[Asked] = []
        self.hold = hold
        self.most_to_one_host = 0
        self.most_hosts = 0
        self.ended: dict[str, list[float]] = {}
        self.gaps: list[float] = []
        self.ports: list[int] = []
        self._busy: Counter[str] = Counter()

    @property
    def port(self) -> int:
        return self.ports[0]

    def put(self, place: str, body: str | bytes = "", **further: object) -> str:
        """Let "host/path" answer with `body`; return the address."""
        self.replies[place] = Reply(body, **further)  # type: ignore[arg-type]
        return self.at(place)

    def at(self, place: str, port: int | None = None) -> str:
        """Return the address of "host/path"."""
        host, _, path = place.partition("/")
        return f"http://{host}:{port or self.port}/{path}"

    def asked_for(self, place: str) -> int:
        """Return how often "host/path" was asked for."""
        return sum(f"{one.host}{one.path}" == place for one in self.asked)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        clock = asyncio.get_running_loop()
        if self.ended.get(host):
            self.gaps.append(clock.time() - self.ended[host][-1])
        self.asked.append(Asked(host, request.path_qs, dict(request.headers)))
        self._busy[host] += 1
        self.most_to_one_host = max(self.most_to_one_host, self._busy[host])
        self.most_hosts = max(self.most_hosts, sum(count > 0 for count in self._busy.values()))
        try:
            reply = self.replies.get(f"{host}{request.path_qs}", Reply("<p>Not here</p>", 404))
            await asyncio.sleep(self.hold + reply.delay)
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            headers = {**reply.headers, **({"Content-Type": reply.kind} if reply.kind else {})}
            if reply.endless:
                return await _without_end(request, body, headers)
            return web.Response(body=body, status=reply.status, headers=headers)
        finally:
            self._busy[host] -= 1
            self.ended.setdefault(host, []).append(clock.time())

    @contextlib.contextmanager
    def running(self, secure: ssl.SSLContext | None = None) -> Iterator[PageServer]:
        """Serve on two free ports (with `secure`, by https) until the end of the block."""
        loop = asyncio.new_event_loop()
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(application, shutdown_timeout=0.1)

        async def start() -> None:
            await runner.setup()
            for _ in range(2):
                site = web.TCPSite(runner, HOST, 0, ssl_context=secure)
                await site.start()
            self.ports = [address[1] for address in runner.addresses]

        loop.run_until_complete(start())
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()


async def _without_end(request: web.Request, body: bytes, headers: dict[str, str]) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    await response.write(body)
    with contextlib.suppress(ConnectionError):
        while True:
            await response.write(b" " * 100_000)
    return response


def untrusted(folder: Path) -> ssl.SSLContext:
    """Return the settings of a https server whose certificate nobody has signed; its files are written to `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "untrusted.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
