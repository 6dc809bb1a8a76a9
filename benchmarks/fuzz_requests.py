"""Requests of fuzzed clients: proper messages with spoilt bodies, and requests that are no messages at all."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from benchmarks import fuzz_words

METHODS = ("GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "BREW", "get", "P\tOST", "CONNECT", "")
PATHS = (
    *("/", "/health", "/ready", "/chat/sessions", "/chat/sessions/current", "/chat/messages", "/chat/exit"),
    *("/chat/plain", "/chat/plain/exit", "/chat/ledelys.js", "/chat/ledelys.css", "/webhooks", "/chat/messages;a=b"),
    *("//", "*", "?", "", "/%00", "/%2e%2e/etc/passwd", "/chat/../health", "/\u00e6", "http://localhost"),
    *(
        "/chat/messages?text=x",
        "/?language=en",
        "/chat/plain?language=%3Cscript%3E",
        "/" + "a" * 3000,
        "/" + "a" * 9000,
    ),
)
HEADERS = (
    (
        "Content-Type",
        (
            "application/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
            "a" * 3000,
        ),
    ),
    ("Accept", ("application/x-ndjson", "*/*", "text/html;q=0", ",,,", "\u00e6")),
    ("Accept-Language", ("nb", "nn;q=1e999", "en;q=nan", "x" * 3000, "da, *;q=0", ";;;=,,")),
    ("Authorization", ("Bearer x", "Bearer", "Basic eDp5", "Bearer " + "x" * 5000, "bearer \u00e6", "Bearer a b c")),
    ("Origin", ("null", "https://evil.example", "*", "\u00e6")),
    ("Content-Encoding", ("gzip", "br", "identity")),
    ("X-Forwarded-For", ("1.1.1.1", "'; --", "::1, " * 500, "unknown")),
    ("If-None-Match", ("*", '"x"', 'W/"x"', "x" * 3000)),
    ("Range", ("bytes=0-", "bytes=-1,-2", "x")),
    ("Expect", ("100-continue", "x")),
    ("Upgrade", ("websocket", "h2c")),
    ("Connection", ("close", "keep-alive", "Upgrade", "x")),
    ("Cookie", ("a=b", "=;" * 500)),
    ("Host", ("evil.example", "", "[::1")),
    ("X-HTTP-Method-Override", ("DELETE",)),
    ("Content-Length", ("-5", "x", "99999999", "5, 5")),
    ("Transfer-Encoding", ("gzip", "chunked, chunked")),
)
LARGEST_BODY = 20_000


@dataclass(frozen=True)
class Raw:
    """The bytes of a request; whether its answer has a body."""

    sent: bytes
    has_body: bool = True


def message(text: str, token: str, chance: random.Random, *, lines: bool) -> Raw:
    """A message as it should be, in one of the ways in which JSON can be written."""
    body = json.dumps({"text": text}, ensure_ascii=chance.random() < 0.3 and len(text) < 1000).encode()
    return post("/chat/messages", body, token, lines=lines)


def post(path: str, body: bytes, token: str = "", *, kind: str = "application/json", lines: bool = False) -> Raw:
    """A proper POST."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    head += f"Authorization: Bearer {token}\r\n" if token else ""
    head += "Accept: application/x-ndjson\r\n" if lines else ""
    return Raw(f"{head}\r\n".encode() + body)


def delete(token: str) -> Raw:
    """The end of a conversation."""
    head = f"DELETE /chat/sessions/current HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    return Raw(head.encode())


def spoilt(token: str, mark: str, chance: random.Random) -> Raw:
    """A message of this conversation whose body is none."""
    text = fuzz_words.message(chance)
    bodies: tuple[bytes, ...] = (
        b"",
        json.dumps({"text": text, "payload": "/restart"}).encode(),
        json.dumps({"payload": text[:200]}).encode(),
        json.dumps({"text": [text]}).encode(),
        json.dumps([text]).encode(),
        b'{"text": "\\ud800' + mark.encode() + b'"}',
        b'{"text": "' + chance.randbytes(50) + b'"}',
        chance.randbytes(chance.randrange(500)),
        b"[" * chance.randrange(1, LARGEST_BODY),
        b'{"text": NaN}',
        json.dumps({"text": mark + "a" * chance.randrange(2000, LARGEST_BODY)}).encode(),
        json.dumps({"text": mark}).encode()[: chance.randrange(1, 20)],
    )
    return post("/chat/messages", chance.choice(bodies), token)


def odd(mark: str, chance: random.Random) -> Raw:
    """Any request, most often none that the service knows; it is whole, so that the server waits for nothing more."""
    method = chance.choice(METHODS) if chance.random() < 0.5 else chance.choice(METHODS[:5])
    path = chance.choice(PATHS).replace("text=x", f"text={mark}")
    body = chance.choice((b"", b"", mark.encode(), chance.randbytes(chance.randrange(LARGEST_BODY))))
    lines = [f"{method} {path} HTTP/{chance.choice(('1.1', '1.1', '1.1', '1.0', '2.0', 'x'))}"]
    for name, values in chance.sample(HEADERS, chance.randrange(6)):
        lines.append(f"{name}{chance.choice((':', ': ', ':  '))}{chance.choice(values)}")
    if not any(line.startswith(("Content-Length", "Transfer-Encoding")) for line in lines):
        lines.append(f"Content-Length: {len(body)}")
    else:
        body = b""
    if chance.random() < 0.03:
        lines += [f"X-{number}: {mark}" for number in range(chance.randrange(2000))]
    return Raw("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body, has_body=method != "HEAD")
