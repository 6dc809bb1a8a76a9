"""How well messages are understood: what a trained model reads of labelled messages, beside what their authors meant.

A labelled message is a JSON object with `text`, `intent` (the topic, with or without a detail), `urgency`, `who`,
`language`, `danger` (the kind, for acute ones), `kind` (explicit, indirect, one_liner, long, dialect, hard_negative,
plain) and, where its author would accept another topic too, `also`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledelys.nlu.labels import topic_of
from services_catalog import Catalogue

Row = dict[str, Any]


@dataclass(frozen=True)
class Share:
    """How many of how many; `percent` is None when there were none."""

    hits: int
    of: int

    @property
    def percent(self) -> float | None:
        """The share in per cent."""
        return 100 * self.hits / self.of if self.of else None

    def __str__(self) -> str:
        return f"{self.hits}/{self.of} ({self.percent:.0f} %)" if self.of else "-"


@dataclass(frozen=True)
class Message:
    """One labelled message, what is read of it, and from which set it comes."""

    row: Row
    read: Row
    source: str

    @property
    def topic(self) -> str:
        """The topic its author meant."""
        return topic_of(str(self.row["intent"]))

    @property
    def accepted(self) -> frozenset[str]:
        """The topics its author accepts."""
        return frozenset({self.topic, *self.row.get("also", ())})

    def wrong(self) -> list[str]:
        """Return the labels that were read wrongly: missed_acute, false_acute, urgency, topic, who, language."""
        due, read = self.row["urgency"], self.read["urgency"]
        faults = []
        if due != read:
            faults.append("missed_acute" if due == "acute" else "false_acute" if read == "acute" else "urgency")
        if self.read["topic"] not in self.accepted:
            faults.append("topic")
        faults.extend(label for label in ("who", "language") if self.row[label] != self.read[label])
        return faults


@dataclass(frozen=True)
class Figures:
    """The measures of one group of messages."""

    messages: int
    acute_found: Share
    acute_false: Share
    urgent_found: Share
    urgent_false: Share
    topic: Share
    topic_in_three: Share
    who: Share
    language: Share
    danger_kind: Share

    def as_json(self) -> dict[str, Any]:
        """Return the measures as numbers: hits, of and per cent."""
        shares = {name: value for name, value in vars(self).items() if isinstance(value, Share)}
        return {
            "messages": self.messages,
            **{name: {"hits": one.hits, "of": one.of, "percent": one.percent} for name, one in shares.items()},
        }


@dataclass(frozen=True)
class Evaluation:
    """The measures of all messages, by language, by kind and by set, and the commonest confusions of topic."""

    whole: Figures
    by_language: dict[str, Figures]
    by_kind: dict[str, Figures]
    by_source: dict[str, Figures]
    confusions: tuple[tuple[str, str, int], ...]
    messages: tuple[Message, ...] = field(repr=False)

    def misses(self) -> list[Row]:
        """Return every message of which something was read wrongly, with what was meant, read and wrong."""
        labels = ("urgency", "topic", "who", "language")
        return [
            {
                "set": one.source,
                "text": one.row["text"],
                "wrong": wrong,
                "meant": {**{label: one.row.get(label) for label in labels}, "topic": sorted(one.accepted)},
                "read": {label: one.read[label] for label in labels},
                "because": one.read["because"],
            }
            for one in self.messages
            if (wrong := one.wrong())
        ]


def read_rows(file: Path) -> list[Row]:
    """Return the labelled messages of a .jsonl file; raises ValueError with the line that is none."""
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{file.name}, line {number}: not JSON ({error.msg})") from None
        missing = {"text", "intent", "urgency", "who", "language"} - set(row)
        if missing:
            raise ValueError(f"{file.name}, line {number}: {', '.join(sorted(missing))} is missing")
        rows.append(row)
    return rows


def evaluate(sets: Mapping[str, Sequence[Row]], read: Callable[[str], Row]) -> Evaluation:
    """Have every message of `sets` (by name) read by `read`, as Understanding.read does, and measure the result."""
    messages = tuple(Message(row, read(row["text"]), name) for name, rows in sets.items() for row in rows)

    def grouped(of: Callable[[Message], str]) -> dict[str, Figures]:
        names = sorted({of(one) for one in messages})
        return {name: _figures([one for one in messages if of(one) == name]) for name in names}

    confusions = Counter(
        (one.topic, str(one.read["topic"])) for one in messages if one.read["topic"] not in one.accepted
    )
    return Evaluation(
        whole=_figures(messages),
        by_language=grouped(lambda one: str(one.row["language"])),
        by_kind=grouped(lambda one: str(one.row.get("kind", "plain"))),
        by_source=grouped(lambda one: one.source),
        confusions=tuple((meant, understood, times) for (meant, understood), times in confusions.most_common()),
        messages=messages,
    )


def _figures(messages: Sequence[Message]) -> Figures:
    acute = [one for one in messages if one.row["urgency"] == "acute"]
    urgent = [one for one in messages if one.row["urgency"] != "none"]
    calm = [one for one in messages if one.row["urgency"] == "none"]
    not_acute = [one for one in messages if one.row["urgency"] != "acute"]
    of_a_kind = [one for one in acute if one.row.get("danger") and one.read["urgency"] == "acute"]
    return Figures(
        messages=len(messages),
        acute_found=_share(acute, lambda one: one.read["urgency"] == "acute"),
        acute_false=_share(not_acute, lambda one: one.read["urgency"] == "acute"),
        urgent_found=_share(urgent, lambda one: one.read["urgency"] != "none"),
        urgent_false=_share(calm, lambda one: one.read["urgency"] != "none"),
        topic=_share(messages, lambda one: one.read["topic"] in one.accepted),
        topic_in_three=_share(messages, lambda one: any(topic["name"] in one.accepted for topic in one.read["topics"])),
        who=_share(messages, lambda one: one.read["who"] == one.row["who"]),
        language=_share(messages, lambda one: one.read["language"] == one.row["language"]),
        danger_kind=_share(of_a_kind, lambda one: one.read.get("danger") == one.row["danger"]),
    )


def _share(messages: Iterable[Message], holds: Callable[[Message], bool]) -> Share:
    found = [holds(one) for one in messages]
    return Share(sum(found), len(found))


def place_outcome(catalogue: Catalogue, line: Mapping[str, Any]) -> str:
    """Return how a place wording is read: right, asked (the right one among others), missed, or wrong.

    `line` holds `text` and what it names: `places` (municipality numbers, several where the bot must ask) or `area`.
    """
    matches = catalogue.places.find(line["text"])
    found = {one.number for match in matches for one in match.candidates}
    areas = {match.area.name for match in matches if match.area and not match.candidates}
    meant = set(line.get("places", []))
    if (found, areas) == (meant, {line["area"]} if "area" in line else set()):
        return "right"
    if not found and not areas:
        return "missed"
    return "asked" if meant and meant <= found else "wrong"
