"""The catalogue in use: which services fit a kind and a place, best first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from services_catalog import check, gazetteer
from services_catalog.errors import CatalogueError
from services_catalog.loading import Contents, load
from services_catalog.models import Kind, Municipality, Phone, Service, Source
from services_catalog.places import PlaceMatch, Places

Reason = Literal["serves_municipality", "serves_county", "serves_police_district", "nearest", "national"]

NEAR_KM = 300
"""A centre farther away than this is not offered as the nearest; a national line serves better."""

_EARTH_KM = 6371.0
_SURE = {"stated": 0, "seat": 1, "name": 2}


@dataclass(frozen=True)
class Found:
    """A service that fits, and why.

    `serves_county` is also the reason when only the county is known and the service is for a part of it. `km` is the
    distance in a straight line, in whole kilometres, and only given with the reason `nearest`.
    """

    service: Service
    reason_code: Reason
    km: int | None = None


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
        self.places = Places(gazetteer.build(contents.municipalities, contents.places), self._municipalities)

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
        self, kind: str, municipality: Municipality | None, county: str | None = None, limit: int = 3
    ) -> list[Found]:
        """Return up to `limit` services of `kind` for a place, best first.

        First those for the municipality (stated by a source before those that merely lie there), then for its county,
        then for its police district. Only when there is none, and for kinds that are open to others: the nearest within
        NEAR_KM. National ones come last, always one of them beside the nearest. With a `county` and no municipality,
        what serves the county or a part of it; with neither, the national ones. Among equals the nearer comes first,
        then the order of the file decides.
        """
        services = self.by_kind(kind)
        national = [Found(service, "national") for service in services if service.national]
        if municipality:
            found = self._local(services, municipality)
            if not found and services and self._contents.kinds[kind].open_to_others:
                found = self._nearest(services, municipality)[: limit - 1 if national else limit]
        else:
            found = self._in_county(services, county) if county else []
        return [*found, *national][:limit]

    def _local(self, services: Iterable[Service], municipality: Municipality) -> list[Found]:
        ranked: list[tuple[int, int, float, Found]] = []
        areas: tuple[tuple[str, Reason], ...] = (
            (municipality.number, "serves_municipality"),
            (f"county: {municipality.county}", "serves_county"),
            (f"police_district: {municipality.police_district}", "serves_police_district"),
        )
        for service in services:
            for rank, (area, reason) in enumerate(areas):
                if area in service.serves:
                    away = self._distance(service, municipality) if rank else 0
                    ranked.append((rank, _SURE[service.serves_basis], away or 0, Found(service, reason)))
                    break
        return [found for *_, found in sorted(ranked, key=lambda one: one[:3])]

    def _nearest(self, services: Iterable[Service], municipality: Municipality) -> list[Found]:
        ranked = [
            (distance, service)
            for service in services
            if not service.national and (distance := self._distance(service, municipality)) is not None
        ]
        ranked.sort(key=lambda one: one[0])
        return [Found(service, "nearest", round(km)) for km, service in ranked if km <= NEAR_KM]

    def _in_county(self, services: Iterable[Service], county: str) -> list[Found]:
        inside = {one.number for one in self.municipalities if one.county == county}
        districts = Counter(one.police_district for one in self.municipalities if one.county == county)
        ranked: list[tuple[int, int, Found]] = []
        for service in services:
            part = len(inside.intersection(service.serves))
            policed = max(
                (districts[name] for name in districts if f"police_district: {name}" in service.serves), default=0
            )
            if f"county: {county}" in service.serves:
                ranked.append((0, 0, Found(service, "serves_county")))
            elif part:
                ranked.append((1, -part, Found(service, "serves_county")))
            elif policed:
                ranked.append((2, -policed, Found(service, "serves_police_district")))
        return [found for *_, found in sorted(ranked, key=lambda one: one[:2])]

    def _distance(self, service: Service, municipality: Municipality) -> float | None:
        """Return the kilometres from `municipality` to the seat of `service`, else to the middle of what it serves."""
        if service.seat:
            return distance_km(municipality, self._municipalities[service.seat])
        served = [
            one
            for one in self.municipalities
            if one.number in service.serves
            or f"county: {one.county}" in service.serves
            or f"police_district: {one.police_district}" in service.serves
        ]
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
