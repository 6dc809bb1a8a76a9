"""The same conversation as HTML forms, for browsers without scripts: /chat/plain.

The token stands in the form and comes back in its body, never in an address or a cookie. Each page shows the last
exchange only: what was said before is nowhere but in the server's memory, so that going back in the browser finds as
little as can be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from sanic.request import Request
from sanic.response import HTTPResponse

from ledelys.chat import pages
from ledelys.chat.reading import LANGUAGES, UnreadableError, chosen_language, clean
from ledelys.chat.sentences import language_payload, numbers, opening_buttons, problem, read_sentences
from ledelys.chat.talking import RefusedError, Talking
from ledelys.chat.templates import render
from ledelys.chat.turn import OnNewMessage, quick_danger_reply
from ledelys.store.redis_link import StoreDownError

PATH = "/chat/plain"
FORM = "application/x-www-form-urlencoded"
MAX_FIELDS = 12

Fields = dict[str, str]


class PlainPage:
    """The page and what its forms do."""

    def __init__(self, talking: Talking, address: Callable[[Request], bytes]) -> None:
        """Args: the conversations; what gives a hash of the visitor's address."""
        self._talking = talking
        self._address = address

    async def begin(self, request: Request) -> HTTPResponse:
        """`GET /chat/plain`: nothing said yet, so there is no conversation either."""
        return _page(chosen_language(request.args.get("language"), request), self._talking)

    async def leave(self, request: Request) -> HTTPResponse:
        """`/chat/plain/exit`: deletes the conversation and goes to the neutral site."""
        if request.method == "POST":
            await self._talking.leave(_fields(request).get("token"))
        headers = {"Location": self._talking.config.exit_address}
        return HTTPResponse(status=303, headers=headers)

    async def answer(self, request: Request, on_new_message: OnNewMessage) -> HTTPResponse:
        """`POST /chat/plain`: one message, or a wish for another language, or for the conversation to be deleted."""
        fields = _fields(request)
        language = chosen_language(fields.get("language"), request)
        token = fields.get("token", "")
        if fields.get("forget"):
            await self._talking.leave(token)
            return _page(language, self._talking, notice=read_sentences("page.yml")["page"]["forgotten"][language])
        if fields.get("speak") in LANGUAGES:
            language = fields["speak"]
            if not token:
                return _page(language, self._talking)
            fields = {**fields, "payload": language_payload(language)}
        try:
            return await self._say(request, fields, token, language, on_new_message)
        except (RefusedError, UnreadableError) as error:
            if error.problem == "no_session":
                return self._over(fields, language)
            self._talking.counts.refuse(error.problem)
            return self._refused(error.problem, fields, language)

    async def _say(
        self, request: Request, fields: Fields, token: str, language: str, on_new_message: OnNewMessage
    ) -> HTTPResponse:
        message = _message(fields, self._talking.config.max_characters)
        if not token:
            token = await self._talking.open(self._address(request))
        try:
            session = await self._talking.session(token)
            self._talking.check_rate(session)
            replies = await self._talking.say(on_new_message, session, message, language)
        except StoreDownError:
            replies = await self._talking.say_without_memory(on_new_message, message, language)
        wrote = message[1] if message[0] == "text" else None
        spoken = next((reply["language"] for reply in replies if reply.get("language") in LANGUAGES), language)
        return _page(spoken, self._talking, token, replies=[_drawn(reply) for reply in replies], wrote=wrote)

    def refuse(self, name: str, request: Request) -> HTTPResponse:
        """The page of a request that is refused before it is read: it tells of danger and keeps its conversation."""
        try:
            fields = _fields(request)
        except UnreadableError:
            fields = {}
        return self._refused(name, fields, chosen_language(fields.get("language"), request))

    def _refused(self, name: str, fields: Fields, language: str) -> HTTPResponse:
        return problem_page(name, language, self._talking, fields.get("token", ""), _danger_in(fields, language))

    def _over(self, fields: Fields, language: str) -> HTTPResponse:
        """The conversation is gone: whoever went back in the browser reads nothing of it, save a number in danger."""
        danger = _danger_in(fields, language)
        over = read_sentences("page.yml")["plain"]["over"][language]
        return _page(language, self._talking, notice="\n".join(filter(None, (danger, over))))


def _danger_in(fields: Fields, language: str) -> str | None:
    """The answer to danger where what was written tells of it."""
    return quick_danger_reply(clean(fields.get("text", "")), language)


def problem_page(
    name: str, language: str, talking: Talking, token: str = "", danger: str | None = None
) -> HTTPResponse:
    """A problem of problems.yml as a page, with the numbers and the form to try again; an answer to danger is first."""
    told = problem(name, language)
    notice = "\n".join(filter(None, (danger, told["detail"])))
    return _page(language, talking, token, notice=notice, numbers=numbers(language), status=told["status"])


def _page(
    language: str,
    talking: Talking,
    token: str = "",
    *,
    replies: list[dict[str, Any]] | None = None,
    wrote: str | None = None,
    notice: str | None = None,
    numbers: Any = (),
    status: int = 200,
) -> HTTPResponse:
    sentences = read_sentences("page.yml")
    body = render(
        "plain.html",
        language=language,
        page={name: sentence[language] for name, sentence in sentences["page"].items()},
        plain={name: sentence[language] for name, sentence in sentences["plain"].items()},
        style=f"/chat/ledelys.css?v={pages.style().version}",
        opening_buttons=opening_buttons(),
        max_characters=talking.config.max_characters,
        token=token,
        replies=replies or [],
        wrote=wrote,
        notice=notice,
        numbers=numbers,
    )
    headers = {"Content-Language": language}
    return HTTPResponse(body, status=status, headers=headers, content_type="text/html; charset=utf-8")


def _drawn(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply with its text in paragraphs; what stands on a service's card does not stand in the text as well."""
    services = reply.get("services") or []
    on_cards = {service.get("text") for service in services}
    lines = "\n".join(line for line in reply["text"].split("\n") if line not in on_cards)
    listed = reply.get("numbers") or []
    paragraphs = [part for part in lines.split("\n\n") if part.strip()]
    return {
        "language": reply.get("language"),
        "paragraphs": paragraphs[-1:] if listed else paragraphs,
        "numbers": listed,
        "services": services,
        "buttons": reply["buttons"],
    }


def _fields(request: Request) -> Fields:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise UnreadableError("wrong_type")
    try:
        body = (request.body or b"").decode("ascii")
        found = parse_qs(body, keep_blank_values=True, strict_parsing=False, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise UnreadableError("unreadable") from error
    return {name: values[0] for name, values in found.items()}


def _message(fields: Fields, max_characters: int) -> tuple[str, str]:
    payload = fields.get("payload")
    if payload:
        return "payload", payload
    # A form sends each line break as two characters.
    text = fields.get("text", "").replace("\r\n", "\n")
    if len(text) > max_characters:
        raise UnreadableError("too_long")
    text = clean(text)
    if not text:
        raise UnreadableError("empty")
    return "text", text
