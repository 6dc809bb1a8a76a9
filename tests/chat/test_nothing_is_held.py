"""After a turn nothing in memory holds what the visitor wrote, without waiting for Python's garbage collector."""

from __future__ import annotations

import asyncio
import gc
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.utils import AvailableEndpoints

from ledelys.chat.turn import OnNewMessage, answer
from ledelys.paths import ROOT
from ledelys.store.forgetting import ForgettingTrackerStore


@pytest.fixture(scope="module")
def agent(model: Path) -> Agent:
    """The whole bot with its words and its store; no action server."""
    nlg = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")).nlg
    loaded = Agent.load(str(model), generator=nlg, tracker_store=ForgettingTrackerStore(None))
    loaded.tracker_store.domain = loaded.domain
    return loaded


@pytest.fixture
def _no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def _held(marker: str) -> list[str]:
    """The kinds of objects that hold the marker."""
    found = []
    for one in gc.get_objects():
        if isinstance(one, dict):
            values = list(one.values())
        elif isinstance(one, list | tuple | set | frozenset):
            values = list(one)
        else:
            continue
        if any(isinstance(value, str) and marker in value for value in values):
            found.append(str(sorted(str(key) for key in one)[:5]) if isinstance(one, dict) else type(one).__name__)
    return found


async def _say(on_new_message: OnNewMessage, *texts: str) -> list[str]:
    names = []
    for text in texts:
        said = await answer(on_new_message, "someone", text, "nb", 20)
        names += [str(reply["name"]) for reply in said.replies]
    return names


@pytest.mark.usefixtures("_no_collector")
def test_of_what_was_answered(agent: Agent) -> None:
    marker = secrets.token_hex(8)
    names = asyncio.run(_say(agent.handle_message, "hei", f"mannen min slår meg, sa {marker}"))
    assert "fallback_card" not in names
    assert _held(marker) == []


@pytest.mark.usefixtures("_no_collector")
def test_of_what_failed() -> None:
    async def failing(message: UserMessage) -> None:
        text = message.text
        raise RuntimeError(text)

    marker = secrets.token_hex(8)
    names = asyncio.run(_say(failing, f"jeg bor i {marker}"))
    assert names == ["fallback_card"]
    assert _held(marker) == []
