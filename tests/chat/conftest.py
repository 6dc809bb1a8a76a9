"""Servers shared by the tests of the door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Window, open_browser, visitor
from other_site import HOST_SITE
from playwright.sync_api import Browser
from rasa_server import RasaServer
from tiny_bot import trained_model

from ledelys.conversation import action_server
from services_catalog.opening import CLOCK

OTHER_SITE = "https://example.no"
TUESDAY_MORNING = "2026-11-24T10:00"
GENEROUS = {"messages_per_minute": 1000, "requests_per_minute_per_address": 10000, "allowed_origins": [OTHER_SITE]}


@pytest.fixture(scope="session")
def _servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RasaServer]]:
    """Started together, since each takes seconds to start."""
    model = trained_model()
    broken = tmp_path_factory.mktemp("broken") / "model.tar.gz"
    broken.write_bytes(b"not a model")

    def folder(name: str) -> Path:
        return tmp_path_factory.mktemp(name)

    strict = {"messages_per_minute": 3, "max_turns": 2, "requests_per_minute_per_address": 40}
    servers = {
        "served": RasaServer(folder("served"), model, {**GENEROUS, "reply_seconds": 4, "max_in_flight": 6}),
        "modelless": RasaServer(folder("modelless"), broken, {**GENEROUS, "frame_ancestors": [OTHER_SITE]}),
        "strict": RasaServer(folder("strict"), model, strict, debug=False),
        "mistaken": RasaServer(folder("mistaken"), model, {}, store="ledelys.store.forgetting.NoSuchStore"),
    }
    yield servers
    for server in servers.values():
        server.stop()


@pytest.fixture(scope="session")
def whole(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    """The whole bot with its action server, for the browser; pages at HOST_SITE may carry the chat window."""
    with action_server(settings={CLOCK: TUESDAY_MORNING}) as port:
        settings = {**GENEROUS, "allowed_origins": [HOST_SITE], "max_in_flight": 60}
        started = RasaServer(tmp_path_factory.mktemp("whole"), model, settings, action_port=port)
        yield started.wait()
        started.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; closed after each module, since its event loop stands in the way of asyncio's in other tests."""
    with open_browser() as opened:
        yield opened


@pytest.fixture
def window(browser: Browser, whole: RasaServer) -> Iterator[Window]:
    """A visitor on the demo page, with the chat window open."""
    with visitor(browser) as page:
        window = Window(page, whole.address)
        window.open()
        yield window
        assert window.faults == []


@pytest.fixture(scope="session")
def server(_servers: dict[str, RasaServer]) -> RasaServer:
    """The bot with nobody at the address of its action server, started with --debug."""
    return _servers["served"].wait()


@pytest.fixture(scope="session")
def modelless(_servers: dict[str, RasaServer]) -> RasaServer:
    """A server whose model cannot be read."""
    return _servers["modelless"].wait()


@pytest.fixture(scope="session")
def strict(_servers: dict[str, RasaServer]) -> RasaServer:
    """The bot with low limits."""
    return _servers["strict"].wait()


@pytest.fixture(scope="session")
def mistaken(_servers: dict[str, RasaServer]) -> RasaServer:
    """A server whose store cannot be found, which Rasa takes lightly."""
    return _servers["mistaken"]
