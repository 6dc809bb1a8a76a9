"""Whether routing.yml leaves no one without help: every situation tried, each row by what it names."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from services_catalog.errors import Problem
from services_catalog.loading import SERVICES, Contents
from services_catalog.models import Service
from services_catalog.phones import digits
from services_catalog.routing import ROUTING, SITUATION, Route, chosen

_ADULT = 18
_ALWAYS = {"who": {"child"}}
"""Values that are tried though no row for the topic names them: children must be looked after everywhere."""


def problems(contents: Contents) -> list[Problem]:
    """Return every gap and contradiction of the table; empty when each situation ends in help that answers at night."""
    services = {service.id: service for service in contents.services}
    found: list[Problem] = []
    for place, row in enumerate(contents.routes, 1):
        found.extend(_named(f"row {place}", row, contents, services))
    if not found:
        found.extend(_reached(contents, services))
    return found


def situations(rows: tuple[Route, ...]) -> Iterator[dict[str, str | None]]:
    """Yield every situation that `rows` tell apart, each slot also unknown.

    A value that no row for the topic names is treated like an unknown one, but for those of _ALWAYS.
    """
    for topic in (None, *SITUATION["topic"]):
        of_topic = [row for row in rows if topic in row.when.get("topic", (topic,))]
        kept: list[tuple[str | None, ...]] = [(topic,)]
        for name, known in SITUATION.items():
            if name != "topic":
                named = {value for row in of_topic for value in row.when.get(name, ())} | _ALWAYS.get(name, set())
                kept.append((None, *(value for value in known if value in named)))
        names = ("topic", *(name for name in SITUATION if name != "topic"))
        for values in itertools.product(*kept):
            yield dict(zip(names, values, strict=True))


def _named(row_name: str, row: Route, contents: Contents, services: dict[str, Service]) -> Iterator[Problem]:
    kinds = {service.kind for service in contents.services}
    for place, wanted in enumerate(row.help):
        if wanted not in services and wanted not in kinds:
            reason = f'"{wanted}" is neither a kind of service nor the id of one in {SERVICES}'
            yield Problem(ROUTING, row_name, f"help[{place}]", reason, "Mend the name")
    answering = [
        services[name] for name in row.help if name in services and _answers_at_night(services[name], contents)
    ]
    if row.night is None and not answering:
        reason = "none of the help named can be reached everywhere at night"
        yield Problem(ROUTING, row_name, "help", reason, "Add a line that answers day and night, or name it in night")
    if row.night is not None:
        yield from _night(row_name, row, contents, services)


def _night(row_name: str, row: Route, contents: Contents, services: dict[str, Service]) -> Iterator[Problem]:
    service = services.get(row.night or "")
    if service is None or not _answers_at_night(service, contents):
        yield Problem(ROUTING, row_name, "night", f'"{row.night}" does not answer at night', "Name a line that does")
        return
    numbers = {digits(phone.number) for phone in contents.rule.shown(service.phones)}
    for language in ("nb", "nn", "en"):
        if not any(number in digits(row.why.get(language)) for number in numbers):
            reason = f"the number of {row.night} does not stand in it"
            yield Problem(ROUTING, row_name, f"why.{language}", reason, "Tell it there")


def _reached(contents: Contents, services: dict[str, Service]) -> Iterator[Problem]:
    """Yield rows that no situation reaches, and help for adults that a child is sent to."""
    places = {id(row): place for place, row in enumerate(contents.routes, 1)}
    unreached = dict(places)
    to_children: set[int] = set()
    for situation in situations(contents.routes):
        row = chosen(contents.routes, situation)
        unreached.pop(id(row), None)
        if situation["who"] == "child":
            to_children.add(id(row))
    for place in unreached.values():
        reason = "no situation reaches it: an earlier row always fits first"
        yield Problem(ROUTING, f"row {place}", "when", reason, "Move it up, or remove it")
    for row in contents.routes:
        for wanted in row.help if id(row) in to_children else ():
            service = services.get(wanted)
            if service and service.from_age and service.from_age >= _ADULT:
                reason = f'a child can be sent to "{wanted}", which is for those of {service.from_age} and more'
                yield Problem(ROUTING, f"row {places[id(row)]}", "help", reason, "Add an earlier row for who: [child]")


def _answers_at_night(service: Service, contents: Contents) -> bool:
    called = any(phone.use == "call" for phone in contents.rule.shown(service.phones))
    return service.national and service.open_at_night and called
