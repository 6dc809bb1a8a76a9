"""How a service is shown: as a line of text and as a card for a chat client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from actions.sentences import day, part
from services_catalog import Area, Found, Municipality, Service, load_catalogue
from services_catalog.opening import Opening, opening

FOR_ALL_OF_NORWAY = "national"


def line(found: Found, reason: str, place: Municipality | None, area: Area | None, language: str, at: datetime) -> str:
    """Return a service in one line: name, how to reach it, why it was chosen, and whether it answers `at` a moment.

    `reason` is the name of a part in data/parts.yml, `language` nb, nn or en.
    """
    state = answers(opening(found.service, at), language, at)
    told = [] if reason == FOR_ALL_OF_NORWAY and state else [_why(found, reason, place, area, language)]
    contact = ", ".join(_contacts(found.service, language))
    about = ", ".join([*told, *([state] if state else [])])
    return part("service_line", language, name=found.service.names.get(language), contact=contact, about=about)


def card(found: Found, text: str, language: str, at: datetime) -> dict[str, Any]:
    """Return what a chat client needs to draw the service; `text` is its line, `at` the moment it is shown."""
    catalogue = load_catalogue()
    service = found.service
    state = opening(service, at)
    return {
        "id": service.id,
        "name": service.names.get(language),
        "text": text,
        "phones": [{"number": phone.number, "uri": phone.uri} for phone in catalogue.shown_phones(service)],
        "connects": [
            {"name": other.names.get(language), "number": phone.number, "uri": phone.uri}
            for other in catalogue.connecting(service)
            for phone in catalogue.shown_phones(other)[:1]
        ],
        "web": service.web,
        "hours": service.hours.get(language) if service.hours else None,
        "answers_now": state.answers if state else None,
        "open": answers(state, language, at),
        "cost": service.cost.get(language) if service.cost else None,
        "reason": found.reason_code,
        "km": found.km,
    }


def reason_of(found: Found) -> str:
    """Return the name of the part that tells why: what no source states is said with care."""
    if found.basis == "stated":
        return found.reason_code
    lies_there = found.basis == "seat" and found.reason_code == "serves_municipality"
    return "likely_seat" if lies_there else "likely_name"


def answers(state: Opening | None, language: str, at: datetime) -> str | None:
    """Return in words whether a service answers `at` a moment and when that changes; None when that is not known."""
    if state is None:
        return None
    if state.changes is None:
        return part("open_always" if state.answers else "closed", language)
    time = f"{state.changes:%H.%M}".removesuffix(".00").removeprefix("0")
    if state.answers:
        return part("open_until", language, time=time)
    today = state.changes.date() == at.date()
    when = part("today", language) if today else day(state.changes.weekday(), language)
    return part("closed_until", language, day=when, time=time)


def _why(found: Found, reason: str, place: Municipality | None, area: Area | None, language: str) -> str:
    name = place.name if place else area.name if area else ""
    if found.reason_code == "serves_county" and place:
        name = place.county
    return part(reason, language, place=name, km=found.km)


def _contacts(service: Service, language: str) -> Iterator[str]:
    """Yield the numbers to call, else the page and the national line that can connect."""
    catalogue = load_catalogue()
    numbers = [phone.number for phone in catalogue.shown_phones(service) if phone.use == "call"]
    yield from numbers[:2]
    if not numbers:
        if service.web:
            yield service.web.removeprefix("https://").removeprefix("http://").rstrip("/")
        for other in catalogue.connecting(service)[:1]:
            for phone in catalogue.shown_phones(other)[:1]:
                yield part("no_own_number", language, number=phone.number)
