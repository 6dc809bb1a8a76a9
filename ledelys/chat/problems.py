"""Answers to requests that fail: RFC 9457 problem objects with a kind sentence and the emergency numbers."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from sanic.exceptions import (
    InvalidUsage,
    MethodNotSupported,
    NotFound,
    PayloadTooLarge,
    SanicException,
    ServiceUnavailable,
)
from sanic.handlers import ErrorHandler
from sanic.request import Request
from sanic.response import HTTPResponse

from ledelys.chat.reading import UnreadableError, language_of
from ledelys.chat.sentences import problem
from ledelys.chat.talking import RefusedError

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"
FIRST_OF_OUR_OWN_FAILURES = 500
RETRY_SECONDS = {"too_fast": "60", "too_busy": "5", "busy_conversation": "2"}

_NAMES: tuple[tuple[type[Exception], str], ...] = (
    (PayloadTooLarge, "too_large"),
    (MethodNotSupported, "wrong_method"),
    (NotFound, "not_found"),
    (ServiceUnavailable, "too_busy"),
    (InvalidUsage, "bad_request"),
)


def problem_response(name: str, request: Request, danger: str | None = None) -> HTTPResponse:
    """The problem of this name (see problems.yml) in the language of the request; an answer to danger stands first."""
    language = language_of(request)
    status, body = _written(name, language) if danger is None else _write(name, language, danger)
    headers = {"Content-Language": language}
    if name in RETRY_SECONDS:
        headers["Retry-After"] = RETRY_SECONDS[name]
    if name == "no_session":
        headers["WWW-Authenticate"] = "Bearer"
    return HTTPResponse(body, status=status, headers=headers, content_type=PROBLEM_TYPE)


def _write(name: str, language: str, danger: str | None = None) -> tuple[int, bytes]:
    """The status and the body of a problem."""
    body = problem(name, language)
    if danger:
        body["detail"] = f"{danger}\n\n{body['detail']}"
    return int(body["status"]), json.dumps(body, ensure_ascii=False).encode()


_written = cache(_write)
"""Not with an answer to danger, which would keep what a visitor's words led to."""


class ProblemErrorHandler(ErrorHandler):  # type: ignore[misc]
    """Turns every exception of the server into a problem; says nothing of the server and logs types only."""

    def __init__(self, answer: Callable[[str, Request], HTTPResponse] = problem_response) -> None:
        """Args: what answers with the problem of a name."""
        super().__init__()
        self._answer = answer

    def response(self, request: Request, exception: BaseException) -> HTTPResponse:
        """The answer to an exception that a handler or the server raised."""
        return self.default(request, exception)

    def default(self, request: Request, exception: BaseException) -> HTTPResponse:
        """The same; Sanic calls this one for errors in middleware."""
        answer = self._answer(_name_of(exception), request)
        if isinstance(exception, MethodNotSupported):
            answer.headers["Allow"] = ", ".join(sorted(exception.headers["Allow"].split(", ")))
        return answer

    @staticmethod
    def log(request: Request, exception: Any) -> None:
        """Sanic would log the address with its query and the exception's message."""


def _name_of(exception: BaseException) -> str:
    if isinstance(exception, UnreadableError | RefusedError):
        return exception.problem
    for kind, name in _NAMES:
        if isinstance(exception, kind):
            return name
    if isinstance(exception, SanicException) and exception.status_code < FIRST_OF_OUR_OWN_FAILURES:
        return "bad_request"
    logger.error("A request failed: %s.", type(exception).__name__)
    return "inner_error"
