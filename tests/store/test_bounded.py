"""A bounded conversation goes on exactly as the whole one would."""

from __future__ import annotations

import asyncio
import random

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from tiny_bot import trained_model

from ledelys.store.bounded import bounded_events
from ledelys.store.forgetting import ForgettingTrackerStore

WORDS = ["hei", "koster det noe", "kniv", "start", "tilbud", "igjen", "Bø", "noe annet", "hva da"]


async def _say(agent: Agent, sender_id: str, text: str) -> list[str | None]:
    out = CollectingOutputChannel()
    await agent.handle_message(UserMessage(text, out, sender_id))
    return [message.get("text") for message in out.messages]


def _agents(max_turns: int = 4) -> tuple[Agent, Agent]:
    bounded = ForgettingTrackerStore(Domain.empty(), max_turns=max_turns)
    whole = InMemoryTrackerStore(Domain.empty())
    return Agent.load(trained_model(), tracker_store=bounded), Agent.load(trained_model(), tracker_store=whole)


@pytest.mark.parametrize("max_turns", [3, 4])
def test_answers_slots_and_forms_are_the_same_as_with_the_whole_conversation(max_turns: int) -> None:
    async def talk() -> None:
        bounded, whole = _agents(max_turns)
        chance = random.Random(7)
        for number in range(8):
            sender_id = str(number)
            said: list[str] = []
            for _ in range(30):
                said.append(chance.choice(WORDS))
                assert await _say(bounded, sender_id, said[-1]) == await _say(whole, sender_id, said[-1]), said
            ours = await bounded.tracker_store.retrieve(sender_id)
            theirs = await whole.tracker_store.retrieve(sender_id)
            assert ours is not None
            assert theirs is not None
            assert ours.current_slot_values() == theirs.current_slot_values(), said
            assert ours.active_loop_name == theirs.active_loop_name, said
            assert ours.is_active_loop_rejected == theirs.is_active_loop_rejected, said
            assert ours.latest_action_name == theirs.latest_action_name, said

    asyncio.run(talk())


@pytest.mark.parametrize("words", [["hei", "koster"], ["start", "koster", "Bø", "koster", "uro"], ["noe annet"]])
def test_what_is_kept_does_not_grow_with_the_conversation(words: list[str]) -> None:
    async def talk() -> None:
        agent, _ = _agents()
        sizes = []
        for turn in range(120):
            await _say(agent, "a", words[turn % len(words)])
            tracker = await agent.tracker_store.retrieve("a")
            assert tracker is not None
            sizes.append(len(tracker.events))
        assert max(sizes[60:]) <= max(sizes[:30])
        assert max(sizes) < 60

    asyncio.run(talk())


def test_slots_and_the_form_are_put_back_in_front() -> None:
    async def talk() -> None:
        agent, _ = _agents()
        await _say(agent, "a", "tilbud")
        await _say(agent, "a", "start")
        for _ in range(20):
            assert await _say(agent, "a", "koster") == ["Svaret er ja.", "Hvor?"]
        tracker = await agent.tracker_store.retrieve("a")
        assert tracker is not None
        assert sum(isinstance(event, UserUttered) for event in tracker.events) == 4
        assert tracker.active_loop_name == "help_form"
        assert tracker.get_slot("requested_slot") == "place"
        assert tracker.get_slot("mood") is True
        assert await _say(agent, "a", "Bø") == ["Hva?"]
        assert await _say(agent, "a", "uro") == ["Ferdig: Bø, uro."]
        assert await _say(agent, "a", "igjen") == ["Som før."]

    asyncio.run(talk())


def test_the_conversation_given_is_not_changed() -> None:
    async def talk() -> None:
        _, whole = _agents()
        for _ in range(8):
            await _say(whole, "a", "hei")
        tracker = await whole.tracker_store.retrieve("a")
        assert tracker is not None
        before = [event.as_dict() for event in tracker.events]
        assert len(bounded_events(tracker, 3)) < len(before)
        assert [event.as_dict() for event in tracker.events] == before

    asyncio.run(talk())


def test_a_conversation_that_has_not_begun_has_nothing_to_keep() -> None:
    async def talk() -> None:
        store = ForgettingTrackerStore(Domain.empty())
        tracker = await store.get_or_create_tracker("a", append_action_listen=False)
        assert bounded_events(tracker, 4) == []

    asyncio.run(talk())
