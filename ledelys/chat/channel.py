"""The web chat channel of Rasa: sessions, messages, leaving, and the page at the root.

Set in credentials.yml as `ledelys.chat.channel.LedelysChat:` with the settings of `ledelys.chat.config.ChatConfig`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, empty

from ledelys import quick_rasa, rasa_patches
from ledelys.chat import pages
from ledelys.chat.config import ChatConfig
from ledelys.chat.headers import put_headers
from ledelys.chat.limits import RateLimiter
from ledelys.chat.problems import ProblemErrorHandler, problem_response
from ledelys.chat.reading import bearer_token, language_of, message_of, token_in_body
from ledelys.chat.sentences import opening_payloads
from ledelys.chat.sessions import Session, SessionBook
from ledelys.chat.turn import OnNewMessage, answer
from ledelys.store.guard import close_fallback, forgetting_store_of, reason_to_refuse

rasa_patches.apply()

logger = logging.getLogger(__name__)

FORGET_EVERY_SECONDS = 30
MAX_WAITING_IN_CONVERSATION = 3
"""Messages of one conversation that may wait for their turn; a call for help must not be refused for coming second."""
EXIT_REFUSED = 78
"""Exit code when the store is not the one that forgets (EX_CONFIG of sysexits.h)."""


class LedelysChat(InputChannel):  # type: ignore[misc]
    """The door of Ledelys."""

    def __init__(self, config: ChatConfig | None = None) -> None:
        """Args: the settings; their defaults if None."""
        self.config = config or ChatConfig()
        self.sessions = SessionBook(self.config.idle_seconds, self.config.max_sessions)
        self.rate_of_session = RateLimiter(self.config.messages_per_minute)
        self.rate_of_address = RateLimiter(self.config.requests_per_minute_per_address)
        self.in_flight = 0
        self._opening = opening_payloads()
        self._may_serve = False
        self._forgetting: asyncio.Task[None] | None = None
        pages.page()

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa."""
        return "ledelys"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> LedelysChat:
        """Made by Rasa from credentials.yml; raises RasaException for a wrong setting."""
        return cls(ChatConfig.from_credentials(credentials))

    def url_prefix(self) -> str:
        """At the root, beside Rasa's /webhooks/."""
        return "/"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes and listeners; called by Rasa once."""
        chat = Blueprint("ledelys_chat")

        async def message(request: Request) -> HTTPResponse:
            return await self._message(request, on_new_message)

        # partial: Sanic writes attributes on a handler, and a bound method takes none.
        chat.add_route(_script, "/chat/ledelys.js", methods=["GET", "HEAD"], name="script")
        chat.add_route(_style, "/chat/ledelys.css", methods=["GET", "HEAD"], name="style")
        chat.add_route(partial(self._health), "/health", methods=["GET", "HEAD"], name="health")
        chat.add_route(partial(self._open), "/chat/sessions", methods=["POST"], name="open")
        chat.add_route(message, "/chat/messages", methods=["POST"], name="message")
        chat.add_route(partial(self._delete), "/chat/sessions/current", methods=["DELETE"], name="delete")
        chat.add_route(partial(self._leave), "/chat/exit", methods=["POST"], name="exit")
        chat.listener("before_server_start")(self._prepare)
        chat.listener("after_server_start")(self._start)
        chat.listener("before_server_stop")(self._stop)
        return chat

    # --- Sessions ---

    async def _open(self, request: Request) -> HTTPResponse:
        token = self.sessions.open()
        if token is None:
            return problem_response("too_busy", request)
        return _json({"token": token, "expires_in": self.config.idle_seconds}, status=201)

    async def _delete(self, request: Request) -> HTTPResponse:
        session = self.sessions.find(bearer_token(request) or "")
        if session is None:
            return problem_response("no_session", request)
        await self._forget(session, request.app)
        return empty()

    async def _leave(self, request: Request) -> HTTPResponse:
        session = self.sessions.find(token_in_body(request) or bearer_token(request) or "")
        if session is not None:
            await self._forget(session, request.app)
        return empty()

    async def _health(self, request: Request) -> HTTPResponse:
        return _json({"alive": True, "ready": self._is_ready(request.app)})

    # --- One message ---

    async def _message(self, request: Request, on_new_message: OnNewMessage) -> HTTPResponse:
        session = self.sessions.find(bearer_token(request) or "")
        if session is None:
            return problem_response("no_session", request)
        if not self.rate_of_session.passes(session.sender_id):
            return problem_response("too_fast", request)
        kind, text = message_of(request, self.config.max_characters)
        refusal = self._refusal(session, text if kind == "payload" else None)
        if refusal is not None:
            return problem_response(refusal, request)
        self.in_flight += 1
        session.waiting += 1
        try:
            async with session.lock:
                return await self._turn(request, on_new_message, session, text)
        finally:
            session.waiting -= 1
            self.in_flight -= 1

    def _refusal(self, session: Session, payload: str | None) -> str | None:
        """The problem that keeps a readable message from being answered now, or None."""
        if payload is not None and payload not in self._opening and not session.was_offered(payload):
            return "not_offered"
        if session.turns >= self.config.max_turns:
            return "long_conversation"
        if self.in_flight >= self.config.max_in_flight:
            return "too_busy"
        if session.waiting > MAX_WAITING_IN_CONVERSATION:
            return "busy_conversation"
        return None

    async def _turn(self, request: Request, on_new_message: OnNewMessage, session: Session, text: str) -> HTTPResponse:
        if session.gone:
            return problem_response("no_session", request)
        session.turns += 1
        turn = asyncio.ensure_future(
            answer(
                on_new_message,
                session.sender_id,
                text,
                language_of(request),
                self.config.reply_seconds,
                first=session.turns == 1,
            )
        )
        session.running = turn
        try:
            collected = await turn
        except asyncio.CancelledError:
            turn.cancel()
            if not session.gone:
                raise
            return problem_response("no_session", request)
        finally:
            session.running = None
            if session.gone:
                # Deleted while this was being answered: Rasa may have saved it again since.
                await self._forget(session, request.app)
        session.offer(collected.payloads)
        return _json(collected.replies)

    # --- Forgetting ---

    async def _forget(self, session: Session, app: Sanic) -> None:
        self.sessions.close(session)
        store = forgetting_store_of(getattr(app.ctx, "agent", None))
        if store is not None:
            await store.delete(session.sender_id)

    async def _forget_idle_for_ever(self, app: Sanic) -> None:
        while True:
            await asyncio.sleep(FORGET_EVERY_SECONDS)
            store = forgetting_store_of(getattr(app.ctx, "agent", None))
            for sender_id in self.sessions.close_idle():
                if store is not None:
                    await store.delete(sender_id)
            if store is not None:
                store.forget_idle()
            self.rate_of_session.forget_old()
            self.rate_of_address.forget_old()

    # --- The server around it ---

    def _prepare(self, app: Sanic, _loop: Any) -> None:
        app.config.REQUEST_MAX_SIZE = self.config.max_body_bytes
        app.config.ACCESS_LOG = False
        app.config.FALLBACK_ERROR_FORMAT = "json"
        if self.config.proxies:
            app.config.PROXIES_COUNT = self.config.proxies
        logging.getLogger("sanic.access").disabled = True
        app.error_handler = ProblemErrorHandler()
        app.register_middleware(self._before, "request")
        # Last in the row, so that nothing that Rasa's own CORS middleware adds is left.
        app.response_middleware.append(self._after)

    async def _start(self, app: Sanic, _loop: Any) -> None:
        agent = getattr(app.ctx, "agent", None)
        reason = reason_to_refuse(agent)
        if reason is not None:
            logger.critical(reason)
            logging.shutdown()
            sys.stdout.flush()
            sys.stderr.flush()
            # Sanic turns an exception here into a page of traceback, and stopping it into exit code 0.
            os._exit(EXIT_REFUSED)
        close_fallback(agent)
        self._may_serve = True
        self._forgetting = asyncio.ensure_future(self._forget_idle_for_ever(app))

    async def _stop(self, app: Sanic, _loop: Any) -> None:
        self._may_serve = False
        if self._forgetting is not None:
            self._forgetting.cancel()
        self.sessions.close_all()
        store = forgetting_store_of(getattr(app.ctx, "agent", None))
        if store is not None:
            store.forget_all()
        await quick_rasa.close_session()

    async def _before(self, request: Request) -> HTTPResponse | None:
        if request.path.startswith("/chat/") and request.path != "/chat/exit" and request.method in ("POST", "DELETE"):
            if not self._may_serve:
                return problem_response("too_busy", request)
            if not self.rate_of_address.passes(self._address(request)):
                return problem_response("too_fast", request)
        if request.path == "/" and request.method in ("GET", "HEAD"):
            # Rasa has a route here that tells its version.
            return HTTPResponse(pages.page().body, content_type=pages.page().content_type)
        return None

    async def _after(self, request: Request, response: BaseHTTPResponse) -> None:
        put_headers(request, response, self.config)

    def _address(self, request: Request) -> str:
        return (request.remote_addr if self.config.proxies else "") or request.ip

    def _is_ready(self, app: Sanic) -> bool:
        agent = getattr(app.ctx, "agent", None)
        return self._may_serve and agent is not None and bool(agent.is_ready())


def _json(body: Any, status: int = 200) -> HTTPResponse:
    return HTTPResponse(json.dumps(body, ensure_ascii=False), status=status, content_type="application/json")


async def _script(request: Request) -> HTTPResponse:
    return _static(request, pages.script())


async def _style(request: Request) -> HTTPResponse:
    return _static(request, pages.style())


def _static(request: Request, file: pages.StaticFile) -> HTTPResponse:
    headers = {"ETag": file.etag}
    if request.headers.get("if-none-match") == file.etag:
        return HTTPResponse(status=304, headers=headers)
    return HTTPResponse(file.body, headers=headers, content_type=file.content_type)
