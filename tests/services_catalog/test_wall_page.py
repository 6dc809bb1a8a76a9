"""The page for a wall: the right numbers in the right order, and a file that needs nothing and runs nothing."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from sheets import TODAY

from services_catalog import Catalogue, check, load_catalogue
from services_catalog.phones import digits
from services_catalog.upkeep import wall_page
from services_catalog.upkeep.wall_page import LANGUAGES

VOID = {"meta", "br"}
FORBIDDEN = ("script", "link", "img", "iframe", "object", "embed", "form", "base", "video", "audio", "svg")


class Read(HTMLParser):
    """Reads the page strictly: every element must be closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[str, str]] = []
        self.numbers: list[tuple[str, str]] = []
        self.text = ""
        self.beside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.text += data
        if self.open and self.open[-1] in ("h1", "h2", "h3"):
            self.headings.append((self.open[-1], data))
        if self.open and self.open[-1] == "a":
            self.numbers.append((str(self.tags[-1][1]["href"]), data))
        else:
            self.beside.append(data)


def page(language: str = "nb", place: str | None = None) -> str:
    catalogue = load_catalogue()
    match = catalogue.search_place(place)[0] if place else None
    return wall_page.wall_page(catalogue, language, TODAY, match).decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", [None, "Bodø", "Vestfold"])
def test_the_page_is_well_formed_and_says_its_language(language: str, place: str | None) -> None:
    found = Read(page(language, place))
    assert found.open == []
    assert found.tags[0] == ("html", {"lang": language})
    assert "{" not in found.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_runs_nothing_and_fetches_nothing(language: str) -> None:
    text = page(language, "Oslo")
    found = Read(text)
    assert not [tag for tag, _ in found.tags if tag in FORBIDDEN]
    assert not [name for _, attrs in found.tags for name in attrs if name.startswith("on") or name in ("src", "style")]
    assert {str(attrs["href"]).partition(":")[0] for _, attrs in found.tags if "href" in attrs} <= {"tel", "sms"}
    assert not re.search(r"url\(|@import|expression", text)


def test_the_page_keeps_its_own_policy() -> None:
    text = page()
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(attrs["content"] for tag, attrs in Read(text).tags if "http-equiv" in attrs)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_for_danger_come_first_and_then_the_kinds_in_their_order(language: str) -> None:
    found = Read(page(language))
    assert [number for _, number in found.numbers[:3]] == ["112", "113", "116 006"]
    kinds = [kind.names.get(language) for kind in load_catalogue().kinds.values()]
    told = [kinds.index(text) for tag, text in found.headings if tag == "h3"]
    assert told == sorted(told)
    assert len(told) > 5


def test_the_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in Read(page("nb", "Oslo")).headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("place", [None, "Bodø", "Alta", "Innlandet"])
def test_every_number_is_one_that_may_be_shown_and_can_be_called(place: str | None) -> None:
    catalogue = load_catalogue()
    shown = {phone.number: phone.uri for one in catalogue.services for phone in catalogue.shown_phones(one)}
    found = Read(page("en", place))
    assert found.numbers
    assert all(shown[number] == uri for uri, number in found.numbers)
    bare = re.findall(r"(?<!\d)\d{2,3}(?: \d{2,3}){1,3}(?!\d)", "|".join(found.beside))
    assert {digits(one) for one in bare} <= {digits(one) for one in shown}


def test_the_place_comes_last_with_its_centre_and_the_line_that_connects() -> None:
    found = Read(page("nb", "Bodø"))
    assert [text for tag, text in found.headings if tag == "h2"] == ["Ring først", "I hele landet", "For Bodø"]
    local = found.text.partition("For Bodø")[2]
    assert "Krisesenteret i Salten" in local
    assert "Oslo Krisesenter" not in local


def test_what_is_not_known_for_a_place_is_said_with_a_number_to_ask() -> None:
    catalogue = load_catalogue()
    unknown = next(
        one
        for one in catalogue.municipalities
        if not catalogue.serving("child_protection_duty", one) and catalogue.search_place(one.number)
    )
    found = Read(page("nn", unknown.number))
    assert f"Vi veit ikkje om eit slikt tilbod for {unknown.name}." in found.text


def test_the_day_stands_on_the_page() -> None:
    assert "22.11.2026" in Read(page("nb")).text
    assert '<time datetime="2026-11-22">2026-11-22</time>' in page("en")


def test_names_are_text_and_never_markup(folder: Path) -> None:
    contents, _ = check.check(folder)
    assert contents is not None
    words = contents.services[0].names.model_copy(update={"nb": "<b onclick=x>&"})
    services = (contents.services[0].model_copy(update={"names": words}), *contents.services[1:])
    catalogue = Catalogue(dataclasses.replace(contents, services=services))
    text = wall_page.wall_page(catalogue, "nb", TODAY).decode()
    assert "&lt;b onclick=x&gt;&amp;" in text
    assert "<b onclick" not in text


def test_the_words_of_the_page_stand_in_three_languages_and_keep_the_voice() -> None:
    file = Path(wall_page.__file__).parent / "wall_page.yml"
    words = yaml.safe_load(file.read_text(encoding="utf-8"))
    for told in (*words["words"].values(), *words["first"].values()):
        assert set(told) == set(LANGUAGES)
        assert all(
            sorted(re.findall(r"\{\w+", told["nb"])) == sorted(re.findall(r"\{\w+", text)) for text in told.values()
        )
        assert not re.search(r"!|\bvold|\bvald|overgrep|offer|violence|abuse|victim", " ".join(told.values()))
