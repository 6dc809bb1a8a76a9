"""A Redis that takes its time keeps only those waiting who wait for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from real_servers import redis_server

from ledelys.store.shared import SharedTrackerStore
from ledelys.turn_taking import TurnTaking

PAUSE_MILLISECONDS = 150
"""Well below what is taken for an answer (ANSWER_SECONDS)."""


@pytest.mark.parametrize("asked", ["retrieve", "save"])
def test_while_one_waits_for_redis_another_is_answered(tmp_path: Path, asked: str) -> None:
    async def use(store: SharedTrackerStore) -> list[str]:
        turns, done = TurnTaking(1), []

        async def one_that_waits() -> None:
            async with turns.at_work():
                if asked == "save":
                    await store.save(DialogueStateTracker("someone", []))
                else:
                    await store.retrieve("someone")
                done.append("who waited")

        async def another() -> None:
            async with turns.at_work():
                done.append("another")

        await store.retrieve("someone")  # the connection stands
        await store.link.client.client_pause(PAUSE_MILLISECONDS, all=True)
        await asyncio.gather(one_that_waits(), another())
        await store.link.close()
        return done

    with redis_server(tmp_path) as redis:
        store = SharedTrackerStore(Domain.empty(), host=redis.url)
        assert asyncio.run(use(store)) == ["another", "who waited"]
