"""Two replicas of the whole service behind nginx."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from real_servers import nginx, redis_server
from several import PASSWORD, Town, replica
from started_service import wait_until


@pytest.fixture(scope="module")
def town(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Two replicas behind nginx, with one Redis; `model` makes sure that nothing is trained meanwhile."""
    folder = tmp_path_factory.mktemp("town")
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server(folder, password=PASSWORD))
        replicas = [replica(folder, redis) for _ in range(2)]
        for one in replicas:
            stack.callback(one.kill)
        door = stack.enter_context(nginx(folder, [one.address for one in replicas]))
        for one in replicas:
            one.wait()
        wait_until(lambda: all(one.is_ready() for one in replicas), "both replicas")
        yield Town(redis, replicas, door)
