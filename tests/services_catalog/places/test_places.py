"""Which places a message is read to name."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from services_catalog import Catalogue, PlaceMatch
from services_catalog.geography.spelling import SpellingIndex, one_step_apart


def names(catalogue: Catalogue, text: str) -> list[list[str]]:
    return [
        [one.name for one in match.candidates] or [f"area {match.area and match.area.name}"]
        for match in catalogue.search_place(text)
    ]


@pytest.mark.parametrize(
    ("text", "municipality"),
    [
        ("Jeg bor på Bryne", "Time"),
        ("nærmeste krisesenter drammen", "Drammen"),
        ("KRISESENTER I BODØ", "Bodø"),
        ("eg bur på Jessheim no", "Ullensaker"),
        ("I live in tromso", "Tromsø"),
        ("alesund", "Ålesund"),
        ("aalesund", "Ålesund"),
        ("Tromsö", "Tromsø"),
        ("Oslos krisesenter", "Oslo"),
        ("Oslo's crisis centre", "Oslo"),
        ("jeg er fra nord odal", "Nord-Odal"),
        ("Nord-Odal", "Nord-Odal"),
        ("mo i rana", "Rana"),
        ("jeg bor på St. Hanshaugen", "Oslo"),
        ("in Grorud", "Oslo"),
        ("bor i Åsane", "Bergen"),
        ("på Heimdal", "Trondheim"),
        ("Kvaløysletta", "Tromsø"),
        ("Strømmen", "Lillestrøm"),
        ("Karasjohka", "Karasjok"),
        ("Kárášjohka", "Karasjok"),
        ("Guovdageaidnu", "Kautokeino"),
        ("Bø i Telemark", "Midt-Telemark"),
        ("Bø i Vesterålen", "Bø"),
        ("bor i Time", "Time"),
        ("jeg bor i ski", "Nordre Follo"),
        ("Ski kommune", "Nordre Follo"),
        ("time", "Time"),
        ("live near Moss", "Moss"),
        ("bur i Rana", "Rana"),
        ("i Trondhiem", "Trondheim"),
        ("i Hammerfesst", "Hammerfest"),
        ("stavannger", "Stavanger"),
        ("1121", "Time"),
        ("Mandal", "Lindesnes"),
        ("bor i Søgne", "Kristiansand"),
    ],
)
def test_a_place_is_found(catalogue: Catalogue, text: str, municipality: str) -> None:
    assert names(catalogue, text) == [[municipality]]


@pytest.mark.parametrize(
    "text",
    [
        "hele tiden",
        "all the time, and in time it got worse",
        "Time flies when the sun is out",
        "sola skinner og jeg sitter i sola",
        "jeg er på ski i helgen",
        "han tok av seg buksa på stranda",
        "i stad slo han meg",
        "dei vil sende meg heim i sommar og eg er redd",
        "han skal reise heim i kveld",
        "go to hell",
        "kan jeg ringe til os nå",
        "Kari Lund slår meg",
        "Rana er sint på meg",
        "Frøya er datteren min",
        "han låste meg i kjeller og garasje",
        "ask him in my place",
        "det er på grensen",
        "når åpner dere på mandag",
        "he hit me in anger",
        "vi avtalte det på forhånd",
        "Jeg Vet Ikke Hva Jeg Skal Gjøre Med Ski Og Time",
        "as far as I know",
        "ha det bo bra",
        "",
        "   ...  ",
        "😀",
    ],
)
def test_common_words_are_no_places(catalogue: Catalogue, text: str) -> None:
    assert names(catalogue, text) == []


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Våler", ["Våler", "Våler"]),
        ("Herøy", ["Herøy", "Herøy"]),
        ("Os", ["Os", "Bjørnafjorden"]),
        ("Nes", ["Nes", "Nesbyen", "Ringsaker"]),
        ("Sande", ["Sande", "Holmestrand", "Sunnfjord"]),
        ("Bø", ["Bø", "Midt-Telemark"]),
    ],
)
def test_a_shared_name_gives_all_its_candidates(catalogue: Catalogue, text: str, candidates: list[str]) -> None:
    (match,) = catalogue.search_place(text)
    assert [one.name for one in match.candidates] == candidates
    assert match.county is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("jeg bor i Våler i Innlandet", "3419"),
        ("Våler i Østfold", "3114"),
        ("Herøy, Nordland", "1818"),
        ("bor i Herøy på Sunnmøre", "1515"),
        ("Os i Østerdalen", "3430"),
    ],
)
def test_the_county_tells_places_of_the_same_name_apart(catalogue: Catalogue, text: str, number: str) -> None:
    (match,) = catalogue.search_place(text)
    assert [one.number for one in match.candidates] == [number]


@pytest.mark.parametrize(
    ("text", "county"),
    [
        ("jeg bor i Nordland", "Nordland"),
        ("Møre og Romsdal", "Møre og Romsdal"),
        ("i Hedmark", "Innlandet"),
        ("troms", "Troms"),
    ],
)
def test_a_county_is_found(catalogue: Catalogue, text: str, county: str) -> None:
    (match,) = catalogue.search_place(text)
    assert (match.candidates, match.county) == ((), county)


def test_several_places_come_in_order_with_their_positions(catalogue: Catalogue) -> None:
    text = "Fra Oslo S til Bergen, så Nord-Odal"
    matches = catalogue.search_place(text)
    assert [match.text for match in matches] == ["Oslo", "Bergen", "Nord-Odal"]
    assert all(text[match.start : match.end] == match.text for match in matches)


def test_every_municipality_is_found_by_its_name_alone(catalogue: Catalogue) -> None:
    for one in catalogue.municipalities:
        for name in (one.name, *one.alt_names):
            matches = catalogue.search_place(name)
            assert len(matches) == 1, name
            assert one in matches[0].candidates, name


def test_every_municipality_is_found_after_a_place_of_living(catalogue: Catalogue) -> None:
    for one in catalogue.municipalities:
        for text in (f"Jeg bor i {one.name} nå", f"eg bur på {one.name.lower()}", f"I live in {one.name} with him"):
            matches = catalogue.search_place(text)
            assert len(matches) == 1, text
            assert one in matches[0].candidates, text


def test_any_text_gives_places_that_lie_within_it(catalogue: Catalogue) -> None:
    chance = random.Random(1)
    pieces = [
        "i",
        "Os",
        "Bø",
        "  ",
        "\n",
        "😀",
        "-",
        "'s",
        "\u2019",
        "\u0301",
        "Nord-",
        "mo i",
        "rana",
        "Ă",
        "ß",
        "İ",
        "\u06f1",
        "bergenn",
        ".",
    ]
    for _ in range(2000):
        text = chance.choice([" ", ""]).join(chance.choices(pieces, k=chance.randint(0, 12)))
        matches: list[PlaceMatch] = catalogue.search_place(text)
        for match in matches:
            assert text[match.start : match.end] == match.text
        assert all(one.end <= two.start for one, two in pairwise(matches))


def test_near_names_are_suggested(catalogue: Catalogue) -> None:
    assert "Trondheim" in catalogue.places.suggest("tronheimen")
    assert catalogue.places.suggest("qqqqqq") == []


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("bergen", "bergen", False),
        ("bergen", "bergn", True),
        ("bergen", "bergenn", True),
        ("bergen", "bergan", True),
        ("bergen", "begren", True),
        ("bergen", "brgn", False),
        ("bergen", "negreb", False),
        ("", "a", True),
    ],
)
def test_one_step_apart(a: str, b: str, near: bool) -> None:
    assert one_step_apart(a, b) is near
    assert one_step_apart(b, a) is near


def test_the_spelling_index_finds_every_word_one_step_away() -> None:
    words = ["trondheim", "tromso", "kristiansand", "kristiansund"]
    index = SpellingIndex(words)
    for word in words:
        for at in range(1, len(word)):
            assert word in index.near(word[:at] + word[at + 1 :])
            assert word in index.near(word[:at] + "q" + word[at:])
            assert word in index.near(word[:at] + "q" + word[at + 1 :])
    assert index.near("trond") == []
