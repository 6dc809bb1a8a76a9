"""Show the services that serve a place, best first."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ledelys.errors import UserError
from services_catalog import Catalogue, CatalogueError, Found, Municipality, PlaceMatch, Service, load_catalogue

_WHY = {
    "serves_municipality": "serves this municipality",
    "serves_county": "serves this county or a part of it",
    "serves_police_district": "serves this police district",
    "nearest": "the nearest that is known",
    "national": "serves the whole country",
}
_HOW_KNOWN = {"seat": "known from where it lies", "name": "known from its name"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the place, --kind and --json."""
    parser.add_argument("place", nargs="+", metavar="PLACE", help="a municipality, town, city district or county")
    parser.add_argument("--kind", help="only this kind of service, as crisis_centre")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the services for a place; return 1 when the name may mean several places, which are then listed.

    Raises UserError when the place or the kind is unknown, or when the catalogue cannot be used.
    """
    catalogue = _catalogue()
    if args.kind and args.kind not in catalogue.kinds:
        raise UserError(
            f'There is no kind of service called "{args.kind}"; the kinds are {", ".join(catalogue.kinds)}.'
        )
    match = _place(catalogue, " ".join(args.place))
    if len(match.candidates) > 1:
        _print_candidates(match, as_json=args.json)
        return 1
    municipality = match.candidates[0] if match.candidates else None
    found = {
        kind: services
        for kind in ([args.kind] if args.kind else catalogue.kinds)
        if (services := catalogue.serving(kind, municipality, match.county))
        and (args.kind or any(one.reason_code != "national" for one in services))
    }
    if args.json:
        print(json.dumps(_as_json(catalogue, match, found, args.kind), ensure_ascii=False, indent=2))
    else:
        _print_services(catalogue, match, found, args.kind)
    return 0


def _catalogue() -> Catalogue:
    try:
        return load_catalogue()
    except CatalogueError as error:
        problem = error.problems[0]
        raise UserError(f"The catalogue cannot be used ({problem}) Run: ledelys catalogue check") from None


def _place(catalogue: Catalogue, text: str) -> PlaceMatch:
    matches = catalogue.search_place(text)
    if matches:
        return min(matches, key=lambda match: len(match.candidates) != 1)
    near = catalogue.places.suggest(text)
    hint = f" Did you mean {' or '.join(near)}?" if near else " Write a municipality, a town or a county."
    raise UserError(f'No place called "{text}" is known.{hint}')


def _told(municipality: Municipality) -> dict[str, str]:
    return {
        "municipality": municipality.name,
        "number": municipality.number,
        "county": municipality.county,
        "police_district": municipality.police_district,
    }


def _print_candidates(match: PlaceMatch, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"ambiguous": [_told(one) for one in match.candidates]}, ensure_ascii=False, indent=2))
        return
    print(f'"{match.text}" may mean several places; write the number of the one you mean:')
    for one in match.candidates:
        print(f"  {one.number}  {one.name}, {one.county}")


def _as_json(
    catalogue: Catalogue, match: PlaceMatch, found: dict[str, list[Found]], kind: str | None
) -> dict[str, Any]:
    place = _told(match.candidates[0]) if match.candidates else {"county": match.county}
    services = [_service(catalogue, one) for several in found.values() for one in several]
    lines = _national_lines(catalogue, found, kind)
    return {"place": place, "services": services, "national_lines": [_line(catalogue, one) for one in lines]}


def _service(catalogue: Catalogue, found: Found) -> dict[str, Any]:
    service = found.service
    return {
        **_line(catalogue, service),
        "kind": service.kind,
        "web": service.web,
        "connecting": [_line(catalogue, line) for line in catalogue.connecting(service)],
        "reason": found.reason_code,
        "km": found.km,
        "basis": service.serves_basis,
    }


def _line(catalogue: Catalogue, service: Service) -> dict[str, Any]:
    phones = [
        {"number": phone.number, "use": phone.use, "label": phone.label.model_dump()}
        for phone in catalogue.shown_phones(service)
    ]
    return {"id": service.id, "name": service.names.model_dump(), "phones": phones}


def _national_lines(catalogue: Catalogue, found: dict[str, list[Found]], kind: str | None) -> tuple[Service, ...]:
    """Return the lines that stand in when a kind was asked for and nothing near was found."""
    return catalogue.national_lines(kind) if kind and not found else ()


def _print_services(catalogue: Catalogue, match: PlaceMatch, found: dict[str, list[Found]], kind: str | None) -> None:
    if match.candidates:
        one = match.candidates[0]
        print(f"{one.name} ({one.number}), {one.county}, police district {one.police_district}")
    else:
        print(match.county)
    for name, services in found.items():
        print(f"\n{catalogue.kinds[name].names.en}")
        for one_found in services:
            _print_service(catalogue, one_found)
    if not found:
        print("\nNothing is known near this place.")
        for line in _national_lines(catalogue, found, kind):
            print(f"  {line.names.nb}: {_numbers(catalogue, line)}")


def _print_service(catalogue: Catalogue, found: Found) -> None:
    service = found.service
    why = _WHY[found.reason_code] + (f", {found.km} km in a straight line" if found.km is not None else "")
    basis = _HOW_KNOWN.get(service.serves_basis) if found.reason_code not in ("nearest", "national") else None
    print(f"  {service.names.nb}")
    print(f"    {why}{f' ({basis})' if basis else ''}")
    numbers = _numbers(catalogue, service)
    if numbers:
        print(f"    {numbers}")
    for line in catalogue.connecting(service):
        print(f"    {_numbers(catalogue, line)} ({line.names.nb})")
    if service.web:
        print(f"    {service.web}")


def _numbers(catalogue: Catalogue, service: Service) -> str:
    return ", ".join(f"{phone.number} {phone.label.nb}" for phone in catalogue.shown_phones(service))
