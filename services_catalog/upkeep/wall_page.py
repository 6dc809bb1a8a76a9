"""The page for a wall: one self-contained HTML file, A4, that prints well and asks for nothing from anywhere.

First the numbers for danger, then the national lines by kind, then what there is for one place. Its own words stand in
wall_page.yml, its look in wall_page.html. The page carries its own content security policy.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import html
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from services_catalog import Catalogue, Found, PlaceMatch, Service, Words
from services_catalog.models import Kind, Phone
from services_catalog.upkeep.export import NEAREST, place_name

LANGUAGES = ("nb", "nn", "en")

_HERE = Path(__file__).parent
_LONG = 5


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    first: dict[str, Words]
    unsaid: frozenset[str]
    words: dict[str, Words]


def wall_page(catalogue: Catalogue, language: str, today: datetime.date, place: PlaceMatch | None = None) -> bytes:
    """Return the page in `language` (nb, nn or en) as UTF-8; with a `place`, what there is for it comes last."""
    return _Page(catalogue, language, today, place).html().encode()


@cache
def _file() -> _File:
    return _File.model_validate(yaml.safe_load((_HERE / "wall_page.yml").read_text(encoding="utf-8")))


class _Page:
    def __init__(self, catalogue: Catalogue, language: str, today: datetime.date, place: PlaceMatch | None) -> None:
        self._catalogue = catalogue
        self._language = language
        self._today = today
        self._place = place

    def html(self) -> str:
        template = (_HERE / "wall_page.html").read_text(encoding="utf-8")
        style = template.partition("<style>")[2].partition("</style>")[0]
        values = {
            "language": self._language,
            "style_hash": "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            "title": self._words("title"),
            "first_title": self._words("first"),
            "first": "\n".join(self._first()),
            "national_title": self._words("national"),
            "national": "\n".join(self._national()),
            "local": "\n".join(self._local()),
            "date": self._date(),
        }
        return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], template)

    def _words(self, key: str, /, **values: object) -> str:
        return html.escape(_file().words[key].get(self._language).format(**values))

    def _date(self) -> str:
        parts = {"day": self._today.day, "month": self._today.month, "year": self._today.year}
        date = _file().words["date_form"].get(self._language).format(**parts)
        told = f'<time datetime="{self._today.isoformat()}">{html.escape(date)}</time>'
        return self._words("date", date="{date}").replace("{date}", told)

    def _first(self) -> Iterator[str]:
        by_id = {service.id: service for service in self._catalogue.services}
        for name, when in _file().first.items():
            for phone in self._catalogue.shown_phones(by_id[name])[:1] if name in by_id else ():
                yield f"<li><p>{_number(phone)}</p><div>"
                yield f'<p class="when">{html.escape(when.get(self._language))}</p>'
                yield f"<p>{self._name(by_id[name])}{self._hours(by_id[name])}</p></div></li>"

    def _national(self) -> Iterator[str]:
        for name, kind in self._catalogue.kinds.items():
            services = [
                service
                for service in self._catalogue.by_kind(name)
                if service.national and service.id not in _file().first and self._catalogue.shown_phones(service)
            ]
            if services:
                yield from self._kind(kind, [self._service(service, ()) for service in services])

    def _local(self) -> Iterator[str]:
        if self._place is None:
            return
        place = place_name(self._place)
        yield '<section class="local" aria-labelledby="local">'
        yield f'<h2 id="local">{self._words("local", place=place)}</h2>'
        yield '<div class="kinds">'
        for name, kind in self._catalogue.kinds.items():
            if kind.local and not all(service.national for service in self._catalogue.by_kind(name)):
                yield from self._kind(kind, self._of_place(name, place))
        yield "</div>\n</section>"

    def _of_place(self, kind: str, place: str) -> list[str]:
        match = self._place
        municipality = match.candidates[0] if match and match.candidates else None
        area = match.area if match else None
        every = self._catalogue.serving(kind, municipality, area, limit=len(self._catalogue.services))
        found = [one for one in every if one.reason_code != "national"]
        near = [one for one in found if one.reason_code == "nearest"]
        items = [self._service(one.service, self._notes(one, place)) for one in found if one not in near[NEAREST:]]
        if not found or near:
            lines = self._ask("ask_instead", () if near else self._catalogue.national_lines(kind))
            items.insert(0, f"<li><p>{' '.join([self._words('not_known', place=place), *lines])}</p></li>")
        return items

    def _notes(self, found: Found, place: str) -> Iterable[str]:
        if found.reason_code == "nearest" and found.km is not None:
            yield self._words("nearest", km=found.km)
        elif found.basis != "stated":
            yield self._words("likely", place=place)

    def _kind(self, kind: Kind, items: list[str]) -> Iterator[str]:
        long = " long" if len(items) > _LONG else ""
        yield f'<section class="kind{long}">\n<h3>{html.escape(kind.names.get(self._language))}</h3>\n<ul>'
        yield from items
        yield "</ul>\n</section>"

    def _service(self, service: Service, notes: Iterable[str]) -> str:
        shown = self._catalogue.shown_phones(service)
        lines = [f"<p>{_number(phone)}{self._label(phone)}</p>" for phone in shown]
        lines.append(f"<p>{self._name(service)}{self._hours(service)}</p>")
        lines.extend(f'<p class="note">{note}</p>' for note in notes)
        asked = list(self._ask("ask", self._catalogue.connecting(service)))
        lines.extend(f"<p>{line}</p>" for line in asked)
        if service.web and not shown:
            lines.append(f'<p class="web">{html.escape(_readable(service.web))}</p>')
        elif not shown and not asked:
            lines.append(f'<p class="note">{self._words("no_number")}</p>')
        return "<li>" + "\n".join(lines) + "</li>"

    def _ask(self, words: str, lines: Iterable[Service]) -> Iterator[str]:
        for line in lines:
            phone = next((one for one in self._catalogue.shown_phones(line) if one.use == "call"), None)
            if phone:
                told = self._words(words, number="{number}", name=line.names.get(self._language))
                yield told.replace("{number}", _number(phone), 1)
                return

    def _name(self, service: Service) -> str:
        return f"<strong>{html.escape(service.names.get(self._language))}</strong>"

    def _hours(self, service: Service) -> str:
        age = [self._words("from_age", age=service.from_age)] if service.from_age else []
        hours = [html.escape(service.hours.get(self._language))] if service.hours else []
        return "".join(f'<span class="hours">, {told}</span>' for told in (*age, *hours))

    def _label(self, phone: Phone) -> str:
        if phone.label.nb in _file().unsaid:
            return ""
        return f' <span class="label">{html.escape(phone.label.get(self._language))}</span>'


def _number(phone: Phone) -> str:
    return f'<a class="number" href="{html.escape(phone.uri)}">{html.escape(phone.number)}</a>'


def _readable(address: str) -> str:
    """Return a web address as one reads it from a wall."""
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/")
