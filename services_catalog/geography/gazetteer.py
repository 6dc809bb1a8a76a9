"""The names of places and what they stand for, put together from the files of this folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from services_catalog.geography.names import lowered, spellings
from services_catalog.geography.schema import PlacesFile, PostalPlace, RegionsFile, SurroundingsFile
from services_catalog.models import Municipality

Care = Literal["context", "preposition", "live", "capital"]
LONGEST = 4
"""No name is matched over more words than this."""

_MISSPELT_MUNICIPALITY = 6
_MISSPELT_PLACE = 7


@dataclass(frozen=True)
class Area:
    """A county or a region: the municipalities that lie in it."""

    name: str
    municipalities: tuple[Municipality, ...]
    is_county: bool


@dataclass(frozen=True)
class Entry:
    """What a name stands for: the numbers of the municipalities it may mean, or an area; and the care it needs."""

    name: str
    numbers: tuple[str, ...] = ()
    area: Area | None = None
    care: Care | None = None


@dataclass(frozen=True)
class Gazetteer:
    """All names, ready for look-up by their words in lower case."""

    entries: dict[tuple[str, ...], Entry]
    areas: dict[str, Area]
    postal_codes: dict[str, Entry]
    misspellable: tuple[tuple[str, ...], ...]
    words: Words
    names: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Words:
    """The words that may stand around a name (surroundings.yml), in lower case; phrases as their words."""

    prepositions: frozenset[str]
    living: frozenset[str]
    leaving: frozenset[str]
    after: frozenset[str]
    around: tuple[str, ...]
    postal_code: frozenset[str]
    before_a_person: frozenset[str]
    first_names: frozenset[str]
    abroad: frozenset[tuple[str, ...]]
    no_places: frozenset[tuple[str, ...]]
    not_misspelt: frozenset[str]


def build(
    municipalities: tuple[Municipality, ...],
    places: PlacesFile,
    regions: RegionsFile,
    postal: tuple[PostalPlace, ...],
    surroundings: SurroundingsFile,
) -> Gazetteer:
    """Build the gazetteer; a name that several municipalities have gets all of them, in the order of the files.

    Reviewed names win over postal towns: "Bryne" is Time, though its post also reaches into Klepp, and "Oppland" is the
    old county, not the postal town in Flatanger.
    """
    care: dict[str, Care] = {}
    levels: tuple[Care, ...] = ("context", "preposition", "live", "capital")
    for level in levels:
        care.update({lowered(name): level for name in getattr(surroundings.careful, level)})
    numbers: dict[str, tuple[str, dict[str, None]]] = {}

    def add(name: str, number: str) -> None:
        numbers.setdefault(lowered(name), (name, {}))[1][number] = None

    for municipality in municipalities:
        for name in (municipality.name, *municipality.alt_names):
            add(name, municipality.number)
    for group in places.municipalities:
        for name in (*group.districts, *group.places, *group.former, *group.also):
            add(name, group.number)
    reviewed = set(numbers)
    for region in (*regions.counties, *regions.regions):
        reviewed.update(map(lowered, (region.name, *region.also)))
    for town in postal:
        if lowered(town.name) not in reviewed:
            for number in town.municipalities:
                add(town.name, number)
    entries: dict[tuple[str, ...], Entry] = {}

    def enter(entry: Entry) -> None:
        ways = {tuple(lowered(entry.name).replace("-", " ").split())} if entry.care else spellings(entry.name)
        for words in ways:
            if len(words) <= LONGEST:
                entries.setdefault(words, entry)

    for key, (name, of) in numbers.items():
        enter(Entry(name, tuple(of), care=care.get(key)))
    areas = _areas(municipalities, regions)
    for one in (*regions.counties, *regions.regions):
        for name in (one.name, *one.also):
            enter(Entry(name, area=areas[one.name], care=care.get(lowered(name))))
    official = {lowered(municipality.name) for municipality in municipalities}
    return Gazetteer(
        entries=entries,
        areas=areas,
        postal_codes={code: Entry(town.name, town.municipalities) for town in postal for code in town.each_code()},
        misspellable=tuple(words for words, entry in entries.items() if _may_be_misspelt(words, entry, official)),
        words=_words(surroundings),
        names=tuple(dict.fromkeys(entry.name for entry in entries.values())),
    )


def _may_be_misspelt(words: tuple[str, ...], entry: Entry, official: set[str]) -> bool:
    shortest = _MISSPELT_MUNICIPALITY if lowered(entry.name) in official else _MISSPELT_PLACE
    return len(words) == 1 and not entry.care and len(words[0]) >= shortest


def _areas(municipalities: tuple[Municipality, ...], regions: RegionsFile) -> dict[str, Area]:
    """Return the areas by name; a county of the same name as a region comes first."""
    areas: dict[str, Area] = {}
    for region in regions.regions:
        inside = set(region.municipalities)
        areas[region.name] = Area(region.name, tuple(one for one in municipalities if one.number in inside), False)
    for county in regions.counties:
        areas[county.name] = Area(county.name, tuple(one for one in municipalities if one.county == county.name), True)
    return areas


def _words(file: SurroundingsFile) -> Words:
    def single(words: tuple[str, ...]) -> frozenset[str]:
        return frozenset(map(lowered, words))

    def phrases(names: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
        return frozenset(way for name in names for way in spellings(name))

    return Words(
        prepositions=single(file.prepositions),
        living=single(file.living),
        leaving=single(file.leaving),
        after=single(file.after),
        around=tuple(map(lowered, file.around)),
        postal_code=single(file.postal_code),
        before_a_person=single(file.before_a_person),
        first_names=single(file.first_names),
        abroad=phrases(file.abroad),
        no_places=phrases(file.no_places),
        not_misspelt=single(file.not_misspelt),
    )
