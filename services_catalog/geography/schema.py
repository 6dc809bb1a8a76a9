"""What the files of this folder hold, checked while they are read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from services_catalog.models import Fixed, MunicipalityNumber, Text

PostalCodes = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{4})?( \d{4}(-\d{4})?)*$")]


class PlacesIn(Fixed):
    """The names that lie in one municipality."""

    number: MunicipalityNumber
    name: Text
    places: tuple[Text, ...] = ()
    districts: tuple[Text, ...] = ()
    former: tuple[Text, ...] = ()
    also: tuple[Text, ...] = ()


class PlacesFile(Fixed):
    """The whole of places.yml."""

    municipalities: Annotated[tuple[PlacesIn, ...], Field(min_length=1)]


class CountyNames(Fixed):
    """A county and its other names; the municipalities themselves tell which county they lie in."""

    name: Text
    also: tuple[Text, ...] = ()


class Region(Fixed):
    """A part of the country that is no county today, as the municipalities that lie in it."""

    name: Text
    also: tuple[Text, ...] = ()
    municipalities: Annotated[tuple[MunicipalityNumber, ...], Field(min_length=1)]


class RegionsFile(Fixed):
    """The whole of regions.yml."""

    counties: Annotated[tuple[CountyNames, ...], Field(min_length=1)]
    regions: tuple[Region, ...]


class PostalPlace(Fixed):
    """A line of postal_places.csv: a postal town, where it lies, and its codes as "4330-4333 4335"."""

    name: Text
    municipalities: Annotated[tuple[MunicipalityNumber, ...], Field(min_length=1)]
    codes: PostalCodes

    def each_code(self) -> list[str]:
        """Return all codes, four digits each."""
        found: list[str] = []
        for part in self.codes.split():
            first, _, last = part.partition("-")
            found.extend(f"{code:04}" for code in range(int(first), int(last or first) + 1))
        return found


class Careful(Fixed):
    """Names that are also common words or names of people, by what must stand around them to count."""

    context: tuple[Text, ...]
    preposition: tuple[Text, ...]
    live: tuple[Text, ...]
    capital: tuple[Text, ...]


class SurroundingsFile(Fixed):
    """The whole of surroundings.yml."""

    careful: Careful
    prepositions: tuple[Text, ...]
    vague: tuple[Text, ...]
    living: tuple[Text, ...]
    leaving: tuple[Text, ...]
    after: tuple[Text, ...]
    joining: tuple[Text, ...]
    beside: tuple[Text, ...]
    around: tuple[Text, ...]
    natives: tuple[Text, ...]
    being: tuple[Text, ...]
    postal_code: tuple[Text, ...]
    before_a_person: tuple[Text, ...]
    naming: tuple[Text, ...]
    newspapers: tuple[Text, ...]
    possessives: tuple[Text, ...]
    institutions: tuple[Text, ...]
    affairs: tuple[Text, ...]
    first_names: tuple[Text, ...]
    abroad: tuple[Text, ...]
    no_places: tuple[Text, ...]
