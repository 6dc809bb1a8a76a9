"""Whether the catalogue's numbers still stand on the pages they were taken from.

A number is claimed for the pages that `phones[].source` names. Where one of them is read and no longer shows it, and no
other page of the record shows it, the number is lost. The record's `web` and `sources` are read too: a number that
stands there stands, but its absence there says nothing, for nobody said that it stood there.
"""

from __future__ import annotations

import asyncio
import datetime
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from services_catalog.loading import Contents
from services_catalog.models import Service
from services_catalog.upkeep.fetching import Fate, Fetcher, Page, Settings, canonical
from services_catalog.upkeep.numbers import stands_in

# Copies that can never change: what stands there says nothing about today.
_FIXED = re.compile(
    r"https?://(github\.com/[^/]+/[^/]+/(blob|raw)/[0-9a-f]{40}/|raw\.githubusercontent\.com/[^/]+/[^/]+/[0-9a-f]{40}/"
    r"|web\.archive\.org/web/\d+)"
)


class Outcome(StrEnum):
    """What became of a number, worst first."""

    LOST = "lost"
    UNREACHABLE = "unreachable"
    STANDS = "stands"


class PageOutcome(StrEnum):
    """What became of a page.

    STANDS: it shows the number. MOVED: it was read at another address. LOST: it was read and no longer shows the
    number it was named for. READ: it was read, and nobody named it for this number. DIED: it is gone or out of reach.
    FORBIDDEN: robots.txt keeps us out. NOT_READABLE: a person must read it. FIXED: a copy that can never change.
    NO_ADDRESS: a source without an address.
    """

    STANDS = "stands"
    MOVED = "moved"
    LOST = "lost"
    READ = "read"
    DIED = "died"
    FORBIDDEN = "forbidden"
    NOT_READABLE = "not_readable"
    FIXED = "fixed"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True)
class PageReport:
    """One page of one number or record.

    `url` is as in the catalogue, or the id of a source without an address. `field` says where it is named, as
    "phones[0].source[1]". `claimed` tells whether it is named for this number, `shows` whether the number stands there.
    `status` is the last answer's; `moved_to` the address that redirects led to.
    """

    url: str
    field: str
    outcome: PageOutcome
    claimed: bool
    shows: bool
    status: int | None = None
    moved_to: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class NumberReport:
    """One number of one record, with all pages it was looked for on: those named for it first."""

    record: str
    number: str
    outcome: Outcome
    pages: tuple[PageReport, ...]


@dataclass(frozen=True)
class RecordReport:
    """The pages that a record names for no number of its own: `web` and `sources`."""

    record: str
    pages: tuple[PageReport, ...]


@dataclass(frozen=True)
class LiveReport:
    """What was found at `checked_at` (UTC). `fetched` counts the pages asked for by what became of them."""

    checked_at: datetime.datetime
    numbers: tuple[NumberReport, ...]
    records: tuple[RecordReport, ...]
    fetched: dict[str, int]

    def with_outcome(self, outcome: Outcome) -> tuple[NumberReport, ...]:
        """Return the numbers with this outcome, in the order of the catalogue."""
        return tuple(number for number in self.numbers if number.outcome == outcome)

    @property
    def reached(self) -> bool:
        """Whether at least one page could be read."""
        return self.fetched.get(Fate.READ, 0) > 0

    def counts(self) -> dict[str, int]:
        """Return how many numbers there are by outcome, and how many pages by what became of them."""
        return {
            "numbers": len(self.numbers),
            **{str(outcome): len(self.with_outcome(outcome)) for outcome in Outcome},
            "pages": sum(self.fetched.values()),
            **{f"pages_{fate}": self.fetched.get(fate, 0) for fate in Fate},
        }

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON holds it: checked_at, numbers, records, counts."""
        return {
            "checked_at": self.checked_at.isoformat(timespec="seconds"),
            "numbers": [asdict(number) for number in self.numbers],
            "records": [asdict(record) for record in self.records],
            "counts": self.counts(),
        }


async def look(
    contents: Contents,
    settings: Settings | None = None,
    *,
    only: Collection[str] = (),
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> LiveReport:
    """Fetch the pages of all records (or of those with an id in `only`) and look for their numbers.

    `progress` is called with the number of pages done and the number of all. Nothing is raised for pages that fail.
    """
    services = [service for service in contents.services if not only or service.id in only]
    named = {service.id: list(_named(service, contents)) for service in services}
    addresses = {canonical(one.address) for several in named.values() for one in several if one.fetchable}
    started = datetime.datetime.now(datetime.UTC)
    pages = await _fetch(sorted(addresses), settings or Settings(), progress)
    return LiveReport(
        started,
        tuple(
            _number(service, place, named[service.id], pages)
            for service in services
            for place in range(len(service.phones))
        ),
        tuple(_record(service, named[service.id], pages) for service in services),
        dict(Counter(str(page.fate) for page in pages.values())),
    )


@dataclass(frozen=True)
class _Named:
    """A place in a record where a page is named; `phone` is the number's place, None for `web` and `sources`."""

    field: str
    source: str
    address: str
    phone: int | None = None

    @property
    def fetchable(self) -> bool:
        return bool(self.address) and not _FIXED.match(self.address)


def _named(service: Service, contents: Contents) -> Iterator[_Named]:
    def address(source: str) -> str:
        if source.startswith(("http://", "https://")):
            return source
        known = contents.sources.get(source)
        return (known and known.address) or ""

    for place, phone in enumerate(service.phones):
        for at, source in enumerate(phone.source):
            yield _Named(f"phones[{place}].source[{at}]", source, address(source), place)
    if service.web:
        yield _Named("web", service.web, service.web)
    for at, source in enumerate(service.sources):
        yield _Named(f"sources[{at}]", source, address(source))


async def _fetch(addresses: list[str], settings: Settings, progress: Callable[[int, int], None]) -> dict[str, Page]:
    done = 0
    progress(done, len(addresses))
    async with Fetcher(settings) as fetcher:

        async def one(address: str) -> Page:
            nonlocal done
            page = await fetcher.page(address)
            done += 1
            progress(done, len(addresses))
            return page

        return dict(zip(addresses, await asyncio.gather(*map(one, addresses)), strict=True))


def _number(service: Service, place: int, named: list[_Named], pages: dict[str, Page]) -> NumberReport:
    number = service.phones[place].number
    claimed = [one for one in named if one.phone == place]
    others = [one for one in _once(named) if one.address not in {claim.address for claim in claimed}]
    reports = (*(_page(one, pages, number) for one in claimed), *(_page(one, pages, number) for one in others))
    if any(page.shows for page in reports):
        outcome = Outcome.STANDS
    elif any(page.outcome == PageOutcome.LOST for page in reports):
        outcome = Outcome.LOST
    else:
        outcome = Outcome.UNREACHABLE
    return NumberReport(service.id, number, outcome, reports)


def _record(service: Service, named: list[_Named], pages: dict[str, Page]) -> RecordReport:
    return RecordReport(service.id, tuple(_page(one, pages, None) for one in _once(named)))


def _once(named: list[_Named]) -> list[_Named]:
    """Return what `web` and `sources` name, each address once; without those that have none."""
    return list({one.address: one for one in reversed(named) if one.phone is None and one.address}.values())[::-1]


def _page(named: _Named, pages: dict[str, Page], number: str | None) -> PageReport:
    claimed = named.phone is not None
    if not named.fetchable:
        outcome = PageOutcome.FIXED if named.address else PageOutcome.NO_ADDRESS
        reason = "a copy that never changes" if named.address else "a source without an address"
        return PageReport(named.address or named.source, named.field, outcome, claimed, False, reason=reason)
    page = pages[canonical(named.address)]
    shows = number is not None and stands_in(number, page.text)
    moved_to = page.moved_to if page.elsewhere else None
    if page.fate != Fate.READ:
        outcome = PageOutcome(str(page.fate))
    elif claimed and not shows:
        outcome = PageOutcome.LOST if page.whole else PageOutcome.NOT_READABLE
    elif moved_to:
        outcome = PageOutcome.MOVED
    else:
        outcome = PageOutcome.STANDS if shows else PageOutcome.READ
    reason = page.reason or ("the page no longer shows the number" if outcome == PageOutcome.LOST else "")
    return PageReport(named.address, named.field, outcome, claimed, shows, page.status, moved_to, reason)
