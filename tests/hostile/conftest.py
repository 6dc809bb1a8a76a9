"""A server with high limits for all attacks, bounds for generated tests, and the helpers of the door's tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "chat"))

from high_limits import HIGH_LIMITS
from rasa_server import RasaServer
from tiny_bot import trained_model

from ledelys.conversation import action_server

# The same examples each time, so that a change that fails is the change's fault.
settings.register_profile(
    "bounded",
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("bounded")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    """The tiny bot behind the real door, with limits that are not met."""
    started = RasaServer(tmp_path_factory.mktemp("hostile"), trained_model(), HIGH_LIMITS)
    yield started.wait()
    started.stop()


@pytest.fixture(scope="session")
def whole(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    """The whole bot with its action server behind the real door."""
    with action_server() as port:
        started = RasaServer(tmp_path_factory.mktemp("fuzzed"), model, HIGH_LIMITS, action_port=port, debug=False)
        yield started.wait()
        started.stop()
