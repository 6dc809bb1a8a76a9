"""The web chat channel of Rasa: sessions, messages, leaving, and the page at the root.

Set in credentials.yml as `ledelys.chat.channel.LedelysChat:` with the settings of `ledelys.chat.config.ChatConfig`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, empty

from ledelys import long_lived, quick_rasa, rasa_patches
from ledelys.chat import METRICS, TRY_OUT, pages, without_model
from ledelys.chat.config import ChatConfig
from ledelys.chat.framing import PlainRequest
from ledelys.chat.headers import put_headers
from ledelys.chat.limits import RateLimiter
from ledelys.chat.plain import PATH as PLAIN
from ledelys.chat.plain import PlainPage
from ledelys.chat.problems import ProblemErrorHandler, problem_response
from ledelys.chat.reading import bearer_token, chosen_language, language_of, message_of, token_in_body, typed_text
from ledelys.chat.shared_sessions import SharedSessionBook
from ledelys.chat.streaming import lines, send_lines, wants_lines
from ledelys.chat.talking import RefusedError, Talking
from ledelys.chat.turn import OnNewMessage, quick_danger_reply
from ledelys.store.guard import Forgets, close_fallback, forgetting_store_of, reason_to_refuse
from ledelys.store.redis_link import StoreDownError
from ledelys.store.shared import SharedTrackerStore
from ledelys.watching import metrics

rasa_patches.apply()

logger = logging.getLogger(__name__)

MESSAGES = "/chat/messages"
FORGET_EVERY_SECONDS = 30
DRAIN_LOOK_SECONDS = 0.05
EXIT_REFUSED = 78
"""Exit code when the store is not the one that forgets (EX_CONFIG of sysexits.h)."""


class LedelysChat(InputChannel):  # type: ignore[misc]
    """The door of Ledelys."""

    def __init__(self, config: ChatConfig | None = None) -> None:
        """Args: the settings; their defaults if None."""
        self.config = config or ChatConfig()
        self.talking = Talking(self.config, self._store)
        self.rate_of_address = RateLimiter(self.config.requests_per_minute_per_address)
        self.plain = PlainPage(self.talking, self._hashed_address)
        self._app: Sanic | None = None
        self._may_serve = False
        self._forgetting: asyncio.Task[None] | None = None
        self._end_metrics: Callable[[], None] = _nothing
        self._script()

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

        async def message(request: Request) -> HTTPResponse | None:
            return await self._message(request, on_new_message)

        async def plain(request: Request) -> HTTPResponse:
            return await self.plain.answer(request, on_new_message)

        # partial: Sanic writes attributes on a handler, and a bound method takes none.
        chat.add_route(partial(self._send_script), "/chat/ledelys.js", methods=["GET", "HEAD"], name="script")
        chat.add_route(_style, "/chat/ledelys.css", methods=["GET", "HEAD"], name="style")
        chat.add_route(partial(self._health), "/health", methods=["GET", "HEAD"], name="health")
        chat.add_route(partial(self._ready), "/ready", methods=["GET", "HEAD"], name="ready")
        chat.add_route(partial(self._open), "/chat/sessions", methods=["POST"], name="open")
        chat.add_route(message, MESSAGES, methods=["POST"], name="message")
        chat.add_route(partial(self._delete), "/chat/sessions/current", methods=["DELETE"], name="delete")
        chat.add_route(partial(self._leave), "/chat/exit", methods=["POST"], name="exit")
        chat.add_route(partial(self.plain.begin), "/chat/plain", methods=["GET", "HEAD"], name="plain")
        chat.add_route(plain, "/chat/plain", methods=["POST"], name="plain_message")
        chat.add_route(partial(self.plain.leave), "/chat/plain/exit", methods=["GET", "POST"], name="plain_exit")
        chat.listener("before_server_start")(self._prepare)
        chat.listener("after_server_start")(self._start)
        chat.listener("before_server_stop")(self._stop)
        return chat

    # --- Sessions ---

    async def _open(self, request: Request) -> HTTPResponse:
        token = await self.talking.open(self._hashed_address(request))
        return _json({"token": token, "expires_in": self.config.idle_seconds}, status=201)

    async def _delete(self, request: Request) -> HTTPResponse:
        token = bearer_token(request)
        try:
            await self.talking.forget(await self.talking.session(token))
        except StoreDownError:
            await self.talking.leave(token)
        return empty()

    async def _leave(self, request: Request) -> HTTPResponse:
        await self.talking.leave(token_in_body(request) or bearer_token(request))
        return empty()

    # --- Files ---

    def _script(self) -> pages.StaticFile:
        try_out = os.environ.get(TRY_OUT) == "1"
        return pages.script(self.config.exit_address, self.config.max_characters, try_out=try_out)

    async def _send_script(self, request: Request) -> HTTPResponse:
        return _static(request, self._script())

    async def _health(self, request: Request) -> HTTPResponse:
        return _json({"alive": True, "ready": self._is_ready(request.app)})

    async def _ready(self, request: Request) -> HTTPResponse:
        ready = self._is_ready(request.app)
        return _json({"alive": True, "ready": ready}, status=200 if ready else 503)

    async def _message(self, request: Request, on_new_message: OnNewMessage) -> HTTPResponse | None:
        language = language_of(request)
        try:
            session = await self.talking.session(bearer_token(request))
            self.talking.check_rate(session)
            message = message_of(request, self.config.max_characters)
            self.talking.check_room()  # `say` looks, too, but a stream is begun for it before
            talk = partial(self.talking.say, on_new_message, session, message, language)
            if not wants_lines(request):
                return _json(await talk())
            await send_lines(request, talk)
            return None
        except StoreDownError:
            message = message_of(request, self.config.max_characters)
            replies = await self.talking.say_without_memory(on_new_message, message, language)
            return lines(replies) if wants_lines(request) else _json(replies)
        except RefusedError as refused:
            # Not left to the error handler: in a rush, Sanic's way there costs as much as all the rest of a refusal.
            return self._problem(refused.problem, request)

    # --- The server around it ---

    def _store(self) -> Forgets | None:
        return forgetting_store_of(getattr(self._app.ctx, "agent", None)) if self._app is not None else None

    def _share_sessions(self, agent: Any, store: SharedTrackerStore) -> None:
        def lock_of(sender_id: str) -> AbstractAsyncContextManager[Any]:
            held: AbstractAsyncContextManager[Any] = agent.lock_store.lock(sender_id)
            return held

        self.talking.sessions = SharedSessionBook(store.link, lock_of, self.config.idle_seconds)

    async def _forget_idle_for_ever(self, agent: Any) -> None:
        while True:
            await asyncio.sleep(FORGET_EVERY_SECONDS)
            try:
                await self.talking.forget_idle()
                self.rate_of_address.forget_old()
                long_lived.sweep()
                without_model.load_again(agent)
            except Exception as error:  # whatever it is, the next time must come
                logger.error("What is over could not be forgotten just now (%s).", type(error).__name__)

    def _prepare(self, app: Sanic, _loop: Any) -> None:
        self._app = app
        app.request_class = PlainRequest
        app.config.REQUEST_MAX_SIZE = self.config.max_body_bytes
        app.config.ACCESS_LOG = False
        app.config.FALLBACK_ERROR_FORMAT = "json"
        if self.config.proxies:
            app.config.PROXIES_COUNT = self.config.proxies
        logging.getLogger("sanic.access").disabled = True
        app.error_handler = ProblemErrorHandler(self._problem)
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
        store = self._store()
        if isinstance(store, SharedTrackerStore):
            self._share_sessions(agent, store)
        without_model.tell_if_missing(agent)
        self._end_metrics = self._serve_metrics()
        await _read_once(agent)
        long_lived.spare_the_collector()
        self._may_serve = True
        self._forgetting = asyncio.ensure_future(self._forget_idle_for_ever(agent))

    async def _stop(self, app: Sanic, _loop: Any) -> None:
        self._may_serve = False  # not ready any more, and new messages go to another replica
        await self._drain()
        if self._forgetting is not None:
            self._forgetting.cancel()
        self._end_metrics()
        self.talking.forget_all()
        store = self._store()
        if isinstance(store, SharedTrackerStore):
            await store.link.close()
        await quick_rasa.close_session()

    async def _drain(self) -> None:
        """Wait until what is in hand is answered."""
        end = asyncio.get_running_loop().time() + self.config.drain_seconds
        while self.talking.in_flight and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(DRAIN_LOOK_SECONDS)

    def _serve_metrics(self) -> Callable[[], None]:
        host, _, port = os.environ.get(METRICS, "").rpartition(":")
        if not port:
            return _nothing
        try:
            return metrics.serve(self.talking.counts, self._state, host, int(port))
        except OSError as error:
            logger.error("Metrics cannot be served (%s); visitors are.", type(error).__name__)
            return _nothing

    def _state(self) -> metrics.State:
        store = self._store()
        link = store.link if isinstance(store, SharedTrackerStore) else None
        return metrics.State(
            conversations=len(self.talking.sessions),
            turns_in_hand=self.talking.in_flight,
            turns_limit=self.config.max_in_flight,
            ready=self._app is not None and self._is_ready(self._app),
            store_up=link is None or link.is_up,
            store_failures=0 if link is None else link.failures,
            store_filled=len(self.talking.sessions) / self.config.max_sessions if link is None else link.filled,
        )

    async def _before(self, request: Request) -> HTTPResponse | None:
        if (
            request.path.startswith("/chat/")
            and not request.path.endswith("/exit")
            and request.method in ("POST", "DELETE")
        ):
            if not self._may_serve:
                return self._problem("too_busy", request)
            if not self.rate_of_address.passes(self._address(request)):
                return self._problem("too_fast", request)
        if request.path == "/" and request.method in ("GET", "HEAD"):
            # Rasa has a route here that tells its version.
            language = chosen_language(request.args.get("language"), request)
            page = pages.demo(language, self.config.exit_address, self.config.max_characters)
            return HTTPResponse(page.body, content_type=page.content_type)
        return None

    def _problem(self, name: str, request: Request) -> HTTPResponse:
        has_left = request.transport is not None and request.transport.is_closing()
        if not has_left:  # whoever leaves while an answer is made is not refused, but Sanic comes here
            self.talking.counts.refuse(name)
        if request.path.startswith(PLAIN):
            return self.plain.refuse(name, request)
        danger = quick_danger_reply(typed_text(request), language_of(request)) if request.path == MESSAGES else None
        return problem_response(name, request, danger)

    async def _after(self, request: Request, response: BaseHTTPResponse) -> None:
        put_headers(request, response, self.config)

    def _address(self, request: Request) -> str:
        return (request.remote_addr if self.config.proxies else "") or request.ip

    def _hashed_address(self, request: Request) -> bytes:
        return self.rate_of_address.hashed(self._address(request))

    def _is_ready(self, app: Sanic) -> bool:
        agent = getattr(app.ctx, "agent", None)
        return self._may_serve and agent is not None and bool(agent.is_ready())


async def _read_once(agent: Any) -> None:
    """Let the model read something, since its first message takes half a second."""
    if agent.is_ready():
        try:
            await agent.parse_message("hei")
        except Exception as error:
            logger.error("The model cannot read (%s).", type(error).__name__)


def _nothing() -> None:
    return None


def _json(body: Any, status: int = 200) -> HTTPResponse:
    return HTTPResponse(json.dumps(body, ensure_ascii=False), status=status, content_type="application/json")


async def _style(request: Request) -> HTTPResponse:
    return _static(request, pages.style())


def _static(request: Request, file: pages.StaticFile) -> HTTPResponse:
    headers = {"ETag": file.etag}
    if request.headers.get("if-none-match") == file.etag:
        return HTTPResponse(status=304, headers=headers)
    return HTTPResponse(file.body, headers=headers, content_type=file.content_type)
