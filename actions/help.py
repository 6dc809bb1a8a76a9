"""Finding help for a place and a situation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.sentences import part
from services_catalog import Area, Catalogue, Found, Municipality, Service, load_catalogue
from services_catalog.routing import SITUATION, Route

SHOWN = 3
"""So many services at once at most (design: voice)."""

WIDEST = 50
"""Municipalities. A part of the country with more ("Vestlandet") says nothing about which centre is near."""

Events = list[dict[str, Any]]


class ActionShowHelp(Action):  # type: ignore[misc]
    """Shows the services that fit the situation, for the place if it is known, and asks nothing."""

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_show_help"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Show what fits; with an ambiguous place, ask which one is meant."""
        candidates = _places(tracker)
        if len(candidates) > 1:
            _ask_which(dispatcher, tracker, candidates)
        else:
            _show(dispatcher, tracker, candidates[0] if candidates else None)
        return []


class ActionFindHelp(Action):  # type: ignore[misc]
    """Shows the services that fit, or asks where the visitor is when no place is known."""

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_find_help"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask for the place, or show what fits."""
        if not _places(tracker) and not _area(tracker) and tracker.get_slot("place") != "skipped":
            dispatcher.utter_message(response="utter_ask_place")
            return []
        return ActionShowHelp().run(dispatcher, tracker, domain)


def _places(tracker: Tracker) -> list[Municipality]:
    """Return the municipality of the slot `place`, or all candidates of an ambiguous name."""
    catalogue = load_catalogue()
    found = []
    for number in (tracker.get_slot("place") or "").split("|"):
        try:
            found.append(catalogue.municipality(number))
        except KeyError:
            continue
    return found


def _area(tracker: Tracker) -> Area | None:
    """Return the county or region of the slot `area`; None without one, or when it is too wide to choose by."""
    name = tracker.get_slot("area")
    if not name:
        return None  # most often; looking it up builds the index of all places
    try:
        area = load_catalogue().area(name)
    except KeyError:
        return None
    return area if len(area.municipalities) <= WIDEST else None


def _ask_which(dispatcher: CollectingDispatcher, tracker: Tracker, candidates: list[Municipality]) -> None:
    buttons = [
        {"title": f"{one.name} ({one.county})", "payload": f'/smalltalk_or_thanks.inform{{"place":"{one.number}"}}'}
        for one in candidates
    ]
    dispatcher.utter_message(response="utter_ask_which_place", buttons=buttons)


def _show(dispatcher: CollectingDispatcher, tracker: Tracker, place: Municipality | None) -> None:
    language = tracker.get_slot("language")
    area = _area(tracker)
    row = load_catalogue().route({name: tracker.get_slot(name) for name in SITUATION})
    chosen = list(_fitting(row, place, area))[:SHOWN]
    lines = [_line(one, reason, place, area, language) for one, reason in chosen]
    dispatcher.utter_message(
        response="utter_found_services",
        why=row.why.get(language),
        services="\n".join(lines),
        json_message={"services": [_card(one, line, language) for (one, _), line in zip(chosen, lines, strict=True)]},
    )


def _fitting(row: Route, place: Municipality | None, area: Area | None) -> Iterator[tuple[Found, str]]:
    """Yield one service for each entry of the row, in its order, and the name of the part that tells why."""
    catalogue = load_catalogue()
    seen: set[str] = set()
    for wanted in row.help:
        if not catalogue.by_kind(wanted):
            candidates = [(Found(catalogue.by_id(wanted), "national"), "national")]
        else:
            candidates = [(found, _reason(found)) for found in catalogue.serving(wanted, place, area, limit=1)]
        if not candidates:  # no centre near: the national line that knows
            reason = "instead" if place or area else "national"
            candidates = [(Found(line, "national"), reason) for line in catalogue.national_lines(wanted)[:1]]
        for found, reason in candidates:
            if found.service.id not in seen:
                seen.add(found.service.id)
                yield found, reason


def _reason(found: Found) -> str:
    """Return the name of the part that tells why: what no source states is said with care."""
    if found.basis == "stated":
        return found.reason_code
    lies_there = found.basis == "seat" and found.reason_code == "serves_municipality"
    return "likely_seat" if lies_there else "likely_name"


def _line(found: Found, reason: str, place: Municipality | None, area: Area | None, language: str) -> str:
    catalogue = load_catalogue()
    name = place.name if place else area.name if area else ""
    if found.reason_code == "serves_county" and place:
        name = place.county
    why = part(reason, language, place=name, km=found.km)
    contact = ", ".join(_contacts(catalogue, found.service, language))
    return part("service_line", language, name=found.service.names.get(language), contact=contact, reason=why)


def _contacts(catalogue: Catalogue, service: Service, language: str) -> Iterator[str]:
    """Yield the numbers to call, else the page and the national line that can connect."""
    numbers = [phone.number for phone in catalogue.shown_phones(service) if phone.use == "call"]
    yield from numbers[:2]
    if not numbers:
        if service.web:
            yield service.web.removeprefix("https://").removeprefix("http://").rstrip("/")
        for line in catalogue.connecting(service)[:1]:
            for phone in catalogue.shown_phones(line)[:1]:
                yield part("no_own_number", language, number=phone.number)


def _card(found: Found, line: str, language: str) -> dict[str, Any]:
    """Return what a chat client needs to draw the service."""
    catalogue = load_catalogue()
    service = found.service
    own = catalogue.shown_phones(service)
    lines = catalogue.connecting(service)
    return {
        "id": service.id,
        "name": service.names.get(language),
        "text": line,
        "phones": [{"number": phone.number, "uri": phone.uri} for phone in own],
        "connects": [
            {"name": other.names.get(language), "number": phone.number, "uri": phone.uri}
            for other in lines
            for phone in catalogue.shown_phones(other)[:1]
        ],
        "web": service.web,
        "hours": service.hours.get(language) if service.hours else None,
        "reason": found.reason_code,
        "km": found.km,
    }
