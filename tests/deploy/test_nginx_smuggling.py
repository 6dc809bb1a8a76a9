"""No second request hides in a first: whatever is sent, the chat server sees what nginx has seen and answered."""

from __future__ import annotations

import pytest
from backend import Backend
from raw import exchange, statuses
from real_servers import NginxServer

HIDDEN = b"GET /chat/plain?smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /chat/messages HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(HIDDEN)
END = b"0\r\n\r\n"

ATTACKS = {
    "content length wins over chunks": POST + b"Content-Length: 6\r\n" + CHUNKED + b"\r\n0\r\n\r\nG" + HIDDEN,
    "chunks win over content length": POST + b"Content-Length: 3\r\n" + CHUNKED + b"\r\n5\r\nhello\r\n" + END + HIDDEN,
    "two encodings": POST + CHUNKED + b"Transfer-Encoding: identity\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "an encoding that is none": POST + b"Transfer-Encoding: xchunked\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "an encoding after a tab": POST + b"Transfer-Encoding:\tchunked\r\n" + LENGTH + b"\r\n" + END + HIDDEN,
    "an encoding with a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n" + LENGTH + b"\r\n" + END + HIDDEN,
    "an encoding in quotes": POST + b'Transfer-Encoding: "chunked"\r\n' + LENGTH + b"\r\n" + END + HIDDEN,
    "an encoding and another in a list": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + END + HIDDEN,
    "an encoding on a folded line": POST + b"Transfer-Encoding:\r\n chunked\r\n" + LENGTH + b"\r\n" + END + HIDDEN,
    "a space before the colon": POST + b"Transfer-Encoding : chunked\r\n" + LENGTH + b"\r\n" + END + HIDDEN,
    "a space before the colon of the length": POST + b"Content-Length : 0\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "two lengths": POST + b"Content-Length: 0\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "two equal lengths": POST + LENGTH + LENGTH + b"\r\n" + HIDDEN,
    "a list of lengths": POST + b"Content-Length: 0, %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "a length with a sign": POST + b"Content-Length: +%d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "a length in hexadecimal": POST + b"Content-Length: 0x10\r\n\r\n" + HIDDEN,
    "a negative length": POST + b"Content-Length: -1\r\n\r\n" + HIDDEN,
    "a length without an end": POST + b"Content-Length: 99999999999999999999999\r\n\r\n" + HIDDEN,
    "a chunk that is larger than said": POST + CHUNKED + b"\r\n1\r\nhello\r\n" + END + HIDDEN,
    "a chunk of an endless size": POST + CHUNKED + b"\r\nfffffffffffffffff\r\nhello\r\n" + END + HIDDEN,
    "a chunk of a negative size": POST + CHUNKED + b"\r\n-1\r\nhello\r\n" + END + HIDDEN,
    "a chunk size with a prefix": POST + CHUNKED + b"\r\n0x5\r\nhello\r\n" + END + HIDDEN,
    "a chunk with an extension": POST + CHUNKED + b'\r\n5;a="\r\n' + HIDDEN + b'"\r\nhello\r\n' + END,
    "an extension with a bare line feed": POST + CHUNKED + b"\r\n5;\nxx\r\nhello\r\n" + END + HIDDEN,
    "a trailer that is a request": POST + CHUNKED + b"\r\n0\r\n" + HIDDEN,
    "a trailer with a length": POST + CHUNKED + b"\r\n0\r\nContent-Length: 50\r\n\r\n" + HIDDEN,
    "bare line feeds": b"POST /chat/messages HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello" + HIDDEN,
    "a bare line feed in a header": POST + b"X: a\nTransfer-Encoding: chunked\r\n" + LENGTH + b"\r\n" + END + HIDDEN,
    "a bare carriage return in a header": POST + b"X: a\rTransfer-Encoding: chunked\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "a carriage return in a header that goes through": POST + b"Accept: a\rX: b\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "a null in a header": POST + b"Accept: a\x00b\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "a header without a name": POST + b": x\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "another host in the address": b"POST http://b/chat/messages HTTP/1.1\r\nHost: a\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "two hosts": POST + b"Host: b\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "no host": b"POST /chat/messages HTTP/1.1\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "HTTP 0.9": b"GET /chat/plain\r\n" + HIDDEN,
    "HTTP 1.0 with chunks": POST.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n" + END + HIDDEN,
    "HTTP 2 in clear": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + HIDDEN,
    "a wish for another protocol": POST
    + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    + LENGTH
    + b"\r\n"
    + HIDDEN,
    "a header that is to be dropped": POST + b"Connection: Content-Length\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "a method that tunnels": b"CONNECT /chat/messages HTTP/1.1\r\nHost: a\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "a body of GET": b"GET /chat/plain HTTP/1.1\r\nHost: a\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "an expectation": POST + b"Expect: 100-continue\r\n" + LENGTH + b"\r\n" + HIDDEN,
    "a line break in the address": b"GET /chat/plain?a%0d%0aX:%20b HTTP/1.1\r\nHost: a\r\n\r\n",
    "a space in the address": b"GET /chat/plain HTTP/1.1 /chat/exit HTTP/1.1\r\nHost: a\r\n\r\n",
}

REFUSED = (
    "content length wins over chunks",
    "chunks win over content length",
    "two lengths",
    "two equal lengths",
    "a list of lengths",
    "a length with a sign",
    "a length in hexadecimal",
    "a negative length",
    "a chunk of an endless size",
    "a chunk of a negative size",
    "a chunk size with a prefix",
    "a null in a header",
    "two hosts",
    "no host",
)
"""What nginx answers with an error of its own, so that nothing of it goes on."""


@pytest.mark.parametrize("name", ATTACKS)
def test_the_chat_server_sees_no_request_that_nginx_has_not_answered(
    door: NginxServer, chat: Backend, name: str
) -> None:
    received = exchange(door.port, ATTACKS[name])
    answered = statuses(received).count(200)
    assert len(chat.seen) <= answered, received[:300]
    for seen in chat.seen:
        assert "transfer-encoding" not in seen.headers
        assert "connection" not in seen.headers
        assert not {character for value in seen.headers.values() for character in value} & set("\r\n\0")


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_be_read_in_two_ways_is_refused(door: NginxServer, chat: Backend, name: str) -> None:
    received = exchange(door.port, ATTACKS[name])
    assert statuses(received)[0] in (400, 413, 501)
    assert [seen.line for seen in chat.seen if "messages" in seen.line] == []
    assert b"nginx/" not in received


def test_a_request_in_a_body_stays_a_body(door: NginxServer, chat: Backend) -> None:
    received = exchange(door.port, POST + LENGTH + b"\r\n" + HIDDEN)
    assert statuses(received) == [200]
    assert [(seen.line, seen.body) for seen in chat.seen] == [("POST /chat/messages HTTP/1.1", HIDDEN)]


def test_chunks_become_a_body_with_a_length(door: NginxServer, chat: Backend) -> None:
    received = exchange(door.port, POST + CHUNKED + b"\r\n5\r\nhello\r\n" + END)
    assert statuses(received) == [200]
    assert [(seen.headers["content-length"], seen.body) for seen in chat.seen] == [("5", b"hello")]


def test_requests_in_one_row_are_answered_one_by_one(door: NginxServer, chat: Backend) -> None:
    received = exchange(door.port, HIDDEN * 3)
    assert statuses(received) == [200, 200, 200]
    assert len(chat.seen) == 3
