"""Finding help for a place and a situation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.showing import FOR_ALL_OF_NORWAY, card, line, reason_of
from services_catalog import Area, Found, Municipality, load_catalogue
from services_catalog.opening import now
from services_catalog.routing import Route, situation

SHOWN = 3
"""So many services at once at most (design: voice)."""

WIDEST = 50
"""Municipalities. A part of the country with more ("Vestlandet") says nothing about which centre is near."""

OF_EACH_KIND = 3
"""So many centres of one kind are worth showing before one is too far away."""

FOR_EVERYBODY = ("vo-linjen", "mental-helse-116123", "dinutvei")
"""What comes last when more is asked for."""

Events = list[dict[str, Any]]
Choice = tuple[Found, str]
"""A service, and the name of the part that tells why it was chosen."""


class ActionShowHelp(Action):  # type: ignore[misc]
    """Shows the services that fit the situation, for the place if it is known, and asks nothing.

    Where neither matter nor place is known it gives the numbers for each matter.
    """

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_show_help"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Show what fits; with an ambiguous place, ask which one is meant."""
        candidates = _places(tracker)
        if len(candidates) > 1:
            _ask_which(dispatcher, candidates)
            return []
        place, area = candidates[0] if candidates else None, _area(tracker)
        if not (topic_of_help(tracker) or place or area):
            dispatcher.utter_message(response="utter_numbers")
            return []
        row = _row(tracker)
        chosen = list(islice(_fitting(row, place, area), SHOWN))
        why = row.why.get(tracker.get_slot("language"))
        return _show(dispatcher, tracker, chosen, place, area, [], response="utter_found_services", why=why)


class ActionFindHelp(Action):  # type: ignore[misc]
    """Shows the services that fit, or asks where the visitor is when no place is known and the place matters."""

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_find_help"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask for the place, or show what fits."""
        if _place_needed(tracker):
            dispatcher.utter_message(response="utter_ask_place")
            return []
        return ActionShowHelp().run(dispatcher, tracker, domain)


class ActionListenOn(Action):  # type: ignore[misc]
    """Says that more of the story was read, and shows help if it has not been shown and can be without a question."""

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_listen_on"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Listen; the place is not asked for again."""
        dispatcher.utter_message(response="utter_listening")
        if tracker.get_slot("shown") or _place_needed(tracker):
            return []
        return ActionShowHelp().run(dispatcher, tracker, domain)


class ActionShowMore(Action):  # type: ignore[misc]
    """Shows services that have not been shown yet: further centres of the kinds that fit, then lines for everybody."""

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_show_more"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Show the next three, or say that there are no more."""
        candidates, area = _places(tracker), _area(tracker)
        place = candidates[0] if len(candidates) == 1 else None
        shown = (tracker.get_slot("shown") or "").split("|")
        further = (one for one in _further(_row(tracker), place, area) if one[0].service.id not in shown)
        chosen = list(islice(further, SHOWN))
        if not chosen:
            dispatcher.utter_message(response="utter_no_more")
            return []
        return _show(dispatcher, tracker, chosen, place, area, shown, response="utter_more_services")


def _place_needed(tracker: Tracker) -> bool:
    """Say whether the help that fits depends on a place that is not known."""
    known = _places(tracker) or _area(tracker) or tracker.get_slot("place") == "skipped"
    return not known and any(load_catalogue().by_kind(wanted) for wanted in _row(tracker).help)


def place_of(tracker: Tracker) -> str:
    """Return the number of the municipality that was named last, several with "|" between, "" where none is known."""
    return str(tracker.get_slot("named_place") or tracker.get_slot("place") or "")


def topic_of_help(tracker: Tracker) -> str | None:
    """Return the matter that was told, or else what was asked about in general; None where neither is known."""
    return situation(tracker.get_slot)["topic"]


def _row(tracker: Tracker) -> Route:
    return load_catalogue().route(situation(tracker.get_slot))


def _places(tracker: Tracker) -> list[Municipality]:
    """Return the municipality that was named, or all candidates of an ambiguous name."""
    catalogue = load_catalogue()
    found = []
    for number in place_of(tracker).split("|"):
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


def _ask_which(dispatcher: CollectingDispatcher, candidates: list[Municipality]) -> None:
    buttons = [
        {"title": f"{one.name} ({one.county})", "payload": f'/smalltalk_or_thanks.inform{{"place":"{one.number}"}}'}
        for one in candidates
    ]
    dispatcher.utter_message(response="utter_ask_which_place", buttons=buttons)


def _show(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    chosen: list[Choice],
    place: Municipality | None,
    area: Area | None,
    before: list[str],
    **response: Any,
) -> Events:
    """Say which services were chosen, and remember their ids with those of `before`."""
    language, at = tracker.get_slot("language"), now()
    lines = [line(one, reason, place, area, language, at) for one, reason in chosen]
    cards = [card(one, text, language, at) for (one, _), text in zip(chosen, lines, strict=True)]
    dispatcher.utter_message(services="\n".join(lines), json_message={"services": cards}, **response)
    ids = [one.service.id for one, _ in chosen]
    return [SlotSet("shown", "|".join(dict.fromkeys([*filter(None, before), *ids])))]


def _fitting(row: Route, place: Municipality | None, area: Area | None) -> Iterator[Choice]:
    """Yield one service for each entry of the row, in its order, each once."""
    catalogue = load_catalogue()
    seen: set[str] = set()
    for wanted in row.help:
        candidates = [(found, reason_of(found)) for found in _of_kind(wanted, place, area, 1)]
        if not candidates:  # no centre near: the national line that knows
            reason = "instead" if place or area else FOR_ALL_OF_NORWAY
            candidates = [(Found(one, "national"), reason) for one in catalogue.national_lines(wanted)[:1]]
        for found, reason in candidates:
            if found.service.id not in seen:
                seen.add(found.service.id)
                yield found, reason


def _further(row: Route, place: Municipality | None, area: Area | None) -> Iterator[Choice]:
    """Yield all that could help in this situation: centres of its kinds, their national lines, lines for everybody."""
    catalogue = load_catalogue()
    seen: set[str] = set()
    near = [one for wanted in row.help for one in _of_kind(wanted, place, area, OF_EACH_KIND)]
    instead = [one for wanted in row.help if catalogue.by_kind(wanted) for one in catalogue.national_lines(wanted)]
    national = [Found(one, "national") for one in [*instead, *map(catalogue.by_id, FOR_EVERYBODY)]]
    for found in [*near, *national]:
        if found.service.id not in seen:
            seen.add(found.service.id)
            yield found, reason_of(found)


def _of_kind(wanted: str, place: Municipality | None, area: Area | None, limit: int) -> list[Found]:
    """Return the services that an entry of a row names: one by its id, or those of a kind for the place, best first."""
    catalogue = load_catalogue()
    if catalogue.by_kind(wanted):
        return list(catalogue.serving(wanted, place, area, limit=limit))
    return [Found(catalogue.by_id(wanted), "national")]
