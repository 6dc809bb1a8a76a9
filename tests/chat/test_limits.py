"""Rates, turns, and how much is answered at once."""

from __future__ import annotations

import asyncio
import re

import pytest
from door import open_door
from rasa.shared.exceptions import RasaException
from rasa_server import RasaServer

from ledelys.chat.config import ChatConfig
from ledelys.chat.limits import RateLimiter


def test_a_conversation_that_goes_too_fast_or_too_long_is_slowed_kindly(strict: RasaServer) -> None:
    session = strict.session()
    answers = [strict.client.post("/chat/messages", json={"text": "hei"}, headers=session) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert [answer.json()["type"] for answer in answers[2:]] == ["/problems/long-conversation", "/problems/too-fast"]
    assert answers[3].headers["retry-after"] == "60"
    assert answers[3].json()["numbers"][0]["number"] == "112"
    assert strict.say(strict.session(), "hei")[0]["name"] == "utter_hello"


def test_an_address_that_asks_too_often_is_slowed_but_can_always_leave(strict: RasaServer) -> None:
    token = strict.session()["Authorization"].removeprefix("Bearer ")
    codes = [strict.client.post("/chat/sessions").status_code for _ in range(41)]
    assert codes[-1] == 429
    said = {"text": "han står utenfor døra med kniv"}
    refused = strict.client.post("/chat/messages", json=said, headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 429
    assert refused.json()["detail"].startswith("112")
    assert strict.client.post("/chat/exit", content=token).status_code == 204
    assert strict.client.get("/").status_code == 200


def test_a_refusal_on_the_plain_page_keeps_the_conversation_and_tells_of_danger() -> None:
    async def talk() -> None:
        async with open_door(requests_per_minute_per_address=2) as door:
            first = await door.client.post("/chat/plain", data={"text": "hei", "token": ""})
            [token] = re.findall(r'name="token" value="([^"]+)"', first.text)[:1]
            said = {"text": "han står utenfor døra med kniv", "token": token, "language": "nn"}
            answers = [await door.client.post("/chat/plain", data=said) for _ in range(2)]
            assert [answer.status_code for answer in answers] == [200, 429]
            assert f'value="{token}"' in answers[1].text
            assert re.search(r'<p class="notice" role="status">(<[^>]*>)*112', answers[1].text)
            assert 'lang="nn"' in answers[1].text
            broken = await door.client.post("/chat/plain", content=b"\xff", headers={"content-type": "text/plain"})
            assert broken.status_code == 429

    asyncio.run(talk())


def test_a_request_that_fails_counts_once() -> None:
    async def talk() -> None:
        async with open_door(requests_per_minute_per_address=4) as door:
            session = await door.session()
            codes = [(await door.say(session, "")).status_code for _ in range(4)]
            assert codes == [400, 400, 400, 429]

    asyncio.run(talk())


def test_who_leaves_while_an_answer_is_made_is_not_counted_as_refused() -> None:
    async def talk() -> None:
        async with open_door() as door:
            counted: list[str] = []
            door.channel.talking.counts.refuse = counted.append  # type: ignore[method-assign]
            session = await door.session()
            leaving = asyncio.create_task(door.say(session, "finn"))
            await door.until_called(1)
            leaving.cancel()  # its connection is closed
            while door.channel.talking.in_flight:
                await asyncio.sleep(0.01)
            assert (await door.say(session, "")).status_code == 400
            assert counted == ["empty"]

    asyncio.run(talk())


def test_a_shelter_behind_one_address_is_not_shut_out() -> None:
    """Forty people who write at the same time, each faster than anybody writes, with the limits as they are shipped."""

    async def talk() -> None:
        async with open_door() as door:

            async def one() -> list[int]:
                session = await door.session()
                return [(await door.say(session, "hei")).status_code for _ in range(10)]

            for _ in range(4):  # ten at once, four times within seconds
                codes = await asyncio.gather(*(one() for _ in range(10)))
                assert {code for each in codes for code in each} == {200}

    asyncio.run(talk())


def test_a_window_ends_and_nothing_of_an_address_is_kept() -> None:
    now = 0.0
    limiter = RateLimiter(2, clock=lambda: now)
    assert [limiter.passes("198.51.100.7") for _ in range(3)] == [True, True, False]
    assert limiter.passes("198.51.100.8")
    assert "198.51" not in repr(vars(limiter))
    now = 60.0
    assert limiter.passes("198.51.100.7")
    now = 130.0
    limiter.forget_old()
    assert len(limiter) == 0


def test_beyond_what_can_be_answered_at_once_the_numbers_are_given() -> None:
    async def talk() -> None:
        async with open_door(max_in_flight=3) as door:
            waiting = [asyncio.create_task(door.say(await door.session(), "finn")) for _ in range(3)]
            await door.until_called(3)
            refused = await door.say(await door.session(), "hei")
            assert (refused.status_code, refused.json()["type"]) == (503, "/problems/too-busy")
            assert refused.json()["numbers"][0]["number"] == "112"
            assert refused.headers["retry-after"]
            door.actions.go.set()
            assert [answer.json()[0]["text"] for answer in await asyncio.gather(*waiting)] == ["Funnet."] * 3
            assert (await door.say(await door.session(), "hei")).status_code == 200
            assert door.channel.talking.in_flight == 0

    asyncio.run(talk())


def test_a_second_message_waits_for_the_first_and_a_heap_is_refused() -> None:
    async def talk() -> None:
        async with open_door() as door:
            session = await door.session()
            first = asyncio.create_task(door.say(session, "finn"))
            await door.until_called(1)
            others = [asyncio.create_task(door.say(session, "hei")) for _ in range(4)]
            done, _ = await asyncio.wait(others, return_when=asyncio.FIRST_COMPLETED)
            assert [task.result().json()["type"] for task in done] == ["/problems/busy-conversation"]
            door.actions.go.set()
            assert (await first).json()[0]["text"] == "Funnet."
            answers = [await task for task in others]
            assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 409]

    asyncio.run(talk())


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"max_turn": 3}, "max_turn:"),
        ({"max_turns": 0}, "max_turns:"),
        ({"max_turns": "many"}, "max_turns:"),
        ({"allowed_origins": ["*"]}, "allowed_origins.0:"),
        ({"allowed_origins": ["https://example.no/"]}, "allowed_origins.0:"),
        ({"frame_ancestors": ["https://a.no; script-src *"]}, "frame_ancestors.0:"),
        (["x"], "the whole part:"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(settings: dict[str, object], told: str) -> None:
    with pytest.raises(RasaException, match=r"^credentials\.yml, ledelys\.chat\.channel\.LedelysChat: ") as caught:
        ChatConfig.from_credentials(settings)
    assert told in str(caught.value)


def test_without_settings_the_defaults_hold() -> None:
    assert ChatConfig.from_credentials(None) == ChatConfig()
