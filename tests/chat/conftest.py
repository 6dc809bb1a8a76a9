"""Servers shared by the tests of the door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa_server import RasaServer
from tiny_bot import trained_model

OTHER_SITE = "https://example.no"
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
