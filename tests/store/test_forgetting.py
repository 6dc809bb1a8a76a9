"""The store forgets by age, by count and at once, and never holds a visitor's words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore, check_if_tracker_store_async
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from tiny_bot import trained_model

from ledelys.store.forgetting import ForgettingTrackerStore

MARKER = "Kvitrendebekk"


class Clock:
    """Seconds that a test turns on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _store(**settings: Any) -> tuple[ForgettingTrackerStore, Clock]:
    store, clock = ForgettingTrackerStore(Domain.empty(), **settings), Clock()
    store.clock = clock
    return store, clock


def _conversation(sender_id: str) -> DialogueStateTracker:
    events = [ActionExecuted("action_listen"), UserUttered("hei", {"name": "hello"})]
    return DialogueStateTracker.from_events(sender_id, events, [])


async def _kept(store: ForgettingTrackerStore) -> list[str]:
    return sorted(await store.keys())


def test_rasa_takes_it_from_endpoints_yml_and_finds_it_asynchronous() -> None:
    endpoint = EndpointConfig(
        type="ledelys.store.forgetting.ForgettingTrackerStore", idle_seconds=60, max_conversations=7, anything_else=1
    )
    store = TrackerStore.create(endpoint, Domain.empty())
    assert type(store) is ForgettingTrackerStore
    assert (store.idle_seconds, store.max_conversations, store.max_turns) == (60, 7, 4)
    assert check_if_tracker_store_async(store)


def test_a_conversation_comes_back_as_long_as_it_is_not_idle() -> None:
    async def talk() -> None:
        store, clock = _store(idle_seconds=100)
        await store.save(_conversation("a"))
        for now in (99, 198, 297):
            clock.now = now
            tracker = await store.retrieve("a")
            assert tracker is not None
            assert tracker.latest_message is not None
            assert tracker.latest_message.intent_name == "hello"
        clock.now = 397
        assert await store.retrieve("a") is None
        assert len(store) == 0

    asyncio.run(talk())


def test_idle_conversations_go_with_every_save_and_by_the_timer() -> None:
    async def talk() -> None:
        store, clock = _store(idle_seconds=100)
        await store.save(_conversation("a"))
        clock.now = 50
        await store.save(_conversation("b"))
        clock.now = 100
        await store.save(_conversation("c"))
        assert await _kept(store) == ["b", "c"]
        clock.now = 150
        assert store.forget_idle() == 1
        assert await _kept(store) == ["c"]

    asyncio.run(talk())


def test_at_the_cap_the_one_idle_longest_goes() -> None:
    async def talk() -> None:
        store, clock = _store(max_conversations=3)
        for now, sender_id in enumerate("abcad"):
            clock.now = now
            await store.save(_conversation(sender_id))
        assert await _kept(store) == ["a", "c", "d"]
        for number in range(50):
            await store.save(_conversation(str(number)))
        assert len(store) == 3

    asyncio.run(talk())


def test_a_conversation_can_be_deleted_at_once() -> None:
    async def talk() -> None:
        store, _ = _store()
        await store.save(_conversation("a"))
        await store.save(_conversation("b"))
        assert await store.delete("a") is True
        assert await store.delete("a") is False
        assert await store.retrieve("a") is None
        assert await _kept(store) == ["b"]
        assert store.forget_all() == 1
        assert len(store) == 0

    asyncio.run(talk())


@pytest.mark.parametrize(
    "settings",
    [
        {"idle_seconds": 0},
        {"idle_seconds": "long"},
        {"max_conversations": 0},
        {"max_turns": 2},
        {"max_turns": True},
    ],
)
def test_a_setting_that_cannot_work_is_named(settings: dict[str, Any]) -> None:
    with pytest.raises(RasaException, match=f"tracker_store.{next(iter(settings))} in endpoints.yml"):
        ForgettingTrackerStore(Domain.empty(), **settings)


def test_an_event_broker_is_refused() -> None:
    with pytest.raises(RasaException, match="event broker"):
        ForgettingTrackerStore(Domain.empty(), event_broker=object())


def test_nothing_that_a_visitor_wrote_is_kept_but_what_a_slot_was_made_for() -> None:
    async def talk() -> None:
        store, _ = _store()
        agent = Agent.load(trained_model(), tracker_store=store)
        for text in (f"hei {MARKER}", f"kniv {MARKER}", MARKER, f"tilbud {MARKER}"):
            await agent.handle_message(UserMessage(text, CollectingOutputChannel(), "a"))
        assert MARKER not in repr(vars(store))
        for text in ("start", f"{MARKER} by"):
            await agent.handle_message(UserMessage(text, CollectingOutputChannel(), "a"))
        tracker = await store.retrieve("a")
        assert tracker is not None
        holding = [event for event in tracker.events if MARKER in str(event.as_dict())]
        assert holding
        assert all(isinstance(event, SlotSet) and event.key == "place" for event in holding)

    asyncio.run(talk())
