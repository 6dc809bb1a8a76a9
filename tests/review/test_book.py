"""The script book in a real browser, opened from disk: reading, marking, commenting, saving, importing."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from browser import open_browser, violations
from playwright.sync_api import Browser, Page, expect

from ledelys import cli
from ledelys.conversation import Bot
from ledelys.errors import UserError
from ledelys.review import approvals as given
from ledelys.review import changes, making, played
from ledelys.review.changes import Change
from ledelys.review.maps import slots_and_values
from ledelys.review.responses import LANGUAGES
from ledelys.review.sentences import by_key, sentences
from ledelys.review.ways import ways
from services_catalog.routing import SITUATION

TODAY = datetime.date(2026, 11, 22)
GREETING = by_key()["utter_greet"]["nb"]


@pytest.fixture(scope="module")
def folder(bot: Bot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book with one approval and one change, its conversations held with the real bot."""
    approval = given.Approval(GREETING.key, "nb", GREETING.hash, "counsellor", "2026-11-01")
    change = Change("utter_greet", "nb", "Hei på deg.", GREETING.text)
    book = making.Book([approval], played.play(bot), [change], "abc123", TODAY)
    return making.write(book, tmp_path_factory.mktemp("book")).parent


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Browser]:
    """After the book is made: the browser's event loop and the bot's do not run side by side."""
    with open_browser() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    """The book, opened as from a stick."""
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith(("file:", "blob:")) else faults.append(request.url)
    )
    page.goto((folder / "index.html").as_uri())
    yield page
    assert faults == []
    context.close()


def test_every_sentence_stands_in_it_in_three_languages_to_be_marked(page: Page) -> None:
    assert page.locator(".mark").count() == len(sentences())
    article = page.locator("article.sentence", has=page.get_by_text("utter_greet", exact=True))
    assert [one.get_attribute("lang") for one in article.locator(".language").all()] == list(LANGUAGES)
    text = article.text_content() or ""
    assert "Godkjent av rådgiver, 2026-11-01" in text
    assert "LIX" in text
    assert "Kilde" in text


def test_marks_are_saved_as_a_file_and_imported(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    article = page.locator("article.sentence", has=page.get_by_text("utter_thanks", exact=True))
    article.locator(".language").nth(0).get_by_role("button", name="Godkjenn").click()
    second = article.locator(".language").nth(1)
    second.get_by_role("button", name="Bør endres").click()
    second.get_by_role("button", name="Kommentar").click()
    second.locator("textarea").fill("Litt <b>kortare</b>")
    expect(page.locator("#status")).to_have_text("2 merket, ikke lagret ennå")
    with page.expect_download() as download:
        page.locator("#save").click()
    file = tmp_path / "saved.json"
    download.value.save_as(file)
    monkeypatch.setattr(given, "FILE", tmp_path / "reviews.yml")
    monkeypatch.setattr(given.load, "__defaults__", (tmp_path / "reviews.yml",))
    monkeypatch.setattr(given.save, "__defaults__", (tmp_path / "reviews.yml",))
    assert cli.main(["review", "import", str(file)]) == 0
    approvals = given.load()
    assert [(one.sentence, one.language, one.role) for one in approvals] == [("utter_thanks", "nb", "counsellor")]
    assert given.approved(by_key()["utter_thanks"]["nb"], approvals)
    assert "Litt <b>kortare</b>" in capsys.readouterr().out


def test_a_saved_file_can_be_gone_on_with(page: Page, tmp_path: Path) -> None:
    sentence = by_key()["utter_thanks"]["en"]
    mark = given.Mark(sentence.key, "en", sentence.hash, "counsellor", "discuss", "shorter?")
    file = tmp_path / "saved.json"
    file.write_text(json.dumps({"format": given.FORMAT, "marks": [mark.__dict__]}), encoding="utf-8")
    page.locator("#open").set_input_files(file)
    place = page.locator(f'.mark[data-key="{sentence.key}"][data-language="en"]')
    expect(place.get_by_role("button", name="Vil drøfte")).to_have_attribute("aria-pressed", "true")
    expect(place.locator("textarea")).to_have_value("shorter?")
    file.write_text("no", encoding="utf-8")
    page.locator("#open").set_input_files(file)
    expect(page.locator("#status")).to_have_text("Det er ikke en fil fra denne boka.")


def test_words_are_found_and_what_is_approved_can_be_left_out(page: Page) -> None:
    greeting = page.locator("article.sentence", has=page.get_by_text("utter_greet", exact=True))
    page.locator("#search").fill("utter_greet")
    expect(page.locator("article.sentence:visible")).to_have_count(page.locator("h4", has_text="utter_greet").count())
    expect(greeting).to_be_visible()
    page.locator("#search").fill("")
    page.locator("#only-open").check()
    expect(greeting).to_be_visible()  # nynorsk and English are not approved yet


def test_the_languages_of_the_book(page: Page) -> None:
    for code, heading in (
        ("nn", "Ledelys: samtaleboka"),
        ("en", "Ledelys: the script book"),
        ("nb", "Ledelys: samtaleboka"),
    ):
        page.locator(f"[data-ui={code}]").click()
        assert page.locator("h1").inner_text() == heading
        assert page.locator("html").get_attribute("lang") == code


def test_maps_are_drawn_from_the_rules(page: Page, folder: Path) -> None:
    text = (folder / "index.html").read_text(encoding="utf-8")
    maps = re.findall(r'<svg class="map" role="img".*?</svg>', text, re.DOTALL)
    topics = {way.topic for way in ways()}
    assert len(maps) == len(topics) * len(LANGUAGES)
    assert sum(one.count('class="said"') for one in maps) == len(ways()) * len(LANGUAGES)
    page.locator("#ask_police_process summary").first.click()
    expect(page.locator("#ask_police_process svg:visible")).to_have_count(1)


def test_changes_conversations_wordings_routing_and_services_stand_in_it(page: Page) -> None:
    change = page.locator("#changes article")
    assert "Hei på deg." in change.inner_text()
    assert "Samtaler der den er med" in change.inner_text()
    assert page.locator("details.conversation").count() > 150
    for name, least in (("#urgent article", 20), ("#routing tbody tr", 20), ("#catalogue tbody tr", 200)):
        assert page.locator(name).count() >= least
    assert page.locator("#unreached li").count() < len(by_key())


def test_most_answers_can_be_tried_in_a_running_service(page: Page) -> None:
    links = page.locator("article.sentence a", has_text="Prøv i vinduet")
    assert links.count() > 200
    assert (links.first.get_attribute("href") or "").startswith("http://127.0.0.1:5005/#try=%5B%5B%22visitor")


def test_the_examples_are_on_pages_of_their_own(page: Page) -> None:
    section = page.locator("#stalking_threats")
    section.get_by_text("Hva folk kan skrive", exact=True).click()
    section.get_by_role("link", name="eksemplene").click()
    page.wait_for_url("**/examples/stalking_threats.html")
    assert page.locator("li").count() > 300


THINNED = """() => {
    const keep = (inside, selector, most) =>
        inside.querySelectorAll(selector).forEach((one, at) => at < most || one.remove());
    document.querySelectorAll("section.topic").forEach((section) => keep(section, "article", 2));
    for (const selector of ["#conversations details", "#urgent article", "#catalogue tbody tr", "#unreached li"])
        keep(document, selector, 3);
}"""
"""Leaves some of what is alike: axe looks at every element against every rule, which takes minutes for all of it."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.evaluate(THINNED)
    page.locator("#ask_police_process summary").first.click()
    page.locator("details.conversation summary").first.click()
    page.locator(".mark button").nth(3).click()
    assert violations(page) == []


def test_it_prints_without_its_tools(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.locator(".tools")).not_to_be_visible()
    expect(page.locator("article.sentence").first).to_be_visible()


def test_the_book_has_words_for_every_condition_action_and_topic() -> None:
    words = making.words()
    used = {f"{slot}={value}" for slot, value in slots_and_values() if slot != "topic"}
    used |= {f"{slot}={value}" for slot, values in SITUATION.items() if slot != "topic" for value in values}
    used |= {value for slot, value in slots_and_values() if slot == "topic" and value != "nlu_fallback"} - {"danger"}
    used |= {f"when_{slot}" for slot in SITUATION} | set(making.topics())
    used |= {name for way in ways() for name in way.then if not name.startswith("utter_")}
    assert used - set(words) == set()
    assert all(set(word) == set(LANGUAGES) for word in words.values())


def test_what_changed_is_told_by_sentences_between_two_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@x", *words], cwd=tmp_path, check=True)

    def commit(text: str) -> None:
        (tmp_path / "domain.yml").write_text(
            "responses:\n  utter_x:\n  - condition: [{type: slot, name: language, value: nb}]\n"
            f"    text: {text}\n  utter_same:\n  - text: same\n",
            encoding="utf-8",
        )
        git("add", ".")
        git("commit", "-qm", text)
        git("tag", text)

    (tmp_path / "data" / "topics").mkdir(parents=True)
    (tmp_path / "data" / "danger").mkdir()
    git("init", "-q")
    commit("one")
    commit("two")
    monkeypatch.setattr(changes, "ROOT", tmp_path)
    assert changes.changes_since("one", "two") == [Change("utter_x", "nb", "one", "two")]
    with pytest.raises(UserError, match="name a commit"):
        changes.changes_since("no-such-version")
