"""nginx in front of a server that notes what reaches it; what nginx wrote down is looked at after each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from backend import Backend, backend
from nginx_logs import assert_says_nothing_of_visitors
from real_servers import NginxServer, nginx


@pytest.fixture(scope="module")
def _chat() -> Iterator[Backend]:
    with backend() as served:
        yield served


@pytest.fixture
def chat(_chat: Backend) -> Iterator[Backend]:
    """The server behind nginx, as new for each test."""
    _chat.seen.clear()
    _chat.behaviour = "answers"
    yield _chat
    _chat.behaviour = "answers"


@pytest.fixture(scope="module")
def door(_chat: Backend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NginxServer]:
    """nginx with one server behind it that answers."""
    with nginx(tmp_path_factory.mktemp("door"), [_chat.address]) as server:
        yield server
        assert_says_nothing_of_visitors(server)


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NginxServer]:
    """nginx with nobody behind it; port 9 is one that nobody listens on."""
    with nginx(tmp_path_factory.mktemp("lonely"), ["127.0.0.1:9"]) as server:
        yield server
        assert_says_nothing_of_visitors(server)
