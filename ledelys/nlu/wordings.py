"""The first reader of urgency: reviewed wordings from data/urgency.yml.

How a pattern is written stands at the top of that file, for those who review it. A pattern is compiled to a regular
expression over the message's words; gaps are bounded, so the time grows with the length of the message only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ledelys.nlu.labels import DANGERS, URGENCIES
from ledelys.nlu.text import words
from ledelys.paths import DATA

URGENCY_FILE = DATA / "urgency.yml"
GAP = 4
"""How many words "..." may stand for, at most."""

_PIECE = re.compile(r"\.\.\.|<\w+>\??|\(|\)\??|\||[#^$]|[\w'*]+\??")
_LETTERS = {"å": "(?:å|aa|a)", "ø": "(?:ø|oe|o)", "æ": "(?:æ|ae|e)"}


class WordingError(ValueError):
    """An entry of data/urgency.yml is not well formed; the message says which and why."""


@dataclass(frozen=True)
class Wording:
    """One reviewed entry: what it means, and the expressions that find it."""

    id: str
    urgency: str
    danger: str | None
    because: dict[str, str]
    expressions: tuple[re.Pattern[str], ...]
    guards: tuple[str, ...]
    matches: tuple[str, ...]
    must_not_match: tuple[str, ...]


@dataclass(frozen=True)
class Guard:
    """What takes the urgency out of a wording, and how near it must stand: "span", "sentence" or "message".

    `only` is the urgency of the wordings that it guards, None for all.
    """

    name: str
    scope: str
    expression: re.Pattern[str]
    only: str | None


@dataclass(frozen=True)
class Hit:
    """A wording found in a message."""

    wording: Wording
    start: int
    end: int


def compile_pattern(pattern: str, lists: dict[str, str]) -> str:
    """Return the regular expression for one pattern, each word with the space before it."""
    out: list[str] = []
    position = 0
    for piece in _PIECE.finditer(pattern):
        if pattern[position : piece.start()].strip():
            raise WordingError(f"cannot read {pattern[position : piece.start()]!r} in the pattern {pattern!r}")
        position = piece.end()
        text = piece.group()
        if text == "...":
            out.append(rf"(?: (?!\. )[^ ]+){{0,{GAP}}}?")
        elif text.startswith("<"):
            name = text.strip("<>?")
            if name not in lists:
                raise WordingError(f"the pattern {pattern!r} names the list <{name}>, which is not there")
            out.append(lists[name] + ("?" if text.endswith("?") else ""))
        elif text == "#":
            out.append(r" \d+(?= )")
        elif text == "^":
            out.append(r"(?:^|(?<= \.))")
        elif text == "$":
            out.append(r"(?= (?:\.|$))")
        elif text == "(":
            out.append("(?:")
        elif text in (")", ")?", "|"):
            out.append(text)
        else:
            optional = text.endswith("?")
            word = "".join(_LETTERS.get(c, re.escape(c) if c != "*" else "[^ ]*") for c in text.rstrip("?"))
            out.append(f"(?: {word}(?= ))?" if optional else f" {word}(?= )")
    if pattern[position:].strip():
        raise WordingError(f"cannot read {pattern[position:]!r} in the pattern {pattern!r}")
    return "".join(out)


def expression(pattern: str, lists: dict[str, str]) -> re.Pattern[str]:
    try:
        return re.compile(compile_pattern(pattern, lists))
    except re.error as error:
        raise WordingError(f"the pattern {pattern!r} is not well formed: {error}") from error


def expression_of_any(patterns: list[str], lists: dict[str, str]) -> re.Pattern[str]:
    """Return one expression that finds any of `patterns`; raises WordingError naming one that is not well formed."""
    return re.compile("|".join(expression(pattern, lists).pattern for pattern in patterns))


def compile_lists(described: dict[str, str]) -> dict[str, str]:
    """Return the regular expressions of the lists that patterns name as <list>; a later one may name an earlier one."""
    lists: dict[str, str] = {}
    for name, pattern in described.items():
        lists[name] = "(?:" + compile_pattern(pattern, lists) + ")"
    return lists


def as_line(text: str) -> str:
    """Return the words of `text` as patterns look at them: with one space before and after each."""
    return " " + " ".join(words(text)) + " "


class Wordings:
    """All entries and guards of one file."""

    def __init__(self, described: dict[str, Any]) -> None:
        lists = compile_lists(described.get("lists", {}))
        self.guards = {
            name: Guard(
                name,
                entry["scope"],
                expression_of_any(entry["patterns"], lists),
                entry.get("only"),
            )
            for name, entry in described.get("guards", {}).items()
        }
        self.wordings = tuple(self._wording(entry, lists) for entry in described["wordings"])

    def _wording(self, entry: dict[str, Any], lists: dict[str, str]) -> Wording:
        name = entry.get("id", "(without id)")
        if entry.get("urgency") not in URGENCIES:
            raise WordingError(f"{name}: urgency is {entry.get('urgency')!r}, which is none of {URGENCIES}")
        danger = entry.get("danger")
        if (entry["urgency"] == "acute") != (danger in DANGERS):
            raise WordingError(f"{name}: an acute wording needs a danger of {DANGERS}, another none; it has {danger!r}")
        if set(entry.get("because", ())) != {"nb", "en"}:
            raise WordingError(f"{name}: because needs nb and en and nothing else; put a text with a comma in quotes")
        unknown = set(entry.get("despite", ())) - set(self.guards)
        if unknown:
            raise WordingError(f"{name}: despite names guards that are not there: {sorted(unknown)}")
        return Wording(
            id=name,
            urgency=entry["urgency"],
            danger=danger,
            because=entry["because"],
            expressions=tuple(expression(pattern, lists) for pattern in entry["patterns"]),
            guards=tuple(
                guard.name
                for guard in self.guards.values()
                if guard.only in (None, entry["urgency"]) and guard.name not in entry.get("despite", ())
            ),
            matches=tuple(entry.get("matches", ())),
            must_not_match=tuple(entry.get("must_not_match", ())),
        )

    @staticmethod
    def danger(hits: list[Hit]) -> str | None:
        """Return the kind of danger of `hits`, None if there is none.

        Who is afraid of harming others is told to leave the room; who is attacked, to get out: with both, the first.
        """
        kinds = [hit.wording.danger for hit in hits if hit.wording.danger]
        return "own_harm" if "own_harm" in kinds else next(iter(kinds), None)

    def find(self, text: str) -> list[Hit]:
        """Return the wordings that stand in `text` and that no guard takes the urgency from, most urgent first.

        Each wording is returned once.
        """
        line = as_line(text)
        guards_by_scope = {name: guard for name, guard in self.guards.items() if guard.expression.search(line)}
        hits = []
        for wording in self.wordings:
            for expression in wording.expressions:
                if not expression.search(line):  # so it is with nearly all of them
                    continue
                found = next(
                    (m for m in expression.finditer(line) if not self._guarded(m, line, wording, guards_by_scope)), None
                )
                if found:
                    hits.append(Hit(wording, found.start(), found.end()))
                    break
        return sorted(hits, key=lambda hit: -URGENCIES.index(hit.wording.urgency))

    def _guarded(self, match: re.Match[str], line: str, wording: Wording, present: dict[str, Guard]) -> bool:
        for name in wording.guards:
            guard = present.get(name)
            if guard is None:
                continue
            if guard.scope == "message":
                return True
            start, end = _span(match, line) if guard.scope == "span" else _sentence(match, line)
            if guard.expression.search(line, start, end):
                return True
        return False


def _span(match: re.Match[str], line: str) -> tuple[int, int]:
    """Return the bounds of the match with one word more on each side."""
    start = line.rfind(" ", 0, match.start()) if match.start() > 0 else 0
    end = line.find(" ", match.end() + 1)
    return max(start, 0), (end if end >= 0 else len(line) - 1) + 1


def _sentence(match: re.Match[str], line: str) -> tuple[int, int]:
    start = line.rfind(" . ", 0, match.start() + 1)
    end = line.find(" . ", match.end())
    return max(start, 0), (end if end >= 0 else len(line) - 1) + 1


@cache
def load_wordings(file: Path = URGENCY_FILE) -> Wordings:
    """Read the reviewed wordings; raises WordingError with the entry and the reason."""
    try:
        described = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WordingError(f"{file.name} cannot be read: {error}") from error
    return Wordings(described)
