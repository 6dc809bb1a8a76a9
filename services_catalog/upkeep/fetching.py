"""Fetching web pages politely: robots.txt first, one request to a host at a time, a pause after it, each page once.

Nothing is kept between runs, no cookies are taken, and nothing but addresses is sent.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import metadata
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from services_catalog.upkeep import robots
from services_catalog.upkeep.pages import PageText, read_html, read_plain

PROGRAM = "Ledelys-catalogue-check"

_READABLE = {"text/html": read_html, "application/xhtml+xml": read_html, "text/plain": read_plain, "": read_html}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = {404: "not found", 410: "gone for good"}
_REFUSED = frozenset({401, 402, 403, 405, 406, 407, 429, 451})
_HEADER_BYTES = 65_536
_HEADERS = {
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.1",
    "Accept-Language": "nb, nn, no, en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


def user_agent() -> str:
    """Return how we present ourselves: the program's name and, where the package has one, the project's address."""
    try:
        told = metadata.metadata("ledelys").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        told = []
    address = next((one.partition(",")[2].strip() for one in told), "")
    return f"{PROGRAM} (+{address})" if address else PROGRAM


@dataclass(frozen=True)
class Settings:
    """How pages are fetched.

    Seconds: `timeout` for one request as a whole, `pause` between two requests to a host, `longest_pause` that a
    robots.txt may ask for. `hosts` are asked at the same time, `redirects` followed, `max_bytes` read of one page
    (after unpacking). `resolver` finds the addresses of hosts; None asks the system.
    """

    timeout: float = 20.0
    pause: float = 1.0
    longest_pause: float = 30.0
    hosts: int = 8
    redirects: int = 5
    max_bytes: int = 5_000_000
    user_agent: str = field(default_factory=user_agent)
    resolver: AbstractResolver | None = None


class Fate(StrEnum):
    """What became of the wish to read a page."""

    READ = "read"
    DIED = "died"
    FORBIDDEN = "forbidden"
    NOT_READABLE = "not_readable"


@dataclass(frozen=True)
class Page:
    """What was found at `url`.

    `reason` is empty for a page that was read whole. `status` is that of the last answer, None without one. `moved_to`
    is where redirects led, None without any. `whole` is False when the page is longer than what was read of it.
    """

    url: str
    fate: Fate
    reason: str = ""
    status: int | None = None
    moved_to: str | None = None
    text: str = ""
    whole: bool = True

    @property
    def elsewhere(self) -> bool:
        """Whether redirects led to another place; the same page by https, with "www." or a last slash is no other."""
        return self.moved_to is not None and _place(self.moved_to) != _place(self.url)


@dataclass(frozen=True)
class _Answer:
    status: int | None = None
    location: str | None = None
    kind: str = ""
    charset: str | None = None
    body: bytes = b""
    whole: bool = True
    failure: str = ""


@dataclass
class _Host:
    pause: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


class Fetcher:
    """Fetches pages as `settings` say; an asynchronous context manager."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._slots = asyncio.Semaphore(settings.hosts)
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, asyncio.Task[robots.Robots | Page]] = {}
        self._answers: dict[str, asyncio.Task[_Answer | Page]] = {}

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, force_close=True, resolver=self._settings.resolver),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._settings.user_agent, **_HEADERS},
            timeout=aiohttp.ClientTimeout(total=self._settings.timeout),
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._session.close()

    async def page(self, url: str) -> Page:
        """Return the page at `url`, through at most `redirects` redirects; faults are told in it, not raised."""
        at = first = canonical(url)
        for _ in range(self._settings.redirects + 1):
            if at not in self._answers:
                self._answers[at] = asyncio.create_task(self._answer(at))
            answer = await self._answers[at]
            moved_to = at if at != first else None
            if isinstance(answer, Page):
                return Page(url, answer.fate, answer.reason, moved_to=moved_to)
            if answer.location is None:
                return await _as_page(url, answer, moved_to)
            at = answer.location
        reason = f"more than {self._settings.redirects} redirects, the last to {at}"
        return Page(url, Fate.DIED, reason, answer.status, at)

    async def _answer(self, url: str) -> _Answer | Page:
        """Ask for `url` if its host allows it; a Page tells why it was not asked for."""
        try:
            address = URL(url)
            origin = str(address.origin())
            if address.scheme not in ("http", "https"):
                raise ValueError
        except ValueError:
            return Page(url, Fate.DIED, f"{url} is no address of a web page")
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(self._robots(origin))
        rules = await self._rules[origin]
        if isinstance(rules, Page):
            return rules
        if not rules.allows(url):
            return Page(url, Fate.FORBIDDEN, f"the robots.txt of {address.host} forbids it")
        host = self._host(url)
        host.pause = max(host.pause, min(rules.delay, self._settings.longest_pause))
        return await self._ask(url, self._settings.max_bytes)

    async def _robots(self, origin: str) -> robots.Robots | Page:
        """Return the rules of a host; a Page tells why nothing may be fetched from it now."""
        at = f"{origin}/robots.txt"
        for _ in range(self._settings.redirects + 1):
            answer = await self._ask(at, robots.MAX_BYTES, robots_text=True)
            if answer.location is None:
                break
            at = answer.location
        if answer.status is None:
            return Page(at, Fate.DIED, answer.failure)
        if answer.status == 429 or answer.status >= 500:
            return Page(at, Fate.FORBIDDEN, f"robots.txt answers {answer.status}, so nothing is fetched there now")
        if answer.status != 200:
            return robots.Robots()
        return robots.read_robots(answer.body.decode("utf-8", "replace"), PROGRAM)

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(URL(url).host or "", _Host(self._settings.pause))

    async def _ask(self, url: str, limit: int, *, robots_text: bool = False) -> _Answer:
        """Send one request when it is its turn; what goes wrong is told in the answer's `failure`."""
        host = self._host(url)
        clock = asyncio.get_running_loop()
        async with host.lock:
            await asyncio.sleep(host.free_at - clock.time())
            async with self._slots:
                try:
                    return await self._request(url, limit, robots_text=robots_text)
                except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
                    return _Answer(failure=self._told(error))
                finally:
                    host.free_at = clock.time() + host.pause

    async def _request(self, url: str, limit: int, *, robots_text: bool) -> _Answer:
        async with self._session.get(url, allow_redirects=False) as response:
            status, location = response.status, response.headers.get("Location")
            if status in _REDIRECTS and location:
                readable = location.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                return _Answer(status, location=canonical(urljoin(url, readable.strip())))
            kind = response.content_type if "Content-Type" in response.headers else ""
            if not 200 <= status < 300 or not (robots_text or kind in _READABLE):
                return _Answer(status, kind=kind)
            body = bytearray()
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > limit:
                    break
            return _Answer(status, None, kind, response.charset, bytes(body[:limit]), len(body) <= limit)

    def _told(self, error: Exception) -> str:
        match error:
            case TimeoutError():
                return f"timeout: no whole answer within {self._settings.timeout:g} s"
            case aiohttp.ClientConnectorDNSError(os_error=OSError(errno=socket.EAI_AGAIN)):
                return f"connection: the host {error.host} cannot be looked up now"
            case aiohttp.ClientConnectorDNSError():
                return f"DNS: the host {error.host} is not found"
            case aiohttp.ClientConnectorCertificateError(certificate_error=ssl.SSLCertVerificationError() as cause):
                return f"TLS: {cause.verify_message or 'the certificate is not valid'}"
            case aiohttp.ClientSSLError() | ssl.SSLError():
                return "TLS: no secure connection can be made"
            case aiohttp.ClientConnectorError():
                return f"connection: {error.host} cannot be reached ({error.strerror or 'no reason told'})"
            case aiohttp.InvalidURL() | ValueError():
                return "the address is not valid"
            case aiohttp.ClientPayloadError():
                return "connection: the answer broke off or cannot be unpacked"
            case _:
                return f"connection: the host does not answer as a web server does ({type(error).__name__})"


async def _as_page(url: str, answer: _Answer, moved_to: str | None) -> Page:
    status = answer.status
    if status is None:
        return Page(url, Fate.DIED, answer.failure, None, moved_to)
    if status in _REFUSED:
        return Page(url, Fate.NOT_READABLE, f"the page is refused to programs ({status})", status, moved_to)
    if not 200 <= status < 300:
        what = _GONE.get(status, "the server fails" if status >= 500 else "no page")
        return Page(url, Fate.DIED, f"{status}: {what}", status, moved_to)
    if answer.kind == "application/pdf" or answer.body.startswith(b"%PDF-"):
        return Page(url, Fate.NOT_READABLE, "a PDF, to be read by a person", status, moved_to)
    if answer.kind not in _READABLE:
        return Page(url, Fate.NOT_READABLE, f"{answer.kind}, to be read by a person", status, moved_to)
    # In a thread, for a long page takes a second and the clocks of other requests run on meanwhile.
    read = _READABLE[answer.kind]
    found: PageText = await asyncio.to_thread(read, answer.body, answer.charset, whole=answer.whole)
    if found.shell:
        return Page(url, Fate.NOT_READABLE, "empty without scripts, to be read by a person", status, moved_to)
    reason = "" if answer.whole else f"longer than the {len(answer.body) / 1_000_000:g} MB that are read"
    return Page(url, Fate.READ, reason, status, moved_to, found.text, answer.whole)


def canonical(url: str) -> str:
    """Return `url` as it is asked for: without fragment, quoted, the host in small letters; a bad one as it is."""
    try:
        return str(URL(url).with_fragment(None))
    except ValueError:
        return url


def _place(url: str) -> tuple[str, int | None, str, str]:
    try:
        parts = urlsplit(url)
        port = None if parts.port in (None, 80, 443) else parts.port
    except ValueError:
        return ("", None, url, "")
    return ((parts.hostname or "").removeprefix("www."), port, parts.path.rstrip("/"), parts.query)
