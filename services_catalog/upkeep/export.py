"""Hands out the catalogue as it may be shown: as CSV for a spreadsheet and as JSON for programs.

Shown means: only numbers that the rule in phones.py lets be shown, with the reason; the national line that connects
where there is none; nothing of where a service lies whose address is secret; no notes. The shape of the JSON is
`Export`; it changes only together with `VERSION`.
"""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

import yaml

from services_catalog import Catalogue, Municipality, PlaceMatch, Service, Words
from services_catalog.models import Phone
from services_catalog.phones import ShowingRule
from services_catalog.upkeep import columns, spreadsheet

VERSION = 1
NEAREST = 2
"""So many are handed out of a kind that is not known to serve the place."""

Told = dict[str, str]
"""The same in nb, nn and en."""


class ExportedPhone(TypedDict):
    """A number that may be shown. `why_shown` is one of the codes explained at the top of the export."""

    number: str
    uri: str
    use: str
    label: Told
    why_shown: str
    sources: list[str]
    seen: str | None
    confidence: str
    checked_on: str | None
    checked_by: str | None


class ExportedLine(TypedDict):
    """A line that can connect to a service whose own number is not shown."""

    id: str
    names: Told
    phones: list[ExportedPhone]


class ExportedService(TypedDict):
    """One service. `serves` and `likely` name areas as services.yml does; null is what is not known."""

    id: str
    kind: str
    names: Told
    phones: list[ExportedPhone]
    connects: list[ExportedLine]
    web: str | None
    address: str | None
    seat: str | None
    town: str | None
    serves: list[str]
    likely: list[str]
    likely_from: str | None
    hours: Told | None
    cost: Told | None
    audience: Told | None
    chat: Told | None
    from_age: int | None
    open_at_night: bool
    referral_required: bool | None
    anonymous: bool | None
    languages: list[str]
    checked_on: str | None
    sources: list[str]


class ExportedKind(TypedDict):
    """A kind of service; lists are sorted by `order`."""

    order: int
    names: Told


class ExportedSource(TypedDict):
    """A source that is named by an id. A source that is no id is the address of a page."""

    title: str
    publisher: str
    address: str | None


class Export(TypedDict):
    """The whole file. Days are written as 2026-11-22, months as 2026-11. `place` is null for the whole country."""

    version: int
    exported_on: str
    place: str | None
    why_shown: dict[str, Told]
    kinds: dict[str, ExportedKind]
    municipalities: dict[str, str]
    services: list[ExportedService]
    sources: dict[str, ExportedSource]


def services(catalogue: Catalogue, place: PlaceMatch | None = None) -> tuple[Service, ...]:
    """Return the services to hand out, in the order of the file: all, or those for `place` and the national ones."""
    if place is None:
        return catalogue.services
    wanted = {service.id for service in catalogue.services if service.national}
    municipality = place.candidates[0] if place.candidates else None
    for kind in catalogue.kinds:
        found = catalogue.serving(kind, municipality, place.area, limit=len(catalogue.services))
        near = [one for one in found if one.reason_code == "nearest"]
        wanted.update(one.service.id for one in found if one not in near[NEAREST:])
    return tuple(service for service in catalogue.services if service.id in wanted)


def as_csv(catalogue: Catalogue, chosen: tuple[Service, ...]) -> bytes:
    """Return a CSV file with a row for each service, that `ledelys catalogue import` takes back."""
    most = max((len(catalogue.shown_phones(service)) for service in chosen), default=0)
    names = columns.headers(max(most, 1))
    rows = (columns.row(catalogue, service) for service in chosen)
    return spreadsheet.written(names, ([row.get(name, "") for name in names] for row in rows))


def as_json(
    catalogue: Catalogue,
    rule: ShowingRule,
    chosen: tuple[Service, ...],
    today: datetime.date,
    place: PlaceMatch | None = None,
) -> bytes:
    """Return the JSON file; `rule` tells why each number is shown."""
    exported = [_service(catalogue, rule, service) for service in chosen]
    kinds = {service.kind for service in chosen}
    whole: Export = {
        "version": VERSION,
        "exported_on": today.isoformat(),
        "place": place_name(place) if place else None,
        "why_shown": {code: words.model_dump() for code, words in reasons().items()},
        "kinds": {
            name: {"order": kind.order, "names": _words(kind.names)}
            for name, kind in catalogue.kinds.items()
            if name in kinds
        },
        "municipalities": _municipalities(catalogue, chosen),
        "services": exported,
        "sources": _sources(catalogue, exported),
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def place_name(place: PlaceMatch) -> str:
    """Return the name of the municipality or the area that `place` is."""
    return place.candidates[0].name if place.candidates else place.area.name if place.area else place.text


@cache
def reasons() -> dict[str, Words]:
    """Return the codes of the rule that shows numbers, each in words (why_shown.yml)."""
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "why_shown.yml").read_text(encoding="utf-8"))
    return {code: Words.model_validate(words) for code, words in loaded.items()}


def _service(catalogue: Catalogue, rule: ShowingRule, service: Service) -> ExportedService:
    secret = catalogue.kinds[service.kind].secret_address
    return {
        "id": service.id,
        "kind": service.kind,
        "names": _words(service.names),
        "phones": _phones(catalogue, rule, service),
        "connects": [
            {"id": line.id, "names": _words(line.names), "phones": _phones(catalogue, rule, line)}
            for line in catalogue.connecting(service)
        ],
        "web": service.web,
        "address": None if secret else service.address,
        "seat": None if secret else service.seat,
        "town": None if secret else service.town,
        "serves": list(service.serves),
        "likely": list(service.likely),
        "likely_from": service.likely_from,
        "hours": _words_or_none(service.hours),
        "cost": _words_or_none(service.cost),
        "audience": _words_or_none(service.audience),
        "chat": _words_or_none(service.chat),
        "from_age": service.from_age,
        "open_at_night": service.open_at_night,
        "referral_required": service.referral_required,
        "anonymous": service.anonymous,
        "languages": list(service.languages),
        "checked_on": _day(service.checked_on),
        "sources": list(service.sources),
    }


def _phones(catalogue: Catalogue, rule: ShowingRule, service: Service) -> list[ExportedPhone]:
    return [_phone(rule, phone) for phone in catalogue.shown_phones(service)]


def _phone(rule: ShowingRule, phone: Phone) -> ExportedPhone:
    return {
        "number": phone.number,
        "uri": phone.uri,
        "use": phone.use,
        "label": _words(phone.label),
        "why_shown": rule.why_shown(phone) or "",
        "sources": list(phone.source),
        "seen": phone.seen,
        "confidence": phone.confidence,
        "checked_on": _day(phone.checked_on),
        "checked_by": phone.checked_by,
    }


def _municipalities(catalogue: Catalogue, chosen: tuple[Service, ...]) -> dict[str, str]:
    named = {area for service in chosen for area in (*service.serves, *service.likely, service.seat)}
    by_number: dict[str, Municipality] = {one.number: one for one in catalogue.municipalities}
    return {number: one.name for number, one in by_number.items() if number in named}


def _sources(catalogue: Catalogue, exported: list[ExportedService]) -> dict[str, ExportedSource]:
    named = {source for service in exported for source in service["sources"]}
    for service in exported:
        for phones in (service["phones"], *(line["phones"] for line in service["connects"])):
            named.update(source for phone in phones for source in phone["sources"])
    known = {name: source for name in sorted(named) if (source := catalogue.source(name))}
    return {
        name: {"title": source.title, "publisher": source.publisher, "address": source.address}
        for name, source in known.items()
    }


def _words(words: Words) -> Told:
    return {"nb": words.nb, "nn": words.nn, "en": words.en}


def _words_or_none(words: Words | None) -> Told | None:
    return _words(words) if words else None


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
