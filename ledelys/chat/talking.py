"""One message in one conversation: its limits, its turn, and forgetting; for the JSON interface and the plain page."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockError

from ledelys.chat.config import ChatConfig
from ledelys.chat.limits import RateLimiter
from ledelys.chat.output import CollectedReplies
from ledelys.chat.sentences import opening_payloads, problem_names
from ledelys.chat.sessions import Session, SessionBook, Sessions
from ledelys.chat.turn import OnNewMessage, OnReply, answer, answer_without_memory
from ledelys.store.guard import Forgets
from ledelys.store.redis_link import StoreDownError
from ledelys.turn_taking import TurnTaking
from ledelys.watching.metrics import Counts

logger = logging.getLogger(__name__)

MAX_WAITING_IN_CONVERSATION = 3
"""Messages of one conversation that may wait for their turn; a call for help must not be refused for coming second."""


class RefusedError(Exception):
    """A readable message is not answered; `problem` is the name of a problem in problems.yml."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Talking:
    """The conversations of one server."""

    def __init__(self, config: ChatConfig, store: Callable[[], Forgets | None]) -> None:
        """Args: the settings; what gives the store that forgets, None as long as there is none."""
        self.config = config
        self.sessions: Sessions = SessionBook(config.idle_seconds, config.max_sessions)
        """Set to another book by the channel where several replicas share their conversations."""
        self.counts = Counts(problem_names())
        self.in_flight = 0
        self._turns = TurnTaking()
        self._rate = RateLimiter(config.messages_per_minute)
        self._opening = opening_payloads()
        self._store = store

    async def open(self, address: bytes = b"") -> str:
        """Open a session and return its token; raises RefusedError("too_busy") where there is no room."""
        token = await self.sessions.open(address)
        if token is None:
            raise RefusedError("too_busy")
        return token

    async def session(self, token: str | None) -> Session:
        """The open session of a token, which counts as use.

        Raises:
            RefusedError: "no_session".
            StoreDownError: nobody knows whether there is one.
        """
        session = await self.sessions.find(token or "")
        if session is None:
            raise RefusedError("no_session")
        return session

    def check_rate(self, session: Session) -> None:
        """Count a message; raises RefusedError("too_fast") where there are too many in a minute."""
        if not self._rate.passes(session.sender_id):
            raise RefusedError("too_fast")

    def check_room(self) -> None:
        """Raises RefusedError("too_busy") where as many messages are in hand as may be."""
        if self.in_flight >= self.config.max_in_flight:
            raise RefusedError("too_busy")

    async def say(
        self,
        on_new_message: OnNewMessage,
        session: Session,
        message: tuple[str, str],
        language: str,
        on_reply: OnReply | None = None,
    ) -> list[dict[str, Any]]:
        """The replies to a message.

        Args:
            on_new_message: Rasa's handler.
            session: whose conversation it is.
            message: `("text", cleaned text)` or `("payload", payload as it came)`.
            language: that of the page.
            on_reply: called with each reply at once.

        Raises:
            RefusedError: with the name of the problem; `no_session` if the conversation was deleted meanwhile.
            StoreDownError: the conversation could not be read, and nothing was said.
        """
        kind, text = message
        self.check_room()
        if session.waiting > MAX_WAITING_IN_CONVERSATION:
            raise RefusedError("busy_conversation")
        self.in_flight += 1
        session.waiting += 1
        try:
            async with self.sessions.hold(session):
                self._check(session, text if kind == "payload" else None)
                return await self._turn(on_new_message, session, text, language, on_reply)
        except LockError:
            raise RefusedError("busy_conversation") from None
        finally:
            session.waiting -= 1
            self.in_flight -= 1

    async def say_without_memory(
        self, on_new_message: OnNewMessage, message: tuple[str, str], language: str
    ) -> list[dict[str, Any]]:
        """The replies to a message while the store does not answer. Args as in `say`; raises RefusedError."""
        self.check_room()
        kind, text = message
        self.in_flight += 1
        began = time.monotonic()
        try:
            # Whether a button was offered cannot be known, and what it means depends on what was said before.
            said = text if kind == "text" else None
            in_turn = partial(self._in_turn, on_new_message)
            collected = await answer_without_memory(in_turn, said, language, self.config.reply_seconds)
        finally:
            self.in_flight -= 1
        self._count(collected, began)
        return collected.replies

    def _check(self, session: Session, payload: str | None) -> None:
        if session.gone:
            raise RefusedError("no_session")
        if payload is not None and payload not in self._opening and not session.was_offered(payload):
            raise RefusedError("not_offered")
        if session.turns >= self.config.max_turns:
            raise RefusedError("long_conversation")

    async def _turn(
        self, on_new_message: OnNewMessage, session: Session, text: str, language: str, on_reply: OnReply | None
    ) -> list[dict[str, Any]]:
        session.turns += 1
        began = time.monotonic()

        def replied(reply: dict[str, Any]) -> None:
            # Before it is shown, so that no button is pressed that is not known yet.
            session.offer(button["payload"] for button in reply["buttons"])
            if on_reply is not None and not session.gone:
                on_reply(reply)

        turn = asyncio.ensure_future(
            answer(
                partial(self._in_turn, on_new_message),
                session.sender_id,
                text,
                language,
                self.config.reply_seconds,
                first=session.turns == 1,
                on_reply=replied,
            )
        )
        session.running = turn
        try:
            collected = await turn
            await self._keep(session)
        except asyncio.CancelledError:
            turn.cancel()
            if not session.gone:
                raise
            raise RefusedError("no_session") from None
        finally:
            session.running = None
            if session.gone:
                # Deleted while this was being answered: Rasa may have saved it again since.
                await self.forget(session)
        self._count(collected, began)
        return collected.replies

    async def _in_turn(self, on_new_message: OnNewMessage, message: UserMessage) -> None:
        async with self._turns.at_work():
            await on_new_message(message)

    async def _keep(self, session: Session) -> None:
        try:
            await self.sessions.keep(session)
        except StoreDownError:
            return  # answered, and not remembered; told by the link

    def _count(self, collected: CollectedReplies, began: float) -> None:
        self.counts.answered(collected.replies, time.monotonic() - began, collected.card, collected.incomplete)

    async def forget(self, session: Session) -> None:
        """End a session and delete its conversation.

        While the store does not answer, both are kept in mind and deleted as soon as it does; it lets them expire, too.
        """
        try:
            await self.sessions.close(session)
        except StoreDownError:
            logger.warning("A conversation is to be deleted when the store answers again.")
        store = self._store()
        if store is not None:
            await self._delete(store, session.sender_id)

    async def leave(self, token: str | None) -> None:
        """Forget the conversation of a token; nothing to do where there is none any more."""
        try:
            session = await self.sessions.find(token or "")
        except StoreDownError:
            session = self.sessions.unchecked(token or "")
        if session is not None:
            await self.forget(session)

    async def forget_idle(self) -> None:
        """Delete the conversations in which nothing has been said for too long."""
        store = self._store()
        for sender_id in await self.sessions.close_idle():
            if store is not None:
                await self._delete(store, sender_id)
        if store is not None:
            store.forget_idle()
        self._rate.forget_old()

    def forget_all(self) -> None:
        """Delete every conversation that ends with this server."""
        self.sessions.close_all()
        store = self._store()
        if store is not None:
            store.forget_all()

    async def _delete(self, store: Forgets, sender_id: str) -> None:
        try:
            await store.delete(sender_id)
        except StoreDownError:
            return  # the link deletes it later
