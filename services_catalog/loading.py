"""Reads the catalogue's files into typed objects, and tells every fault it finds at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from services_catalog.errors import CatalogueError, Problem
from services_catalog.files import read_csv, read_lines, read_yaml
from services_catalog.geography.schema import PlacesFile, PostalPlace, RegionsFile, SurroundingsFile
from services_catalog.models import Kind, Municipality, Service, Source, Words
from services_catalog.phones import ShowingRule, digits, readable
from services_catalog.routing import ROUTING, Route, problems_alone

SERVICES, WORDS, SOURCES, KINDS = ("services.yml", "words.yml", "sources.yml", "kinds.yml")
GEOGRAPHY = "geography"
MUNICIPALITIES, PLACES, REGIONS = ("municipalities.csv", "places.yml", "regions.yml")
POSTAL, SURROUNDINGS, COMMON_WORDS = ("postal_places.csv", "surroundings.yml", "common_words.txt")
COLUMNS = ("number", "name", "alt_names", "county", "police_district", "lat", "lon", "source")
POSTAL_COLUMNS = ("name", "municipalities", "codes")

_Model = TypeVar("_Model", bound=BaseModel)
_WORD_FIELDS = ("hours", "cost", "audience", "chat")
_NIGHT_HOURS = ("always", "telephone_always")
"""Keys of words.yml: a service with these hours can be reached at night."""

_SOURCE_PARTS = ("source_texts", "others", "geography")
_MEND = {
    "missing": "Add the field",
    "extra_forbidden": "Remove the field or mend its name",
    "string_type": "Put the value in quotes",
    "tuple_type": "Write it as a list",
    "bool_type": "Write true or false",
    "date_type": "Write a date as 2026-11-22, or null",
    "literal_error": "Use one of these values",
    "string_pattern_mismatch": "Write it like those in the other records",
}


@dataclass(frozen=True)
class Contents:
    """Everything the files hold, each part in the order of its file; the parts may still contradict each other."""

    services: tuple[Service, ...]
    kinds: dict[str, Kind]
    sources: dict[str, Source]
    rule: ShowingRule
    municipalities: tuple[Municipality, ...]
    places: PlacesFile
    regions: RegionsFile
    postal: tuple[PostalPlace, ...]
    surroundings: SurroundingsFile
    common_words: tuple[str, ...]
    routes: tuple[Route, ...]


def load(folder: Path) -> Contents:
    """Read all files in `folder`; raises CatalogueError with every fault found in them."""
    problems: list[Problem] = []

    def part(read: Callable[[], Any]) -> Any:
        try:
            return read()
        except CatalogueError as error:
            problems.extend(error.problems)
            return None

    words = part(lambda: _table(folder / WORDS, Words))
    kinds = part(lambda: _table(folder / KINDS, Kind))
    sources = part(lambda: _sources(folder / SOURCES))
    geography = folder / GEOGRAPHY
    municipalities = part(lambda: _municipalities(geography / MUNICIPALITIES))
    places = part(lambda: _whole(geography / PLACES, PlacesFile))
    regions = part(lambda: _whole(geography / REGIONS, RegionsFile))
    postal = part(lambda: _postal(geography / POSTAL))
    surroundings = part(lambda: _whole(geography / SURROUNDINGS, SurroundingsFile))
    services: Any = part(lambda: _services(folder / SERVICES, words)) if words is not None else None
    common_words = part(lambda: read_lines(geography / COMMON_WORDS))
    routes = part(lambda: _routes(folder / ROUTING))
    if problems:
        raise CatalogueError(problems)
    return Contents(
        services,
        kinds,
        sources[0],
        sources[1],
        municipalities,
        places,
        regions,
        postal,
        surroundings,
        common_words,
        routes,
    )


def _services(path: Path, words: dict[str, Words]) -> tuple[Service, ...]:
    problems: list[Problem] = []
    services: list[Service] = []
    for place, record in enumerate(read_yaml(path, list), start=1):
        name = _record_name(record, place)
        if not isinstance(record, dict):
            problems.append(Problem(path.name, name, "", "the record is not a set of fields", "Begin it with - id:"))
            continue
        if record.get("hours") in _NIGHT_HOURS:
            record["open_at_night"] = True
        unknown = _put_words_in(record, words)
        problems.extend(
            Problem(
                path.name, name, field, f'"{key}" does not stand in {WORDS}', f"Add it to {WORDS} or write nb, nn, en"
            )
            for field, key in unknown
        )
        if not unknown:
            service = _validated(Service, record, path.name, name, problems)
            if service:
                services.append(service)
    if problems:
        raise CatalogueError(problems)
    return tuple(services)


def _put_words_in(record: dict[str, Any], words: dict[str, Words]) -> list[tuple[str, str]]:
    """Put the words in place of their keys; return the fields and keys that are unknown."""
    unknown: list[tuple[str, str]] = []

    def put(holder: dict[str, Any], field: str, told_as: str) -> None:
        key = holder.get(field)
        if isinstance(key, str):
            if key in words:
                holder[field] = words[key]
            else:
                unknown.append((told_as, key))

    for field in _WORD_FIELDS:
        put(record, field, field)
    phones = record.get("phones")
    for place, phone in enumerate(phones if isinstance(phones, list) else []):
        if isinstance(phone, dict):
            put(phone, "label", f"phones[{place}].label")
    return unknown


def _routes(path: Path) -> tuple[Route, ...]:
    problems: list[Problem] = []
    rows = [
        _validated(Route, row, path.name, f"row {place}", problems)
        for place, row in enumerate(read_yaml(path, list), 1)
    ]
    found = tuple(filter(None, rows))
    problems.extend(() if problems else problems_alone(found))
    if not rows:
        problems.append(Problem(path.name, "", "", "the table is empty", "Put it back from the repository"))
    if problems:
        raise CatalogueError(problems)
    return found


def _municipalities(path: Path) -> tuple[Municipality, ...]:
    problems: list[Problem] = []
    found: list[Municipality] = []
    for row in read_csv(path, COLUMNS):
        record: dict[str, Any] = {field: row[field] for field in ("number", "name", "county", "police_district")}
        record["alt_names"] = tuple(filter(None, row["alt_names"].split("|")))
        for field in ("lat", "lon"):
            try:
                record[field] = float(row[field])
            except ValueError:
                record[field] = row[field]
        municipality = _validated(Municipality, record, path.name, row["number"] or row["name"], problems)
        if municipality:
            found.append(municipality)
    if problems:
        raise CatalogueError(problems)
    return tuple(found)


def _postal(path: Path) -> tuple[PostalPlace, ...]:
    problems: list[Problem] = []
    found = [
        _validated(
            PostalPlace, {**row, "municipalities": row["municipalities"].split()}, path.name, row["name"], problems
        )
        for row in read_csv(path, POSTAL_COLUMNS)
    ]
    if problems:
        raise CatalogueError(problems)
    return tuple(filter(None, found))


def _sources(path: Path) -> tuple[dict[str, Source], ShowingRule]:
    content = read_yaml(path, dict)
    problems: list[Problem] = []
    lists: dict[str, tuple[str, ...]] = {}
    for field in ("official_domains", "own_domains", "emergency_numbers", "national_numbers"):
        value = content.get(field)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            problems.append(Problem(path.name, "", field, "should be a list of texts", "Put every value in quotes"))
        else:
            lists[field] = tuple(value)
    for field in ("emergency_numbers", "national_numbers"):
        for number in lists.get(field, ()):
            try:
                readable(number)
            except ValueError as error:
                problems.append(Problem(path.name, "", field, str(error), "Mend the number"))
    since = content.get("seen_since")
    if not isinstance(since, int):
        problems.append(Problem(path.name, "", "seen_since", "should be a year", "Write it as 2019"))
    months = content.get("report_after_months")
    if not isinstance(months, int) or months < 1:
        problems.append(Problem(path.name, "", "report_after_months", "should be a number of months", "Write it as 24"))
    sources: dict[str, Source] = {}
    for field in _SOURCE_PARTS:
        entries = content.get(field)
        if not isinstance(entries, dict):
            problems.append(Problem(path.name, "", field, "should hold sources by id", "Put the part back"))
            continue
        for name, record in entries.items():
            source = _validated(Source, record, path.name, str(name), problems)
            if source:
                sources[str(name)] = source
    if problems:
        raise CatalogueError(problems)
    rule = ShowingRule(
        source_texts=frozenset(content["source_texts"]),
        official=lists["official_domains"],
        own=lists["own_domains"],
        seen_since=since,
        report_after_months=months,
        emergency=frozenset(map(digits, lists["emergency_numbers"])),
        national=frozenset(map(digits, lists["national_numbers"])),
    )
    return sources, rule


def _table(path: Path, model: type[_Model]) -> dict[str, _Model]:
    problems: list[Problem] = []
    table = {
        str(name): _validated(model, record, path.name, str(name), problems)
        for name, record in read_yaml(path, dict).items()
    }
    if problems:
        raise CatalogueError(problems)
    return {name: found for name, found in table.items() if found is not None}


def _whole(path: Path, model: type[_Model]) -> _Model:
    problems: list[Problem] = []
    found = _validated(model, read_yaml(path, dict), path.name, "", problems)
    if found is None:
        raise CatalogueError(problems)
    return found


def _validated(model: type[_Model], record: Any, file: str, name: str, problems: list[Problem]) -> _Model | None:
    try:
        return model.model_validate(_frozen(record))
    except ValidationError as error:
        problems.extend(_problem(file, name, fault) for fault in error.errors(include_url=False, include_input=False))
        return None


def _problem(file: str, name: str, fault: Any) -> Problem:
    field = ""
    for step in fault["loc"]:
        field += f"[{step}]" if isinstance(step, int) else f".{step}" if field else str(step)
    reason = fault["msg"].removeprefix("Value error, ")
    told = re.match(r"([a-z_]+): (.+)", reason)
    if told and not field:
        field, reason = told[1], told[2]
    return Problem(file, name, field, reason[:1].lower() + reason[1:], _MEND.get(fault["type"], "Mend the value"))


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return value


def _record_name(record: Any, place: int) -> str:
    name = record.get("id") if isinstance(record, dict) else None
    return name if isinstance(name, str) and name else f"record {place}"
