"""A store that does not forget is found out at start, also within Rasa's wrappers."""

from __future__ import annotations

import asyncio
import logging

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import AwaitableTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from ledelys.store.forgetting import ForgettingTrackerStore
from ledelys.store.guard import close_fallback, forgetting_store_of, reason_to_refuse

MARKER = "Kvitrendebekk"


def test_our_store_is_found_within_rasas_wrappers() -> None:
    store = ForgettingTrackerStore(Domain.empty())
    for given in (store, AwaitableTrackerStore(store)):
        agent = Agent(tracker_store=given)
        assert forgetting_store_of(agent) is store
        assert reason_to_refuse(agent) is None


@pytest.mark.parametrize("type_", [None, "ledelys.store.forgetting.NoSuchStore", "no.such.module.Store"])
def test_a_store_that_keeps_is_refused_with_what_to_do(type_: str | None) -> None:
    store = TrackerStore.create(EndpointConfig(type=type_), Domain.empty())
    assert isinstance(store, InMemoryTrackerStore)
    reason = reason_to_refuse(Agent(tracker_store=store))
    assert reason is not None
    assert "tracker_store type in endpoints.yml" in reason
    assert reason_to_refuse(None) is not None


def test_when_the_store_fails_nothing_is_kept_elsewhere_and_nothing_is_quoted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail() -> None:
        agent = Agent(tracker_store=ForgettingTrackerStore(Domain.empty()))
        close_fallback(agent)
        unserialisable = SlotSet("matter", {MARKER: {MARKER}})
        slots = [AnySlot("matter", mappings=[{}], influence_conversation=False)]
        events = [ActionExecuted("action_listen"), unserialisable]
        tracker = DialogueStateTracker.from_events("a", events, slots)
        await agent.tracker_store.save(tracker)
        assert await agent.tracker_store.retrieve("a") is None
        assert await agent.tracker_store.fallback_tracker_store.retrieve("a") is None
        assert not list(await agent.tracker_store.fallback_tracker_store.keys())

    with caplog.at_level(logging.DEBUG):
        asyncio.run(fail())
    assert "TypeError" in caplog.text
    assert MARKER not in caplog.text
