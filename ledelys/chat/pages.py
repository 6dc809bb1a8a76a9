"""What a browser is sent as it is: the chat window's script, the demo page and the style of both pages.

The script is one file made of the parts in widget/, with the sentences and the style built in, so that a site needs one
script tag and a strict Content Security Policy lets it work.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from ledelys.chat.reading import LANGUAGES
from ledelys.chat.sentences import HERE, language_payload, opening_buttons, read_sentences
from ledelys.chat.templates import render

TRYING = "trying"
PARTS = ("begin", "keys", "server", "messages", "leaving", TRYING, "window")
"""The parts of the script, in the order in which they stand in it."""
PHONE_WIDTH = "(max-width: 40rem)"
"""The media query of screens that the window fills; window.css has the same."""

_REM = "var(--ledelys-rem)"

STATIC_CACHE = "private, max-age=1800"
"""Half an hour: long enough for a conversation, short because a cached file on a shared machine is a trace."""


@dataclass(frozen=True)
class StaticFile:
    """A file that is sent as it is."""

    body: bytes
    content_type: str

    @property
    def version(self) -> str:
        """Changes when the content does."""
        return hashlib.sha256(self.body).hexdigest()[:16]

    @property
    def etag(self) -> str:
        """For If-None-Match."""
        return f'"{self.version}"'

    @property
    def integrity(self) -> str:
        """For the attribute `integrity` of a script tag (W3C Subresource Integrity)."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.body).digest()).decode()


@cache
def script(exit_address: str, max_characters: int, *, try_out: bool = False) -> StaticFile:
    """`/chat/ledelys.js`.

    Args:
        exit_address: where "leave the page" goes, if the element names no other.
        max_characters: the longest message.
        try_out: whether an address may hold turns to play (never where visitors are).
    """
    parts = [part for part in PARTS if try_out or part != TRYING]
    page, card = read_sentences("page.yml"), read_sentences("card.yml")
    texts = {
        "page": page["page"],
        **card,
        "opening_buttons": opening_buttons(),
        "language_payloads": {language: language_payload(language) for language in LANGUAGES},
    }
    source = "\n".join((HERE / "widget" / f"{part}.js").read_text(encoding="utf-8") for part in parts)
    settings = {"exit": exit_address, "characters": max_characters, "phone": PHONE_WIDTH}
    for name, value in (("TEXTS", texts), ("STYLE", _style_of_window()), ("SETTINGS", settings)):
        source = _filled(source, name, value)
    return StaticFile(f'"use strict";\n(() => {{\n{source}}})();\n'.encode(), "text/javascript; charset=utf-8")


@cache
def style() -> StaticFile:
    """`/chat/ledelys.css`, for the demo page and the page without scripts."""
    return StaticFile((HERE / "static" / "ledelys.css").read_bytes(), "text/css; charset=utf-8")


def tag(address: str, exit_address: str, max_characters: int) -> str:
    """What a site puts into its page: the script tag with its hash, and the element.

    Args:
        address: where this service is reached, as "https://chat.example.no".
        exit_address: see `script`.
        max_characters: see `script`.
    """
    file = script(exit_address, max_characters)
    return render("tag.html", address=address, version=file.version, integrity=file.integrity).strip()


@cache
def demo(language: str, exit_address: str, max_characters: int) -> StaticFile:
    """The page at `/`: a municipality's page, made up, with the chat window on it."""
    body = render(
        "demo.html",
        language=language,
        demo={name: sentence[language] for name, sentence in read_sentences("demo.yml")["demo"].items()},
        needs_script=read_sentences("page.yml")["page"]["needs_script"][language],
        script=f"/chat/ledelys.js?v={script(exit_address, max_characters).version}",
        style=f"/chat/ledelys.css?v={style().version}",
    )
    return StaticFile(body.encode(), "text/html; charset=utf-8")


def _style_of_window() -> str:
    """The style without comments and the spaces that only readers need."""
    text = (HERE / "widget" / "window.css").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    # Many sites set the root's font size, and with it what a rem is: lengths follow the visitor's own letters instead.
    text = re.sub(r"(@media[^{]*)|([\d.]+)rem", lambda found: found.group(1) or f"calc({found.group(2)}*{_REM})", text)
    return re.sub(r"\s*([{};,>])\s*|\s+", lambda found: found.group(1) or " ", text).strip()


def _filled(source: str, name: str, value: Any) -> str:
    place = re.compile(rf"^const {name} = .*; // {name}$", re.MULTILINE)
    filled = f"const {name} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))};"
    replaced, count = place.subn(lambda _: filled, source)
    if count != 1:
        raise ValueError(f"widget/begin.js has no place for {name}.")
    return replaced
