"""Makes the script book: one folder that opens without a server and without asking anybody for anything."""

from __future__ import annotations

import datetime
import html
import json
import re
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from ledelys import html_templates
from ledelys.paths import ROOT
from ledelys.review import approvals as given
from ledelys.review.changes import Change
from ledelys.review.maps import map_of_everything, map_of_topic
from ledelys.review.played import Played
from ledelys.review.responses import LANGUAGES, loaded
from ledelys.review.sentences import REST, Sentence, by_key, source_titles
from ledelys.review.ways import examples_of_intents, names_of_intents, ways
from services_catalog import load_catalogue

HERE = Path(__file__).resolve().parent
TRY_AT = "http://127.0.0.1:5005/#try="
"""Where `ledelys start --try` serves."""
SAMPLE = 12
"""Examples of what visitors may write that are shown at once."""


@dataclass(frozen=True)
class Book:
    """What the book is made from, beside the files of the project."""

    approvals: list[given.Approval]
    played: list[Played]
    changes: list[Change]
    since: str | None
    """The version that `changes` are told since; None where there is none to compare with."""
    today: datetime.date


@cache
def words() -> dict[str, dict[str, str]]:
    """Return the words of the book itself, as {name: {nb, nn, en}}."""
    found: dict[str, dict[str, str]] = loaded(HERE / "words.yml")
    return found


def say(language: str) -> Callable[[str], str]:
    """Return what gives a word of the book in a language; a name without words stands for itself."""
    return lambda name: words().get(name, {}).get(language, name)


def write(book: Book, folder: Path) -> Path:
    """Write the book into `folder`, which is made if need be; returns the page to open."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = html_templates.environment(HERE / "book")
    environment.globals.update(t=_in_all_languages, LANGUAGES=LANGUAGES)
    page = environment.get_template("book.html").render(**_contents(book))
    (folder / "index.html").write_text(page, encoding="utf-8")
    for name in ("book.css", "book.js"):
        (folder / name).write_bytes((HERE / "book" / name).read_bytes())
    listed = environment.get_template("examples.html")
    (folder / "examples").mkdir(exist_ok=True)
    for topic in topics():
        written = [(name, examples_of_intents()[name]) for name in _intents(topic)]
        text = listed.render(topic=topic, names=names_of_intents(), written=written)
        (folder / "examples" / f"{topic}.html").write_text(text, encoding="utf-8")
    return folder / "index.html"


@cache
def topics() -> tuple[str, ...]:
    """Return the topics of the book: danger first, then by file, then what belongs to none."""
    found = dict.fromkeys(["danger", *(one.topic for all_ in by_key().values() for one in all_.values())])
    return (*(topic for topic in found if topic != REST), REST)


def _contents(book: Book) -> dict[str, Any]:
    shares = given.shares(book.approvals)
    return {
        "version": version(),
        "date": book.today.isoformat(),
        "topics": [_topic(topic, book) for topic in topics()],
        "shares": shares,
        "whole": {
            language: map_of_everything(
                [t for t in topics() if t not in ("danger", "domain", REST)], language, say(language)
            )
            for language in LANGUAGES
        },
        "played": book.played,
        "wordings": loaded(ROOT / "data/urgency.yml")["wordings"],
        "routes": [_route(route) for route in load_catalogue().routes],
        "services": [_service(service) for service in load_catalogue().services],
        "unreached": _unreached(book.played),
        "changes": [
            (change, _conversations_with(change.after or change.before or "", book.played)) for change in book.changes
        ],
        "since": book.since,
        "ways_there": _ways_there(book.played),
        "format": given.FORMAT,
        "ui": json.dumps(
            {
                name: words()[name]
                for name in ("marked", "saved", "bad_file", "comment_on", "approve", "change", "discuss", "comment")
            },
            ensure_ascii=False,
        ).replace("<", "\\u003c"),
    }


def _topic(topic: str, book: Book) -> dict[str, Any]:
    rows = [languages for languages in by_key().values() if next(iter(languages.values())).topic == topic]
    has_map = any(way.topic == topic for way in ways())
    examples = [example for name in _intents(topic) for example in examples_of_intents()[name]]
    return {
        "name": topic,
        "map": {language: map_of_topic(topic, language, say(language)) for language in LANGUAGES} if has_map else None,
        "rows": [_row(languages, book.approvals) for languages in rows],
        "examples": examples[:: max(1, len(examples) // SAMPLE)][:SAMPLE],
        "example_count": len(examples),
    }


def _row(languages: dict[str, Sentence], approvals: Iterable[given.Approval]) -> dict[str, Any]:
    first = next(iter(languages.values()))
    listed = list(approvals)
    return {
        "key": first.key,
        "languages": [
            (languages[name], given.approved(languages[name], listed)) for name in LANGUAGES if name in languages
        ],
        "when": first.when,
        "sources": [source_titles().get(source, _service_name(source)) for source in first.sources],
        "file": first.file,
        "legal": first.legal,
    }


def _service_name(source: str) -> str:
    catalogue = load_catalogue()
    name = source.removeprefix("catalogue:")
    return catalogue.by_id(name).names.nb if source.startswith("catalogue:") else source


def _intents(topic: str) -> list[str]:
    prefix = {"danger": "danger.", "domain": "nlu_fallback"}.get(topic, topic)
    return [
        name
        for name in examples_of_intents()
        if name == prefix or name.startswith(prefix if prefix.endswith(".") else prefix + ".")
    ]


def _route(route: Any) -> dict[str, Any]:
    catalogue = load_catalogue()

    def named(wanted: str) -> str:
        kind = catalogue.kinds.get(wanted)
        return kind.names.nb if kind else catalogue.by_id(wanted).names.nb

    return {"when": list(route.when.items()), "help": [named(wanted) for wanted in route.help], "why": route.why}


def _service(service: Any) -> dict[str, Any]:
    shown = load_catalogue().shown_phones(service)
    return {
        "name": service.names.nb,
        "shown": shown,
        "hidden": [phone for phone in service.phones if phone not in shown],
        "web": service.web,
        "hours": service.hours.nb if service.hours else "",
        "checked": service.checked_on,
        "notes": service.notes or "",
    }


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Return what finds a sentence in what was said: words in braces may be anything."""
    parts = re.split(r"\{\w+\}", text.strip())
    return re.compile(".*?".join(re.escape(" ".join(part.split())) for part in parts), re.DOTALL)


def _said(played: Iterable[Played]) -> str:
    return "\n".join(" ".join(bubble.split()) for one in played for turn in one.turns for bubble in turn.bubbles)


def _unreached(played: list[Played]) -> list[Sentence]:
    said = _said(played)
    return [
        languages[LANGUAGES[0]]
        for languages in by_key().values()
        if languages[LANGUAGES[0]].topic != REST
        and not any(_pattern(one.text).search(said) for one in languages.values())
    ]


def _conversations_with(text: str, played: Iterable[Played]) -> list[str]:
    pattern = _pattern(text)
    return [one.title for one in played if text and pattern.search(_said([one]))]


def _ways_there(played: Iterable[Played]) -> dict[tuple[str, str], str]:
    """Return the address at which a running service plays up to a sentence, as {(key, language): address}."""
    patterns = [
        (key, code, _pattern(one.text))
        for key, all_ in by_key().items()
        for code, one in all_.items()
        if one.topic != REST
    ]
    found: dict[tuple[str, str], str] = {}
    for conversation in played:
        for number, turn in enumerate(conversation.turns, 1):
            said = " ".join(" ".join(bubble.split()) for bubble in turn.bubbles)
            address = TRY_AT + quote(json.dumps([[one.way, one.words] for one in conversation.turns[:number]]))
            for key, code, pattern in patterns:
                if (key, code) not in found and code == conversation.language and pattern.search(said):
                    found[key, code] = address
    return found


def _in_all_languages(name: str, **values: Any) -> Markup:
    """A word of the book in all languages; the style shows the reader's."""
    spans = []
    for language in LANGUAGES:
        text = say(language)(name)
        filled = text.format(**{key: say(language)(str(value)) for key, value in values.items()}) if values else text
        spans.append(f'<span class="t" lang="{language}">{html.escape(filled)}</span>')
    return Markup("".join(spans))


@cache
def version() -> str:
    """Return the short name of the commit, "?" where there is no git."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "?"
