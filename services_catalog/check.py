"""Reads the catalogue as a linter does: whether its files agree with each other, beyond each being well formed."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from services_catalog import check_routing
from services_catalog.errors import CatalogueError, Problem
from services_catalog.geography.names import lowered
from services_catalog.loading import (
    KINDS,
    MUNICIPALITIES,
    PLACES,
    POSTAL,
    REGIONS,
    SERVICES,
    SURROUNDINGS,
    Contents,
    load,
)
from services_catalog.models import Phone, Service

MUNICIPALITIES_OF_NORWAY = 357
"""Since 1 January 2024 (Statistics Norway, classification 131, unchanged in the list for 2026)."""

_AREAS = ("region", "county", "police_district")


def problems(contents: Contents) -> list[Problem]:
    """Return every contradiction between the files; an empty list means that the catalogue can be used."""
    return [*_services(contents), *_kinds(contents), *_municipalities(contents), *_places(contents)]


def thorough(contents: Contents) -> list[Problem]:
    """Return what `problems` finds, and what takes longer: whether every situation ends in help."""
    return problems(contents) or check_routing.problems(contents)


def check(folder: Path) -> tuple[Contents | None, list[Problem]]:
    """Load and check the files in `folder`; return what they hold (None if they cannot be read) and the problems."""
    try:
        contents = load(folder)
    except CatalogueError as error:
        return None, error.problems
    return contents, thorough(contents)


def counts(contents: Contents) -> dict[str, int]:
    """Return how much the catalogue holds, by what it is."""
    shown = [contents.rule.shown(service.phones) for service in contents.services]
    return {
        "services": len(contents.services),
        "kinds in use": len({service.kind for service in contents.services}),
        "phone numbers": sum(len(service.phones) for service in contents.services),
        "phone numbers shown": sum(map(len, shown)),
        "services with a shown number": sum(map(bool, shown)),
        "services never checked by a person": sum(service.checked_on is None for service in contents.services),
        "municipalities": len(contents.municipalities),
        "other names of places": sum(
            len(group.places) + len(group.districts) + len(group.former) + len(group.also)
            for group in contents.places.municipalities
        )
        + len(contents.postal),
        "regions": len(contents.regions.regions),
    }


def old_numbers(contents: Contents, today: datetime.date) -> list[tuple[Service, Phone]]:
    """Return the shown numbers last seen or checked longer ago than sources.yml allows, the longest unseen first."""
    old = [
        (service, phone)
        for service in contents.services
        for phone in contents.rule.shown(service.phones)
        if contents.rule.why_shown(phone) != "emergency" and contents.rule.is_old(phone, today)
    ]
    return sorted(old, key=lambda one: (one[1].last_known or "", one[0].id))


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _services(contents: Contents) -> Iterator[Problem]:
    for twice in _twice(service.id for service in contents.services):
        yield Problem(SERVICES, twice, "id", "two records have this id", "Give one of them another")
    known = {
        "number": {one.number for one in contents.municipalities},
        "county": {one.county for one in contents.municipalities},
        "police_district": {one.police_district for one in contents.municipalities},
        "region": {one.name for one in contents.regions.regions},
    }
    for service in contents.services:
        yield from _serves(service, known)
        yield from _references(service, contents)


def _serves(service: Service, known: dict[str, set[str]]) -> Iterator[Problem]:
    for part in ("serves", "likely"):
        for place, area in enumerate(getattr(service, part)):
            field = f"{part}[{place}]"
            what, _, name = area.partition(": ")
            if area == "all" or (area.isdigit() and area in known["number"]):
                continue
            if what in _AREAS:
                if name not in known[what]:
                    file = REGIONS if what == "region" else MUNICIPALITIES
                    reason = f'no {what.replace("_", " ")} is called "{name}" in {file}'
                    yield Problem(SERVICES, service.id, field, reason, "Mend the name")
            elif area.isdigit():
                reason = f"no municipality has the number {area} in {MUNICIPALITIES}"
                yield Problem(SERVICES, service.id, field, reason, "Mend the number")
            else:
                mend = 'Write a municipality number in quotes, "region: X", "county: X", "police_district: X" or "all"'
                yield Problem(SERVICES, service.id, field, f'"{area}" is no area', mend)
    for twice in _twice((*service.serves, *service.likely)):
        yield Problem(SERVICES, service.id, "serves", f'"{twice}" stands twice', "Remove one")
    if service.seat and service.seat not in known["number"]:
        reason = f"no municipality has the number {service.seat} in {MUNICIPALITIES}"
        yield Problem(SERVICES, service.id, "seat", reason, "Mend the number")


def _references(service: Service, contents: Contents) -> Iterator[Problem]:
    kind = contents.kinds.get(service.kind)
    if kind is None:
        yield Problem(SERVICES, service.id, "kind", f'"{service.kind}" does not stand in {KINDS}', "Add it there")
    elif kind.secret_address:
        for field in (*(("address",) if service.address else ()), *service.streets()):
            reason = "an address may not stand in a record of this kind"
            yield Problem(SERVICES, service.id, field, reason, "Remove the address")
    named = [("sources", source) for source in service.sources]
    for place, phone in enumerate(service.phones):
        named.extend((f"phones[{place}].source", source) for source in phone.source)
    for field, source in named:
        if not source.startswith(("http://", "https://")) and source not in contents.sources:
            mend = "Write the address of the page, or add the source to sources.yml"
            yield Problem(SERVICES, service.id, field, f'the source "{source}" is not known', mend)
    for twice in _twice(phone.number for phone in service.phones):
        yield Problem(SERVICES, service.id, "phones", f"the number {twice} stands twice", "Remove one")


def _kinds(contents: Contents) -> Iterator[Problem]:
    services = {service.id: service for service in contents.services}
    for name, kind in contents.kinds.items():
        for target in kind.connects:
            service = services.get(target)
            if service is None:
                yield Problem(KINDS, name, "connects", f'no record has the id "{target}"', "Mend the id")
            elif not contents.rule.shown(service.phones):
                reason = f'"{target}" has no number that may be shown'
                yield Problem(KINDS, name, "connects", reason, "Name a line whose number is shown")


def _municipalities(contents: Contents) -> Iterator[Problem]:
    found = len(contents.municipalities)
    if found != MUNICIPALITIES_OF_NORWAY:
        reason = f"there are {found} municipalities and should be {MUNICIPALITIES_OF_NORWAY}"
        yield Problem(MUNICIPALITIES, "", "", reason, "Put the missing lines back, or remove what is no municipality")
    for twice in _twice(one.number for one in contents.municipalities):
        yield Problem(MUNICIPALITIES, twice, "number", "two lines have this number", "Mend one of them")
    counties = {county.name for county in contents.regions.counties}
    for county in sorted({one.county for one in contents.municipalities} - counties):
        yield Problem(REGIONS, "", "counties", f'the county "{county}" is missing', "Add it")


def _places(contents: Contents) -> Iterator[Problem]:
    names = {one.number: one.name for one in contents.municipalities}
    known: set[str] = set()
    for one in contents.municipalities:
        known.update(map(lowered, (one.name, *one.alt_names)))
    for group in contents.places.municipalities:
        if names.get(group.number) != group.name:
            told = names.get(group.number, "no municipality")
            reason = f"the number {group.number} is {told}, not {group.name}"
            yield Problem(PLACES, group.name, "number", reason, "Mend the number or the name")
        inside = (*group.places, *group.districts, *group.former, *group.also)
        for twice in _twice(map(lowered, inside)):
            yield Problem(PLACES, group.name, "", f'"{twice}" stands twice', "Remove one")
        known.update(map(lowered, inside))
    for twice in _twice(group.number for group in contents.places.municipalities):
        yield Problem(PLACES, names.get(twice, twice), "number", "the municipality stands twice", "Make it one")
    for town in contents.postal:
        for number in set(town.municipalities) - set(names):
            reason = f"no municipality has the number {number} in {MUNICIPALITIES}"
            yield Problem(POSTAL, town.name, "municipalities", reason, "Mend the number")
    for twice in _twice(town.name for town in contents.postal):
        yield Problem(POSTAL, twice, "name", "the postal town stands twice", "Make it one")
    yield from _regions(contents, names, known)
    known.update(lowered(town.name) for town in contents.postal)
    yield from _careful(contents, known)


def _regions(contents: Contents, names: dict[str, str], known: set[str]) -> Iterator[Problem]:
    counties = {one.county for one in contents.municipalities}
    for county in contents.regions.counties:
        if county.name not in counties:
            yield Problem(REGIONS, county.name, "counties", "no municipality lies in this county", "Mend the name")
        known.update(map(lowered, (county.name, *county.also)))
    for region in contents.regions.regions:
        for number in set(region.municipalities) - set(names):
            reason = f"no municipality has the number {number} in {MUNICIPALITIES}"
            yield Problem(REGIONS, region.name, "municipalities", reason, "Mend the number")
        for name in (region.name, *region.also):
            if lowered(name) in known:
                reason = f'"{name}" is the name of another place too, which wins'
                yield Problem(REGIONS, region.name, "", reason, "Remove it here")
            known.add(lowered(name))


def _careful(contents: Contents, known: set[str]) -> Iterator[Problem]:
    careful = contents.surroundings.careful
    levels = (careful.context, careful.preposition, careful.live, careful.capital)
    for name in (name for level in levels for name in level):
        if lowered(name) not in known:
            reason = f'"{name}" is not the name of a place'
            yield Problem(SURROUNDINGS, "careful", name, reason, "Remove it, or add the place")
    for twice in _twice(name for level in levels for name in level):
        yield Problem(SURROUNDINGS, "careful", "", f'"{twice}" stands twice', "Keep the stricter one")
