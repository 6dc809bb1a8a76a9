"""Refuses requests whose end or address cannot be told, before the server looks for it; keeps addresses out of the log.

Sanic 21.12 reads a body of "Content-Length: -5" for ever, without a pause in which anybody else is served. A length
that stands twice, or beside chunks, ends in one place for a proxy and in another for Sanic. And "//" and "*" are no
address of ours, but Sanic takes them for "/", where Rasa tells its version.
"""

from __future__ import annotations

from typing import Any

from httptools import parse_url
from httptools.parser.errors import HttpParserError
from sanic.exceptions import InvalidUsage
from sanic.request import Request

MOST_DIGITS = 15
"""A longer number is no length of anything that is sent to a chat."""
_ANSWERING = "NONE"
"""Sanic's method for a request that it could not read and wants to answer."""
_ASKING = "OPTIONS"
"""May ask for the server as a whole, "*"."""
_NOWHERE = b"*"


class PlainRequest(Request):  # type: ignore[misc]
    """A request with one plain end and an address that can be read; any other raises InvalidUsage."""

    def __init__(self, url_bytes: bytes, headers: Any, version: str, method: str, *rest: Any, **more: Any) -> None:
        """Called by Sanic as soon as the headers are there."""
        if not _has_a_plain_end(headers):
            raise InvalidUsage("Bad Request")
        if not _is_an_address(url_bytes):
            if method != _ANSWERING and (method, url_bytes) != (_ASKING, _NOWHERE):
                raise InvalidUsage("Bad Request")
            url_bytes = _NOWHERE
        super().__init__(url_bytes, headers, version, method, *rest, **more)

    def __repr__(self) -> str:
        """What Sanic writes into its log of a request whose body nobody read."""
        return f"<{type(self).__name__}>"


def _is_an_address(url: bytes) -> bool:
    try:
        path: bytes = parse_url(url).path or b""
    except HttpParserError:
        return False
    return path.startswith(b"/") and not path.startswith(b"//") and path.isascii()


def _has_a_plain_end(headers: Any) -> bool:
    lengths, codings = headers.getall("content-length", []), headers.getall("transfer-encoding", [])
    if codings:
        return codings == ["chunked"] and not lengths
    return not lengths or (len(lengths) == 1 and _is_length(lengths[0].strip(" \t")))


def _is_length(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS
