"""A small catalogue for the tests of the live check, and looking at it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import yaml
from page_server import OnlyTestHosts

from services_catalog.loading import load
from services_catalog.upkeep.fetching import Settings
from services_catalog.upkeep.live import LiveReport, NumberReport, PageReport, look

NUMBER = "61 17 55 60"
OTHER = "22 40 00 40"
SHOWS = f"<html><body><h1>Krisesenteret</h1><p>Ring oss på {NUMBER}.</p></body></html>"
SHOWS_NOT = "<html><body><h1>Krisesenteret</h1><p>Ring oss på 61 17 55 61.</p></body></html>"
QUICK = {"pause": 0.0, "timeout": 5.0}


def record(name: str, numbers: dict[str, list[str]], **further: Any) -> dict[str, Any]:
    """Return a record as services.yml holds it; `numbers` are the phones with their sources."""
    words = {"nb": "navn", "nn": "namn", "en": "name"}
    phones = [
        {"number": number, "label": words, "source": sources, "seen": "2026-08", "confidence": "one-source"}
        for number, sources in numbers.items()
    ]
    fixed = {
        "kind": "crisis_centre",
        "names": words,
        "serves": ["all"],
        "checked_on": None,
        "sources": ["repo:safety-page"],
    }
    return {"id": name, **fixed, "phones": phones, **further}


def looked(folder: Path, *records: dict[str, Any], only: tuple[str, ...] = (), **settings: Any) -> LiveReport:
    """Write `records` as the services of the catalogue in `folder`, and look whether their numbers stand."""
    text = yaml.safe_dump(list(records), allow_unicode=True, sort_keys=False)
    (folder / "services.yml").write_text(f"{text}\n# end\n", encoding="utf-8")
    # Places have no part in this, and reading them all takes longer than the rest.
    places = 'municipalities:\n  - {number: "0301", name: Oslo}\n# end\n'
    (folder / "geography/places.yml").write_text(places, encoding="utf-8")

    async def run() -> LiveReport:
        return await look(load(folder), Settings(resolver=OnlyTestHosts(), **{**QUICK, **settings}), only=only)

    return asyncio.run(run())


def one_number(folder: Path, *addresses: str, **settings: Any) -> NumberReport:
    """Return what became of NUMBER, which was seen at `addresses`."""
    return looked(folder, record("centre", {NUMBER: list(addresses)}), **settings).numbers[0]


def one_page(folder: Path, address: str, **settings: Any) -> PageReport:
    return one_number(folder, address, **settings).pages[0]
