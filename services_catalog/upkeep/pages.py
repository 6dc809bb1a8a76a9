"""What a person sees of a web page, as text: without tags, scripts and styles, with the numbers behind links."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote

_LINKS = ("tel:", "sms:", "callto:")
# Within these a number may go on; between all others and what stands beside them a reader sees a gap.
_FLOWING_TAGS = """
    abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong time tt u var wbr
"""
_FLOWING = frozenset(_FLOWING_TAGS.split())
_META = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HEAD = 4096
SEAM = "\v"
"""Stands in a page's text where a tag was that may or may not leave a gap for the reader's eye."""
_UNSEEN = re.compile(
    r"<(script|style)\b[^>]{0,5000}>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<!\[[^>]{0,5000}>", re.DOTALL | re.IGNORECASE
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class PageText:
    """The text of a page, one line for each part set apart. `shell`: scripts would have to write the page first."""

    text: str
    shell: bool = False


def read_html(body: bytes, charset: str | None = None, *, whole: bool = True) -> PageText:
    """Return the text of the HTML page `body`; `charset` is what the server said, `whole` False if it was cut short."""
    declared = _META.search(body[:_HEAD])
    reader = _Reader()
    reader.read(_decoded(body, (charset, declared[1].decode("ascii") if declared else None), whole=whole))
    return PageText(plain("".join(reader.pieces)), shell=reader.scripts and not reader.visible)


def read_plain(body: bytes, charset: str | None = None, *, whole: bool = True) -> PageText:
    """Return the text of the plain page `body`; the arguments are those of `read_html`."""
    return PageText(plain(_decoded(body, (charset,), whole=whole)))


def plain(text: str) -> str:
    """Return `text` with one kind of space and hyphen and without invisible characters; line breaks and seams stay."""
    one_gap = re.sub(r"[ \t\v]+", lambda gap: " " if gap[0].strip(SEAM) else SEAM, text.translate(_SAME))
    return re.sub(r"[ \v]?\n\s*", "\n", one_gap)


def _same() -> Iterator[tuple[int, str]]:
    for code in range(0x10000):
        kind = unicodedata.category(chr(code))
        if kind == "Zs":
            yield code, " "
        elif kind == "Pd":
            yield code, "-"
        elif kind == "Cf":
            yield code, ""
    for code in range(0xFF10, 0xFF1A):
        yield code, chr(code - 0xFF10 + ord("0"))


_SAME = {**dict(_same()), ord("\r"): "\n", ord("\u2212"): "-"}


def _decoded(body: bytes, declared: tuple[str | None, ...], *, whole: bool) -> str:
    """Return `body` as text: by its mark, by what is declared, else UTF-8; what fits none of them is Windows-1252."""
    marked = next((name for mark, name in _MARKS if body.startswith(mark)), None)
    for name in (marked, *declared, "utf-8"):
        if not name:
            continue
        try:
            return codecs.getincrementaldecoder(name)("strict").decode(body, whole)
        except (LookupError, UnicodeError, AttributeError, TypeError):
            continue
    return body.decode("cp1252", "replace")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.visible = False
        self.scripts = False
        self._unseen = 0

    def read(self, page: str) -> None:
        """Read `page`. A tag cut off at its end would cost the parser time that grows with the square of the length."""
        page = _UNSEEN.sub(self._leave_out, page)
        end = page.rfind(">") + 1
        self.feed(page[:end])
        self.feed(page[end:].replace("<", " "))
        self.close()

    def _leave_out(self, found: re.Match[str]) -> str:
        self.scripts = self.scripts or (found[1] or "").lower() == "script"
        return ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._edge(tag, 1)
        for name, value in attrs:
            link = (value or "").strip()
            if name == "href" and link.lower().startswith(_LINKS):
                number = re.split("[;?]", unquote(link.partition(":")[2]))[0]
                self.pieces.append(f"\n{number}\n")

    def handle_endtag(self, tag: str) -> None:
        self._edge(tag, -1)

    def handle_data(self, data: str) -> None:
        self.pieces.append(re.sub(r"\s+", " ", data))
        self.visible = self.visible or (not self._unseen and any(character.isalnum() for character in data))

    def _edge(self, tag: str, step: int) -> None:
        self.pieces.append(SEAM if tag in _FLOWING else "\n")
        if tag in ("noscript", "title"):
            self._unseen = max(0, self._unseen + step)
