"""Reads what a browser sends: bodies, tokens, language; and makes sure that typed text is never a command."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from sanic.request import Request

LANGUAGES = ("nb", "nn", "en")
DEFAULT_LANGUAGE = "nb"
_SPOKEN = {"nb": "nb", "no": "nb", "da": "nb", "nn": "nn", "en": "en"}

MAX_TOKEN_CHARACTERS = 200

# Soft hyphen, fillers, marks of direction, selectors of variants, tags; not the joiners of emoji and Persian.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BETWEEN_WORDS = re.compile(r"_+|(?<=\w)(?:\.{2,}|…+)(?=\w)")


class UnreadableError(Exception):
    """The request cannot be understood; `problem` is the name of a problem in problems.yml."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def language_of(request: Request) -> str:
    """`nb`, `nn` or `en` by the request's Accept-Language; `nb` if it names none of them.

    Danish is answered in bokmål, the nearest there is.
    """
    header = request.headers.get("accept-language", "")
    best, best_weight = DEFAULT_LANGUAGE, 0.0
    for part in header[:500].split(","):
        name, _, parameters = part.strip().partition(";")
        language = _SPOKEN.get(name.split("-")[0].strip().lower())
        weight = _weight(parameters)
        if language and weight > best_weight:
            best, best_weight = language, weight
    return best


def chosen_language(asked: str | None, request: Request) -> str:
    """The language that a visitor has chosen on a page, else that of the browser."""
    return asked if asked in LANGUAGES else language_of(request)


def _weight(parameters: str) -> float:
    try:
        return float(parameters.partition("q=")[2]) if "q=" in parameters else 1.0
    except ValueError:
        return 0.0


def bearer_token(request: Request) -> str | None:
    """The token of the header `Authorization: Bearer TOKEN`, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and 0 < len(token) <= MAX_TOKEN_CHARACTERS else None


def token_in_body(request: Request) -> str | None:
    """The token that a leaving page sends: plain text, a JSON string, or `{"token"}`; None if there is none."""
    try:
        body = request.body.decode("utf-8").strip()
    except UnicodeDecodeError:
        return None
    if body[:1] in ("{", '"'):
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return None
        token = value.get("token") if isinstance(value, dict) else value
    else:
        token = body
    return token if isinstance(token, str) and 0 < len(token) <= MAX_TOKEN_CHARACTERS else None


def message_of(request: Request, max_characters: int) -> tuple[str, str]:
    """Reads the body of a message.

    Returns:
        `("text", cleaned text)` or `("payload", payload as it came)`.

    Raises:
        UnreadableError: with the name of the problem.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise UnreadableError("wrong_type")
    body = _json_object(request.body)
    given = [key for key in ("text", "payload") if body.get(key) is not None]
    if len(given) != 1 or not isinstance(body[given[0]], str):
        raise UnreadableError("wrong_fields")
    kind, value = given[0], body[given[0]]
    if len(value) > max_characters:
        raise UnreadableError("too_long")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableError("unreadable") from error
    if kind == "text":
        value = clean(value)
        if not value:
            raise UnreadableError("empty")
    return kind, value


def typed_text(request: Request) -> str:
    """What a message that is refused says, cleaned, however long it is; empty if that cannot be read."""
    try:
        text = _json_object(request.body or b"").get("text")
    except UnreadableError:
        return ""
    return clean(text.encode("utf-8", "ignore").decode()) if isinstance(text, str) else ""


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("unreadable") from error
    if not isinstance(value, dict):
        raise UnreadableError("wrong_fields")
    return value


def clean(text: str) -> str:
    """Typed text as it may go to Rasa: composed letters, no control characters, nothing in front that makes a command.

    Letters that nobody sees are taken away, and what some write instead of spaces (han_har_kniv, han...har...kniv)
    becomes spaces, because they would hide the words of a danger.

    Rasa obeys text that begins with a slash (/restart, /back, any intent with slots), so slashes in front are taken
    away together with the spaces and invisible characters between them.
    """
    composed = unicodedata.normalize("NFC", _HIDDEN.sub("", text))
    visible = "".join(character if not _is_control(character) else " " for character in composed)
    visible = _BETWEEN_WORDS.sub(" ", visible)
    start = 0
    while start < len(visible) and _is_no_beginning(visible[start]):
        start += 1
    return visible[start:].strip()


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character != "\n"


def _is_no_beginning(character: str) -> bool:
    return character in "/\\" or character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Mn", "Me")
