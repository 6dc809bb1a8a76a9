"""The trained model and the whole bot, shared by all tests. The model is trained first if the project has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledelys.conversation import Bot, action_server
from ledelys.paths import ROOT
from ledelys.service import ports
from ledelys.service.training import ensure_model
from services_catalog.opening import CLOCK

TUESDAY_MORNING = "2026-11-24T10:00"
"""When all conversations are held: what is open now stands in the replies."""


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model that fits the project as it is."""
    return ensure_model(ROOT)


@pytest.fixture(scope="session")
def bot(model: Path) -> Iterator[Bot]:
    """The bot with the real action server beside it."""
    with action_server(settings={CLOCK: TUESDAY_MORNING}) as port:
        bot = Bot(model, port)
        yield bot
        bot.close()


@pytest.fixture(scope="session")
def lonely_bot(model: Path) -> Iterator[Bot]:
    """The bot with nobody at the address of its action server."""
    bot = Bot(model, ports.any_free_port())
    yield bot
    bot.close()
