"""What a visitor writes stands in no log and no file, and is gone when it should be gone."""

from __future__ import annotations

import asyncio
import json

import pytest
from door import open_door
from rasa_server import RasaServer

from ledelys.chat.sessions import Session, SessionBook

MARKER = "Kvitrendebekk"


def test_no_word_of_a_visitor_is_written_anywhere_even_with_debug(server: RasaServer) -> None:
    session = server.session()
    for text in (
        f"{MARKER}",
        f"hei {MARKER}",
        f"/{MARKER}",
        f"/question {MARKER}",
        f"han har en kniv {MARKER}",
        f"finn {MARKER}",
        "start",
        f"Bergen {MARKER}",
        f"kniv {MARKER}",
        "start",
        f"{MARKER} by",
        f"{MARKER} uro",
        f"<b>{MARKER}</b> {{{MARKER}}}",
        "igjen",
    ):
        server.say(session, text)
    headers = {**session, "Content-Type": "application/json"}
    for body in (
        f'{{"text": "{MARKER}',
        f'["{MARKER}"]',
        json.dumps({"payload": f"/{MARKER}"}),
        json.dumps({"text": MARKER * 300}),
        json.dumps({"text": MARKER, "payload": MARKER}),
        MARKER * 3000,
    ):
        assert server.client.post("/chat/messages", content=body.encode(), headers=headers).is_client_error
    server.client.post("/chat/exit", content=MARKER)
    server.client.get(f"/chat/{MARKER}?q={MARKER}", headers={"Accept-Language": MARKER, "Authorization": MARKER})
    server.client.delete("/chat/sessions/current", headers=session)

    assert "DEBUG" in server.output()
    assert "processor.message.parse" in server.output()
    assert MARKER.casefold() not in server.output().casefold()
    assert session["Authorization"].removeprefix("Bearer ") not in server.output()
    for file in server.folder.rglob("*"):
        assert not file.is_file() or MARKER.encode() not in file.read_bytes(), file


def test_addresses_of_visitors_are_not_logged(server: RasaServer) -> None:
    server.client.get("/health")
    assert "GET http" not in server.output()
    assert "sanic.access" not in server.output()


def test_a_deleted_conversation_is_gone_from_the_store() -> None:
    async def talk() -> None:
        async with open_door() as door:
            kept, deleted, left = [await door.session() for _ in range(3)]
            for session in (kept, deleted, left):
                await door.say(session, "start")
            assert len(door.store) == 3
            await door.client.delete("/chat/sessions/current", headers=deleted)
            await door.client.post("/chat/exit", content=left["Authorization"].removeprefix("Bearer "))
            assert len(door.store) == len(door.channel.talking.sessions) == 1
            assert (await door.say(kept, "Bergen")).json()[0]["text"] == "Hva?"

    asyncio.run(talk())


def test_a_conversation_deleted_while_it_is_answered_does_not_come_back() -> None:
    async def talk() -> None:
        async with open_door() as door:
            session = await door.session()
            await door.say(session, "hei")
            answering = asyncio.create_task(door.say(session, "finn"))
            await door.until_called(1)
            assert (await door.client.delete("/chat/sessions/current", headers=session)).status_code == 204
            door.actions.go.set()
            assert (await answering).status_code == 401
            assert len(door.store) == 0
            assert door.channel.talking.in_flight == 0

    asyncio.run(talk())


def test_idle_conversations_are_forgotten_without_anyone_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    async def talk() -> None:
        async with open_door() as door:
            for _ in range(3):
                await door.say(await door.session(), "hei")
            assert len(door.store) == len(door.channel.talking.sessions) == 3
            door.channel.talking.sessions.idle_seconds = 0
            while len(door.store) or len(door.channel.talking.sessions):
                await asyncio.sleep(0.01)

    monkeypatch.setattr("ledelys.chat.channel.FORGET_EVERY_SECONDS", 0.05)
    asyncio.run(asyncio.wait_for(talk(), 20))


def test_everything_is_forgotten_when_the_server_stops() -> None:
    async def talk() -> None:
        async with open_door() as door:
            await door.say(await door.session(), "hei")
        assert len(door.store) == len(door.channel.talking.sessions) == 0

    asyncio.run(talk())


def test_the_book_of_sessions_holds_no_token_and_forgets_idle_ones() -> None:
    async def use() -> None:
        now = 0.0
        book = SessionBook(1800, 3, clock=lambda: now)
        token = await book.open()
        assert token is not None
        session = await book.find(token)
        assert session is not None
        assert token not in repr(vars(book))
        assert token not in session.sender_id
        assert await book.find(token[:-1]) is None
        now = 1799.0
        assert await book.find(token) is session
        now = 3598.0
        assert await book.find(token) is session
        now = 5398.0
        assert await book.find(token) is None
        assert await book.close_idle() == [session.sender_id]
        assert session.gone
        assert len(book) == 0

    asyncio.run(use())


async def _spoken(book: SessionBook, address: bytes = b"") -> Session:
    """A session in which something has been said."""
    token = await book.open(address)
    assert token is not None
    session = await book.find(token)
    assert session is not None
    session.turns = 1
    return session


def test_opening_many_sessions_does_not_push_out_those_who_talk() -> None:
    async def use() -> None:
        book = SessionBook(1800, 3, clock=lambda: 0.0)
        session = await _spoken(book)
        for _ in range(10):
            assert await book.open() is not None
        assert len(book) == 3
        assert not session.gone

    asyncio.run(use())


def test_when_all_sessions_are_in_use_no_more_are_opened() -> None:
    async def use() -> None:
        book = SessionBook(1800, 2, clock=lambda: 0.0)
        for _ in range(2):
            await _spoken(book)
        assert await book.open() is None

    asyncio.run(use())


def test_an_address_that_fills_the_room_gives_up_its_longest_unused_conversation() -> None:
    async def use() -> None:
        now = 0.0
        book = SessionBook(1800, 20, clock=lambda: now)
        visitors = [await _spoken(book, bytes([number])) for number in range(5)]
        filling = [await _spoken(book, b"one address") for _ in range(15)]
        now = 1.0
        newcomer = await _spoken(book, b"another")
        assert [one.gone for one in visitors] == [False] * 5
        assert [one.gone for one in filling] == [True] + [False] * 14
        assert not newcomer.gone
        assert await book.close_idle() == [filling[0].sender_id]

    asyncio.run(use())


def test_a_failure_while_forgetting_does_not_end_forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def talk() -> None:
        async with open_door() as door:
            await door.say(await door.session(), "hei")
            talking, failed = door.channel.talking, []
            forget = talking.forget_idle

            async def fails_once() -> None:
                if not failed:
                    failed.append(True)
                    raise KeyError("once")
                await forget()

            monkeypatch.setattr(talking, "forget_idle", fails_once)
            talking.sessions.idle_seconds = 0
            while len(door.store):
                await asyncio.sleep(0.01)
            assert failed

    monkeypatch.setattr("ledelys.chat.channel.FORGET_EVERY_SECONDS", 0.05)
    asyncio.run(asyncio.wait_for(talk(), 20))
