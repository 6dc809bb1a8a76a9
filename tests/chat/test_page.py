"""The page at the root: what a browser is given."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from ledelys.chat import pages
from ledelys.chat.sentences import opening_payloads, read_sentences

HEAVY = re.compile(r"vold|overgrep|utøver|offer|ofre|voldtekt|misbruk|violence|abuse|victim|rape", re.IGNORECASE)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside_script = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.inside_script = False

    def handle_data(self, data: str) -> None:
        assert not (self.inside_script and data.strip()), "inline script or style"


@pytest.fixture(scope="module")
def tags() -> list[tuple[str, dict[str, str | None]]]:
    reader = _Page()
    reader.feed(pages.page().body.decode())
    return reader.tags


def _script() -> str:
    return pages.script().body.decode()


def _texts() -> dict[str, Any]:
    found = re.search(r"const TEXTS = (\{.*\});$", _script(), re.MULTILINE)
    assert found is not None
    texts: dict[str, Any] = json.loads(found.group(1))
    return texts


def test_nothing_inline_and_nothing_from_elsewhere(tags: list[tuple[str, dict[str, str | None]]]) -> None:
    for tag, attributes in tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        for name in ("src", "href", "action"):
            value = attributes.get(name)
            assert value is None or value.startswith(("/chat/", "tel:")), (tag, value)
    sources = _script() + pages.style().body.decode()
    assert set(re.findall(r"https?://[^\s\"';)]+", sources)) == {"https://www.yr.no/"}
    assert "@import" not in sources
    assert "url(" not in sources


def test_the_log_the_label_and_the_leave_button_are_there(tags: list[tuple[str, dict[str, str | None]]]) -> None:
    by_id = {attributes["id"]: (tag, attributes) for tag, attributes in tags if attributes.get("id")}
    assert by_id["log"][1]["role"] == "log"
    assert ("label", "text") in [(tag, attributes.get("for")) for tag, attributes in tags]
    assert by_id["text"][1]["autocomplete"] == "off"
    assert by_id["leave"][0] == "button"
    assert [attributes["lang"] for tag, attributes in tags if tag == "html"] == ["nb"]


def test_without_a_script_the_numbers_are_still_there() -> None:
    without_script = pages.page().body.decode()
    for entry in read_sentences("card.yml")["numbers"]:
        assert f'href="tel:{entry["number"].replace(" ", "")}"' in without_script


def test_the_script_puts_words_in_as_text_and_stores_nothing() -> None:
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "console.",
    ):
        assert forbidden not in _script(), forbidden
    for needed in ("sendBeacon", "/chat/exit", "location.replace", 'credentials: "omit"', "textContent"):
        assert needed in _script(), needed


def test_the_card_and_all_sentences_are_built_into_the_script() -> None:
    texts = _texts()
    assert texts["numbers"][0]["number"] == "112"
    assert texts["no_contact"]["en"]
    assert {payload for button in texts["opening_buttons"] for payload in button["payload"].values()} == set(
        opening_payloads()
    )
    named = set(re.findall(r'say\("(\w+)"\)', _script())) | set(
        re.findall(r'data-text="(\w+)"', pages.page().body.decode())
    )
    assert named <= set(texts["page"])


def test_no_placeholder_is_left_in_the_page() -> None:
    assert "{{" not in pages.page().body.decode()


def _sentences(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [found for key, child in node.items() if key not in ("title", "status") or isinstance(child, dict)
                for found in _sentences(child)]  # fmt: skip
    if isinstance(node, list):
        return [found for child in node for found in _sentences(child)]
    return [node] if isinstance(node, str) else []


@pytest.mark.parametrize("name", ["card.yml", "problems.yml", "page.yml"])
def test_every_sentence_is_there_in_three_languages_without_heavy_words_or_shouting(name: str) -> None:
    loaded = read_sentences(name)
    for sentence in _sentences({key: value for key, value in loaded.items() if key != "opening_buttons"}):
        assert "!" not in sentence, sentence
        assert not HEAVY.search(sentence), sentence
