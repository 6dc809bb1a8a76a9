"""The page at the root and its two static files, made once at start from static/ and the sentences."""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass
from functools import cache

from ledelys.chat.reading import DEFAULT_LANGUAGE
from ledelys.chat.sentences import HERE, numbers, opening_buttons, read_sentences

_TEXTS_PLACE = "const TEXTS = {}; // TEXTS"
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


@cache
def script() -> StaticFile:
    """`/chat/ledelys.js`, with the sentences and the card of emergency numbers built in."""
    sentences = {**read_sentences("page.yml"), **read_sentences("card.yml"), "opening_buttons": opening_buttons()}
    texts = json.dumps(sentences, ensure_ascii=False, separators=(",", ":"))
    source = (HERE / "static" / "ledelys.js").read_text(encoding="utf-8")
    if _TEXTS_PLACE not in source:
        raise ValueError("static/ledelys.js has no place for the sentences.")
    filled = source.replace(_TEXTS_PLACE, f"const TEXTS = {texts};")
    return StaticFile(filled.encode(), "text/javascript; charset=utf-8")


@cache
def style() -> StaticFile:
    """`/chat/ledelys.css`."""
    return StaticFile((HERE / "static" / "ledelys.css").read_bytes(), "text/css; charset=utf-8")


@cache
def page() -> StaticFile:
    """The page at `/`, in bokmål until its script has run."""
    sentences = read_sentences("page.yml")["page"]
    values = {f"page.{name}": html.escape(sentence[DEFAULT_LANGUAGE]) for name, sentence in sentences.items()}
    values["js"] = f"/chat/ledelys.js?v={script().version}"
    values["css"] = f"/chat/ledelys.css?v={style().version}"
    values["numbers"] = "\n".join(
        f'<li><a href="tel:{entry.number.replace(" ", "")}">{entry.number}</a> &ndash; {html.escape(entry.label)}</li>'
        for entry in numbers(DEFAULT_LANGUAGE)
    )
    source = (HERE / "static" / "index.html").read_text(encoding="utf-8")
    filled = re.sub(r"\{\{([\w.]+)\}\}", lambda found: values[found.group(1)], source)
    return StaticFile(filled.encode(), "text/html; charset=utf-8")
