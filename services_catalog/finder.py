"""The catalogue in use: which services fit a kind and a place, best first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from services_catalog import check
from services_catalog.errors import CatalogueError
from services_catalog.geography import gazetteer
from services_catalog.geography.gazetteer import Area
from services_catalog.geography.places import PlaceMatch, Places
from services_catalog.loading import Contents, load
from services_catalog.models import Kind, Municipality, Phone, Service, Source
from services_catalog.routing import Route, chosen

Reason = Literal[
    "serves_municipality",
    "serves_region",
    "serves_county",
    "serves_police_district",
    "serves_area",
    "nearest",
    "national",
]
Basis = Literal["stated", "seat", "name"]

NEAR_KM = 300
"""A centre farther away than this is not offered as the nearest; a national line serves better."""

_EARTH_KM = 6371.0
_SURE: dict[Basis, int] = {"stated": 0, "seat": 1, "name": 2}


@dataclass(frozen=True)
class Found:
    """A service that fits, and why.

    `basis` tells how we know that it serves the place: a source states it, or it lies there, or its name says so.
    `serves_area` is the reason when only a county or region is known and the service is for a part of it or the whole.
    `km` is the distance in a straight line, in whole kilometres, and only given with the reason `nearest`.
    """

    service: Service
    reason_code: Reason
    km: int | None = None
    basis: Basis = "stated"


@dataclass(frozen=True)
class HelpOfKind:
    """What there is of one kind for a place, best first, and the national lines that know where there is more."""

    kind: str
    found: tuple[Found, ...]
    lines: tuple[Service, ...]

    @property
    def serving_known(self) -> bool:
        """Whether one is known that serves the place; else `found` holds the nearest and national ones, or nothing."""
        return any(one.reason_code not in ("nearest", "national") for one in self.found)

    @property
    def only_national(self) -> bool:
        """Whether it is of a kind that has one for the whole country and none elsewhere."""
        return bool(self.found) and all(one.reason_code == "national" for one in self.found)


class Catalogue:
    """All services, municipalities and names of places. Immutable; made by `load_catalogue`."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._by_id = {service.id: service for service in contents.services}
        self._municipalities = {one.number: one for one in contents.municipalities}
        self._by_kind: dict[str, tuple[Service, ...]] = {
            kind: tuple(service for service in contents.services if service.kind == kind)
            for kind in sorted(contents.kinds, key=lambda name: contents.kinds[name].order)
        }
        self._regions_of: dict[str, tuple[str, ...]] = {
            number: tuple(one.name for one in contents.regions.regions if number in one.municipalities)
            for number in self._municipalities
        }

    @cached_property
    def places(self) -> Places:
        """The names of places, ready to be found in texts; made when first needed (some tenths of a second)."""
        parts = self._contents
        names = gazetteer.build(
            parts.municipalities,
            parts.places,
            parts.regions,
            parts.postal,
            parts.surroundings,
            parts.common_words,
        )
        return Places(names, self._municipalities)

    @property
    def services(self) -> tuple[Service, ...]:
        """All services, in the order of the file."""
        return self._contents.services

    @property
    def municipalities(self) -> tuple[Municipality, ...]:
        """All municipalities, by number."""
        return self._contents.municipalities

    @property
    def kinds(self) -> dict[str, Kind]:
        """The kinds of service by name, in the order in which they are listed."""
        return {name: self._contents.kinds[name] for name in self._by_kind}

    def by_id(self, service_id: str) -> Service:
        """Return the service with this id; raises KeyError when there is none."""
        return self._by_id[service_id]

    def by_kind(self, kind: str) -> tuple[Service, ...]:
        """Return the services of this kind, in the order of the file; empty when the kind is unknown."""
        return self._by_kind.get(kind, ())

    def municipality(self, number: str) -> Municipality:
        """Return the municipality with this number, as "1121"; raises KeyError when there is none."""
        return self._municipalities[number]

    @property
    def routes(self) -> tuple[Route, ...]:
        """Which help fits which situation: the rows of routing.yml, of which the first that fits is taken."""
        return self._contents.routes

    def route(self, situation: Mapping[str, str | None]) -> Route:
        """Return the row for `situation`, the values of the slots named in routing.SITUATION."""
        return chosen(self.routes, situation)

    def area(self, name: str) -> Area:
        """Return the county or region of this name, as "Agder" or "Sunnmøre"; raises KeyError when there is none."""
        return self.places.areas[name]

    def source(self, name: str) -> Source | None:
        """Return the source with this id, or None when `name` is the address of a page."""
        return self._contents.sources.get(name)

    def search_place(self, text: str) -> list[PlaceMatch]:
        """Return the places that `text` names; a municipality number alone is understood too."""
        number = text.strip()
        if number in self._municipalities:
            one = self._municipalities[number]
            return [PlaceMatch(number, text.index(number), text.index(number) + len(number), (one,), one.county)]
        return self.places.find(text)

    def shown_phones(self, service: Service) -> tuple[Phone, ...]:
        """Return the numbers of `service` that may be shown (the rule is in phones.py), in their order."""
        return self._contents.rule.shown(service.phones)

    def connecting(self, service: Service) -> tuple[Service, ...]:
        """Return the national lines that can connect to `service`; empty when it has a number to call of its own."""
        if any(phone.use == "call" for phone in self.shown_phones(service)):
            return ()
        return tuple(line for line in self.national_lines(service.kind) if line.id != service.id)

    def national_lines(self, kind: str) -> tuple[Service, ...]:
        """Return the national lines that stand in for services of `kind`, in order; empty when there is none."""
        known = self._contents.kinds.get(kind)
        return tuple(self._by_id[name] for name in known.connects) if known else ()

    def serving(
        self, kind: str, municipality: Municipality | None, area: Area | None = None, limit: int = 3
    ) -> list[Found]:
        """Return up to `limit` services of `kind` for a place, best first.

        First those for the municipality (stated by a source before those that merely lie there), then for its county,
        then for its police district. Only when there is none, and for kinds that are open to others: the nearest within
        NEAR_KM. National ones come last, always one of them beside the nearest. With an `area` and no municipality,
        what serves most of it first; with neither, the national ones. Among equals the nearer comes first, then the
        order of the file decides.
        """
        services = self.by_kind(kind)
        national = [Found(service, "national") for service in services if service.national]
        if municipality:
            found = self._local(services, municipality)
            if not found and services and self._contents.kinds[kind].open_to_others:
                found = self._nearest(services, municipality)[: limit - 1 if national else limit]
        else:
            found = self._in_area(services, area) if area else []
        return [*found, *national][:limit]

    def directory(
        self, municipality: Municipality | None, area: Area | None = None, kinds: tuple[str, ...] = ()
    ) -> list[HelpOfKind]:
        """Return what there is for a place of each of `kinds`, by default of those that every place should have.

        Where no serving one is known, the nearest and the national lines that know stand in.
        """
        wanted = kinds or tuple(name for name, known in self.kinds.items() if known.local)
        return [
            HelpOfKind(kind, tuple(self.serving(kind, municipality, area)), self.national_lines(kind))
            for kind in wanted
        ]

    def _local(self, services: Iterable[Service], municipality: Municipality) -> list[Found]:
        ranked: list[tuple[int, int, float, Found]] = []
        for service in services:
            reached = self._reached(service, municipality)
            if reached:
                rank, reason, basis = reached
                away = self._distance(service, municipality) if rank else 0
                ranked.append((_SURE[basis], rank, away or 0, Found(service, reason, basis=basis)))
        return [found for *_, found in sorted(ranked, key=lambda one: one[:3])]

    def _reached(self, service: Service, municipality: Municipality) -> tuple[int, Reason, Basis] | None:
        """Return how closely `service` names `municipality` (0 is by itself), the reason, and how we know; or None."""
        areas: tuple[tuple[Reason, tuple[str, ...]], ...] = (
            ("serves_municipality", (municipality.number,)),
            ("serves_region", tuple(f"region: {name}" for name in self._regions_of[municipality.number])),
            ("serves_county", (f"county: {municipality.county}",)),
            ("serves_police_district", (f"police_district: {municipality.police_district}",)),
        )
        known: tuple[tuple[tuple[str, ...], Basis], ...] = (
            (service.serves, "stated"),
            (service.likely, service.likely_from or "name"),
        )
        for served, basis in known:
            for rank, (reason, names) in enumerate(areas):
                if any(name in served for name in names):
                    return rank, reason, basis
        return None

    def _nearest(self, services: Iterable[Service], municipality: Municipality) -> list[Found]:
        ranked = [
            (distance, service)
            for service in services
            if not service.national and (distance := self._distance(service, municipality)) is not None
        ]
        ranked.sort(key=lambda one: one[0])
        return [Found(service, "nearest", round(km)) for km, service in ranked if km <= NEAR_KM]

    def _in_area(self, services: Iterable[Service], area: Area) -> list[Found]:
        """Return what serves a part of `area`: by how much of it, what is stated before what is likely."""
        ranked: list[tuple[int, int, Found]] = []
        for service in services:
            reached = [found for one in area.municipalities if (found := self._reached(service, one))]
            if reached and not service.national:
                basis = min((basis for *_, basis in reached), key=lambda one: _SURE[one])
                ranked.append((_SURE[basis], -len(reached), Found(service, "serves_area", basis=basis)))
        return [found for *_, found in sorted(ranked, key=lambda one: one[:2])]

    def _distance(self, service: Service, municipality: Municipality) -> float | None:
        """Return the kilometres from `municipality` to the seat of `service`, else to the middle of what it serves."""
        if service.seat:
            return distance_km(municipality, self._municipalities[service.seat])
        served = [one for one in self.municipalities if self._reached(service, one)]
        if not served:
            return None
        lat = sum(one.lat for one in served) / len(served)
        lon = sum(one.lon for one in served) / len(served)
        return _great_circle(municipality.lat, municipality.lon, lat, lon)


def distance_km(a: Municipality, b: Municipality) -> float:
    """Return the distance in a straight line between the middles of two municipalities, in kilometres."""
    return _great_circle(a.lat, a.lon, b.lat, b.lon)


def _great_circle(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((phi_b - phi_a) / 2) ** 2
    half += math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


@cache
def _loaded(folder: Path) -> Catalogue:
    contents = load(folder)
    found = check.problems(contents)
    if found:
        raise CatalogueError(found)
    return Catalogue(contents)


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Return the catalogue in `folder` (this package's own by default), loaded once per folder.

    Raises CatalogueError, with every fault that was found, when the files cannot be used.
    """
    return _loaded((folder or Path(__file__).parent).resolve())
