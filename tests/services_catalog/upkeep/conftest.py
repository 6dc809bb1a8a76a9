"""A server of pages for the tests of the live check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from page_server import PageServer


@pytest.fixture
def server() -> Iterator[PageServer]:
    with PageServer().running() as running:
        yield running
