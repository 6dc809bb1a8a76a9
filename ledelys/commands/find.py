"""Show the services that serve a place, best first."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ledelys.errors import UserError
from services_catalog import (
    Catalogue,
    CatalogueError,
    Found,
    HelpOfKind,
    Municipality,
    PlaceMatch,
    Service,
    load_catalogue,
)

_LIKELY = {"seat": "lies there", "name": "its name says so"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the place, --kind and --json."""
    parser.add_argument(
        "place", nargs="+", metavar="PLACE", help="a municipality, town, city district, postal code, county or region"
    )
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
    help_there = _help_there(catalogue, match, args.kind)
    if args.json:
        print(json.dumps(_as_json(catalogue, match, help_there), ensure_ascii=False, indent=2))
    else:
        _print_help(catalogue, match, help_there)
    return 0


def _help_there(catalogue: Catalogue, match: PlaceMatch, kind: str | None) -> list[HelpOfKind]:
    """Return what there is of `kind`; without one, of every kind that each place should have or that has some there."""
    municipality = match.candidates[0] if match.candidates else None
    if not kind:
        everywhere = {name for name, known in catalogue.kinds.items() if known.local}
        return [
            one
            for one in catalogue.directory(municipality, match.area, kinds=tuple(catalogue.kinds))
            if one.kind in everywhere or one.serving_known
        ]
    return catalogue.directory(municipality, match.area, kinds=(kind,))


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
    hint = f" Did you mean {' or '.join(near)}?" if near else " Write a municipality, a town, a county or a region."
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


def _place_name(match: PlaceMatch) -> str:
    return match.candidates[0].name if match.candidates else match.area.name if match.area else match.text


def _as_json(catalogue: Catalogue, match: PlaceMatch, help_there: list[HelpOfKind]) -> dict[str, Any]:
    if match.candidates:
        place: dict[str, Any] = _told(match.candidates[0])
    elif match.area and match.area.is_county:
        place = {"county": match.area.name}
    else:
        inside = match.area.municipalities if match.area else ()
        place = {"region": _place_name(match), "municipalities": [one.number for one in inside]}
    return {
        "place": place,
        "services": [_service(catalogue, found, _place_name(match)) for one in help_there for found in one.found],
        "not_known": [
            {"kind": one.kind, "national_lines": [_line(catalogue, line) for line in one.lines]}
            for one in help_there
            if not one.serving_known and not one.only_national
        ],
    }


def _service(catalogue: Catalogue, found: Found, place: str) -> dict[str, Any]:
    service = found.service
    return {
        **_line(catalogue, service),
        "kind": service.kind,
        "web": service.web,
        "connecting": [_line(catalogue, line) for line in catalogue.connecting(service)],
        "reason": found.reason_code,
        "because": _because(found, place),
        "km": found.km,
        "basis": found.basis,
    }


def _line(catalogue: Catalogue, service: Service) -> dict[str, Any]:
    phones = [
        {"number": phone.number, "use": phone.use, "label": phone.label.model_dump()}
        for phone in catalogue.shown_phones(service)
    ]
    return {"id": service.id, "name": service.names.model_dump(), "phones": phones}


def _because(found: Found, place: str) -> str:
    """Return why the service was chosen, in English: "serves Bodø", "nearest that we know of, 70 km", "national"."""
    if found.reason_code == "national":
        return "national"
    if found.reason_code == "nearest":
        return f"nearest that we know of, {found.km} km"
    if found.reason_code == "serves_area":
        return f"serves {place} or a part of it"
    likely = _LIKELY.get(found.basis)
    return f"probably serves {place}: {likely}" if likely else f"serves {place}"


def _print_help(catalogue: Catalogue, match: PlaceMatch, help_there: list[HelpOfKind]) -> None:
    place = _place_name(match)
    if match.candidates:
        one = match.candidates[0]
        print(f"{place} ({one.number}), {one.county}, police district {one.police_district}")
    else:
        print(place)
    for kind in help_there:
        print(f"\n{catalogue.kinds[kind.kind].names.en}")
        if not kind.serving_known and not kind.only_national:
            print(f"  Which one serves {place} is not known.{' The nearest and those who know:' if kind.lines else ''}")
        for found in kind.found:
            _print_service(catalogue, found, place)
        if not kind.serving_known:
            for line in kind.lines:
                print(f"  {line.names.nb}: {_numbers(catalogue, line)}")


def _print_service(catalogue: Catalogue, found: Found, place: str) -> None:
    service = found.service
    print(f"  {service.names.nb}")
    print(f"    {_because(found, place)}")
    numbers = _numbers(catalogue, service)
    if numbers:
        print(f"    {numbers}")
    for line in catalogue.connecting(service):
        print(f"    {_numbers(catalogue, line)} ({line.names.nb})")
    if service.web:
        print(f"    {service.web}")


def _numbers(catalogue: Catalogue, service: Service) -> str:
    return ", ".join(f"{phone.number} {phone.label.nb}" for phone in catalogue.shown_phones(service))
