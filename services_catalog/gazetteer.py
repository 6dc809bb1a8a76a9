"""The names of places and what they stand for, read from municipalities.csv and places.yml."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services_catalog.models import Municipality, MunicipalityNumber, Text
from services_catalog.names import lowered, spellings

Care = Literal["context", "preposition", "live"]
LONGEST = 4
"""No name is matched over more words than this."""

_MISSPELT_MUNICIPALITY = 6
_MISSPELT_PLACE = 7


class _Fixed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PlacesIn(_Fixed):
    """The names that lie in one municipality."""

    number: MunicipalityNumber
    name: Text
    places: tuple[Text, ...] = ()
    districts: tuple[Text, ...] = ()
    former: tuple[Text, ...] = ()
    also: tuple[Text, ...] = ()


class County(_Fixed):
    """A county and its other names."""

    name: Text
    also: tuple[Text, ...] = ()
    former: tuple[Text, ...] = ()


class Careful(_Fixed):
    """Names that are also common words, by what must stand around them to count."""

    context: tuple[Text, ...]
    preposition: tuple[Text, ...]
    live: tuple[Text, ...]


class PlacesFile(_Fixed):
    """The whole of places.yml."""

    municipalities: Annotated[tuple[PlacesIn, ...], Field(min_length=1)]
    counties: Annotated[tuple[County, ...], Field(min_length=1)]
    careful: Careful
    prepositions: tuple[Text, ...]
    living: tuple[Text, ...]
    after: tuple[Text, ...]
    not_misspelt: tuple[Text, ...]


@dataclass(frozen=True)
class Entry:
    """What a name stands for: the numbers of the municipalities it may mean, or a county; and the care it needs."""

    name: str
    numbers: tuple[str, ...] = ()
    county: str | None = None
    care: Care | None = None


@dataclass(frozen=True)
class Gazetteer:
    """All names, ready for look-up by their words in lower case."""

    entries: dict[tuple[str, ...], Entry]
    misspellable: tuple[tuple[str, ...], ...]
    prepositions: frozenset[str]
    living: frozenset[str]
    after: frozenset[str]
    not_misspelt: frozenset[str]
    names: tuple[str, ...] = field(repr=False, default=())


def build(municipalities: tuple[Municipality, ...], file: PlacesFile) -> Gazetteer:
    """Build the gazetteer; a name that several municipalities have gets all of them, in the order of the files."""
    care: dict[str, Care] = {}
    for level in ("context", "preposition", "live"):
        care.update({lowered(name): level for name in getattr(file.careful, level)})
    numbers: dict[str, tuple[str, dict[str, None]]] = {}

    def add(name: str, number: str) -> None:
        numbers.setdefault(lowered(name), (name, {}))[1][number] = None

    for municipality in municipalities:
        for name in (municipality.name, *municipality.alt_names):
            add(name, municipality.number)
    for group in file.municipalities:
        for name in (*group.districts, *group.places, *group.former, *group.also):
            add(name, group.number)
    entries: dict[tuple[str, ...], Entry] = {}

    def enter(entry: Entry) -> None:
        key = lowered(entry.name)
        ways = {tuple(key.replace("-", " ").split())} if entry.care else spellings(entry.name)
        for words in ways:
            if len(words) <= LONGEST:
                entries.setdefault(words, entry)

    for key, (name, of) in numbers.items():
        enter(Entry(name, tuple(of), care=care.get(key)))
    for county in file.counties:
        for name in (county.name, *county.also, *county.former):
            enter(Entry(name, county=county.name, care=care.get(lowered(name))))
    official = {lowered(municipality.name) for municipality in municipalities}
    misspellable = tuple(
        words
        for words, entry in entries.items()
        if len(words) == 1
        and not entry.care
        and len(words[0]) >= (_MISSPELT_MUNICIPALITY if lowered(entry.name) in official else _MISSPELT_PLACE)
    )
    return Gazetteer(
        entries=entries,
        misspellable=misspellable,
        prepositions=frozenset(map(lowered, file.prepositions)),
        living=frozenset(map(lowered, file.living)),
        after=frozenset(map(lowered, file.after)),
        not_misspelt=frozenset(map(lowered, file.not_misspelt)),
        names=tuple(dict.fromkeys(entry.name for entry in entries.values())),
    )
