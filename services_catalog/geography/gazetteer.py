"""The names of places and what they stand for, put together from the files of this folder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Literal

from services_catalog.geography.names import lowered, spellings, with_digraphs
from services_catalog.geography.schema import PlacesFile, PostalPlace, RegionsFile, SurroundingsFile
from services_catalog.models import Municipality

Care = Literal["small", "context", "preposition", "live", "capital"]
LONGEST = 4
"""No name is matched over more words than this."""

_MISSPELT_TOWN = 5
_MISSPELT_POSTAL = 6
_MISSPELT_PLACE = 7
_MISSPELT_SEVERAL = 8
_MISSPELT_WORDS = 3
_SHORT = 6
"""Villages with names of so few letters are easily a dialect word: they count only where a place is expected."""
_CODES_OF_A_TOWN = 3
"""A postal place with so many codes is a town; nothing else that is open tells towns from villages."""
_LITTLE_WORDS = frozenset({"i", "på", "og", "ved", "of", "and"})


@dataclass(frozen=True)
class Area:
    """A county or a region: the municipalities that lie in it, and their numbers."""

    name: str
    municipalities: tuple[Municipality, ...]
    numbers: frozenset[str]
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
    """All names, ready for look-up by their words in lower case.

    `begins` holds, for the first word of every name, of how many words the longest name is that begins with it.
    """

    entries: dict[tuple[str, ...], Entry]
    begins: dict[str, int]
    areas: dict[str, Area]
    postal_codes: dict[str, Entry]
    misspellable: tuple[tuple[str, ...], ...]
    words: Words
    official: frozenset[str]
    towns: frozenset[str]
    large: frozenset[str]
    names: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Words:
    """The words that may stand around a name (surroundings.yml), in lower case; phrases as their words."""

    prepositions: frozenset[str]
    vague: frozenset[str]
    living: frozenset[str]
    leaving: frozenset[str]
    after: frozenset[str]
    joining: frozenset[str]
    beside: frozenset[tuple[str, ...]]
    around: tuple[str, ...]
    natives: tuple[str, ...]
    being: frozenset[str]
    postal_code: frozenset[str]
    before_a_person: frozenset[str]
    naming: frozenset[str]
    newspapers: frozenset[str]
    possessives: frozenset[str]
    institutions: tuple[str, ...]
    affairs: frozenset[str]
    first_names: frozenset[str]
    abroad: frozenset[tuple[str, ...]]
    no_places: frozenset[tuple[str, ...]]
    no_place_begins: frozenset[str]
    not_misspelt: frozenset[str]


def build(
    municipalities: tuple[Municipality, ...],
    places: PlacesFile,
    regions: RegionsFile,
    postal: tuple[PostalPlace, ...],
    surroundings: SurroundingsFile,
    common_words: tuple[str, ...],
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
    named_areas = [(one.name, one.also) for one in regions.counties] + [(one.name, one.also) for one in regions.regions]
    for name, also in named_areas:
        reviewed.update(map(lowered, (name, *also)))
    for town in postal:
        if lowered(town.name) not in reviewed:
            for number in town.municipalities:
                add(town.name, number)
    entries: dict[tuple[str, ...], Entry] = {}

    common = {(lowered(word),) for word in common_words}
    official = frozenset(lowered(name) for one in municipalities for name in (one.name, *one.alt_names))
    by_post = frozenset(lowered(town.name) for town in postal)
    towns = frozenset(lowered(town.name) for town in postal if len(town.each_code()) >= _CODES_OF_A_TOWN)
    large = official | towns | {lowered(name) for group in places.municipalities for name in group.former}

    def enter(entry: Entry) -> None:
        own = tuple(lowered(entry.name).replace("-", " ").split())
        ways = {own} if entry.care else spellings(entry.name)
        if entry.care and lowered(entry.name) in official:
            ways |= with_digraphs(own)
        for words in ways:
            if len(words) <= LONGEST and (words == own or words not in common):
                small = len(words) == 1 and len(words[0]) <= _SHORT and not entry.care and not entry.area
                small = small and lowered(entry.name) not in large
                entries.setdefault(words, replace(entry, care="small") if small else entry)

    for key, (name, of) in numbers.items():
        enter(Entry(name, tuple(of), care=care.get(key)))
    areas = _areas(municipalities, regions)
    for area, also in named_areas:
        for name in (area, *also):
            enter(Entry(name, area=areas[area], care=care.get(lowered(name))))
    begins: dict[str, int] = {}
    for words in entries:
        begins[words[0]] = max(begins.get(words[0], 0), len(words))
    return Gazetteer(
        entries=entries,
        begins=begins,
        areas=areas,
        postal_codes={code: Entry(town.name, town.municipalities) for town in postal for code in town.each_code()},
        misspellable=tuple(
            words for words, entry in entries.items() if _may_be_misspelt(words, entry, official | towns, by_post)
        ),
        words=_words(surroundings, common_words),
        official=official,
        towns=towns,
        large=large,
        names=tuple(dict.fromkeys(entry.name for entry in entries.values())),
    )


def _may_be_misspelt(words: tuple[str, ...], entry: Entry, large: Collection[str], by_post: Collection[str]) -> bool:
    if entry.care not in (None, "small"):
        return False
    if len(words) > 1:
        if not _LITTLE_WORDS.isdisjoint(words):
            return False
        return sum(map(len, words)) >= _MISSPELT_SEVERAL and len(words) <= _MISSPELT_WORDS
    name = lowered(entry.name)
    shortest = _MISSPELT_TOWN if name in large else _MISSPELT_POSTAL if name in by_post else _MISSPELT_PLACE
    return len(words[0]) >= shortest


def _areas(municipalities: tuple[Municipality, ...], regions: RegionsFile) -> dict[str, Area]:
    """Return the areas by name; a county of the same name as a region comes first."""
    areas: dict[str, Area] = {}

    def add(name: str, inside: tuple[Municipality, ...], is_county: bool) -> None:
        areas[name] = Area(name, inside, frozenset(one.number for one in inside), is_county)

    for region in regions.regions:
        numbers = set(region.municipalities)
        add(region.name, tuple(one for one in municipalities if one.number in numbers), False)
    for county in regions.counties:
        add(county.name, tuple(one for one in municipalities if one.county == county.name), True)
    return areas


def _words(file: SurroundingsFile, common_words: tuple[str, ...]) -> Words:
    def single(words: tuple[str, ...]) -> frozenset[str]:
        return frozenset(map(lowered, words))

    def phrases(names: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
        return frozenset(way for name in names for way in spellings(name))

    return Words(
        prepositions=single(file.prepositions),
        vague=single(file.vague),
        living=single(file.living),
        leaving=single(file.leaving),
        after=single(file.after),
        joining=single(file.joining),
        beside=phrases(file.beside),
        around=tuple(map(lowered, file.around)),
        natives=tuple(map(lowered, file.natives)),
        being=single(file.being),
        postal_code=single(file.postal_code),
        before_a_person=single(file.before_a_person),
        naming=single(file.naming),
        newspapers=single(file.newspapers),
        possessives=single(file.possessives),
        institutions=tuple(map(lowered, file.institutions)),
        affairs=single(file.affairs),
        first_names=single(file.first_names),
        abroad=phrases(file.abroad),
        no_places=phrases(file.no_places),
        no_place_begins=frozenset(phrase[0] for phrase in phrases(file.no_places)),
        not_misspelt=single(common_words),
    )
