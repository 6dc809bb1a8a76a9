"""The demo page at the root and the script of the chat window: what a browser is given."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from ledelys.chat import pages
from ledelys.chat.config import ChatConfig
from ledelys.chat.sentences import HERE, opening_payloads, read_sentences
from ledelys.chat.templates import PHONE

CONFIG = ChatConfig()

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


@pytest.fixture(scope="module", params=["nb", "nn", "en"])
def demo(request: pytest.FixtureRequest) -> str:
    """The demo page in each language."""
    return pages.demo(request.param, CONFIG.exit_address, CONFIG.max_characters).body.decode()


@pytest.fixture
def tags(demo: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = _Page()
    reader.feed(demo)
    return reader.tags


def _script() -> str:
    return pages.script(CONFIG.exit_address, CONFIG.max_characters).body.decode()


def _texts() -> dict[str, Any]:
    found = re.search(r"^const TEXTS = (\{.*\});$", _script(), re.MULTILINE)
    assert found is not None
    texts: dict[str, Any] = json.loads(found.group(1))
    return texts


def test_nothing_inline_and_nothing_from_elsewhere(tags: list[tuple[str, dict[str, str | None]]]) -> None:
    for tag, attributes in tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        for name in ("src", "href", "action"):
            value = attributes.get(name)
            assert value is None or value.startswith(("/chat/", "/?language=")), (tag, value)
    sources = _script() + pages.style().body.decode()
    assert set(re.findall(r"https?://[\w-]+\.[^\s\"';)]+", sources)) == {"https://www.yr.no/"}
    assert "@import" not in sources
    assert "url(" not in sources


def test_the_demo_page_is_whole_in_each_language(tags: list[tuple[str, dict[str, str | None]]], demo: str) -> None:
    language = next(attributes["lang"] for tag, attributes in tags if tag == "html")
    assert ("ledelys-chat", {"language": language}) in tags
    assert ("a", {"href": f"/chat/plain?language={language}"}) in tags  # where no script runs
    assert "{{" not in demo


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


def test_the_card_and_all_sentences_are_built_into_the_script() -> None:
    texts = _texts()
    assert texts["numbers"][0]["number"] == "112"
    assert texts["no_contact"]["en"]
    offered = {payload for button in texts["opening_buttons"] for payload in button["payload"].values()}
    assert offered | set(texts["language_payloads"].values()) == set(opening_payloads())
    named = set(re.findall(r'[sS]ay\("(\w+)"\)|#text\("\w+", "(\w+)"|"data-label": "(\w+)"', _script()))
    names = {name for found in named for name in found if name}
    assert len(names) > 15
    assert names <= set(texts["page"])


def test_the_two_places_that_know_a_phone_number_or_a_phones_width_agree() -> None:
    assert f"const PHONE = /{PHONE.pattern}/g;" in _script()
    assert f"@media {pages.PHONE_WIDTH}" in (HERE / "widget" / "window.css").read_text(encoding="utf-8")


def _sentences(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [found for key, child in node.items() if key not in ("title", "status") or isinstance(child, dict)
                for found in _sentences(child)]  # fmt: skip
    if isinstance(node, list):
        return [found for child in node for found in _sentences(child)]
    return [node] if isinstance(node, str) else []


@pytest.mark.parametrize("name", ["card.yml", "problems.yml", "page.yml", "demo.yml"])
def test_every_sentence_is_there_in_three_languages_without_heavy_words_or_shouting(name: str) -> None:
    loaded = read_sentences(name)
    for sentence in _sentences({key: value for key, value in loaded.items() if key != "opening_buttons"}):
        assert "!" not in sentence, sentence
        assert not HEAVY.search(sentence), sentence
