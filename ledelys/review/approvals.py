"""Who has read which sentence, and said yes: reviews.yml.

An approval is for the words as they were: it holds the hash of the sentence, so a changed sentence is unapproved by
itself. No names are kept, only roles. A statement of law needs the role `legal` as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ledelys.errors import UserError
from ledelys.paths import ROOT
from ledelys.review.sentences import Sentence, by_key

FILE = ROOT / "reviews.yml"
ROLES = ("counsellor", "legal", "language")
VERDICTS = ("approve", "change", "discuss")
FORMAT = "ledelys-review-1"
LONGEST_COMMENT = 4000
LARGEST_FILE = 20_000_000
_UNSEEN = {"\n": "\n", "\t": " ", "\u00a0": " "}
"""What stays of a comment that cannot be seen; the rest might command a terminal."""

_HEAD = """\
# Which sentences have been read and approved, in which words (the hash), in which role and when. Written by
# `ledelys review import`. A sentence that is changed loses its approval by itself, because its hash changes.
"""


@dataclass(frozen=True, order=True)
class Approval:
    """One approval."""

    sentence: str
    language: str
    hash: str
    role: str
    date: str

    def holds_for(self, sentence: Sentence) -> bool:
        """Say whether it is for these very words."""
        return (self.sentence, self.language, self.hash) == (sentence.key, sentence.language, sentence.hash)


@dataclass(frozen=True)
class Mark:
    """What a reviewer has said of a sentence in the book."""

    sentence: str
    language: str
    hash: str
    role: str
    verdict: str | None
    comment: str


def load(file: Path = FILE) -> list[Approval]:
    """Return the approvals; none where the file is not there yet. Raises UserError when it is not well formed."""
    if not file.exists():
        return []
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8")) or []
        return [Approval(**{name: str(row[name]) for name in Approval.__dataclass_fields__}) for row in rows]
    except (OSError, ValueError, RecursionError, yaml.YAMLError, TypeError, KeyError) as error:
        raise UserError(f"{file.name} is not a list of approvals: {type(error).__name__}.") from error


def save(approvals: Iterable[Approval], file: Path = FILE) -> None:
    """Write the approvals, sorted, one a line."""
    lines = [
        f"- {{sentence: {json.dumps(one.sentence)}, language: {one.language}, hash: {json.dumps(one.hash)}, "
        f"role: {one.role}, date: {json.dumps(one.date)}}}"
        for one in sorted(set(approvals))
    ]
    file.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def approved(sentence: Sentence, approvals: Iterable[Approval]) -> Approval | None:
    """Return the newest approval that lets a sentence be said; None while one is missing."""
    holding = [one for one in approvals if one.holds_for(sentence)]
    roles = {one.role for one in holding}
    if "counsellor" not in roles or (sentence.legal and "legal" not in roles):
        return None
    return max(holding, key=lambda one: one.date)


def read_marks(file: Path) -> list[Mark]:
    """Read what was saved from the book; raises UserError, in one sentence, for anything else."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise UserError(f"{file.name} is too large to be a file saved from the book.")
        saved = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{file.name} cannot be read as a file saved from the book: {type(error).__name__}.") from error
    if not isinstance(saved, dict) or saved.get("format") != FORMAT or not isinstance(saved.get("marks"), list):
        raise UserError(f"{file.name} was not saved from the book of this version.")
    return [_mark(row, file.name, number) for number, row in enumerate(saved["marks"], 1)]


def _mark(row: Any, name: str, number: int) -> Mark:
    fields = ("sentence", "language", "hash", "role", "comment")
    well = (
        isinstance(row, dict)
        and all(isinstance(row.get(field), str) for field in fields)
        and row["role"] in ROLES
        and row.get("verdict") in (None, *VERDICTS)
        and re.fullmatch(r"[0-9a-f]{12}", row["hash"])
        and len(row["comment"]) <= LONGEST_COMMENT
        and row["sentence"].isprintable()
        and row["language"].isprintable()
    )
    if not well:
        raise UserError(f"{name}: mark {number} is not well formed; nothing was taken over.")
    comment = "".join(letter if letter.isprintable() else _UNSEEN.get(letter, "") for letter in row["comment"])
    return Mark(row["sentence"], row["language"], row["hash"], row["role"], row.get("verdict"), comment)


@dataclass(frozen=True)
class Taken:
    """What became of the marks of a file."""

    approvals: list[Approval]
    comments: list[Mark]
    outdated: list[Mark]
    """Marks for words that have been changed since, or for a sentence that is gone."""


def take(marks: Iterable[Mark], before: Iterable[Approval], today: date) -> Taken:
    """Add the approvals among `marks` to those `before`; a wish for a change takes the approval of that role back."""
    known = by_key()
    approvals, comments, outdated = set(before), [], []
    for mark in marks:
        sentence = known.get(mark.sentence, {}).get(mark.language)
        if sentence is None or sentence.hash != mark.hash:
            outdated.append(mark)
            continue
        same = {one for one in approvals if one.holds_for(sentence) and one.role == mark.role}
        if mark.verdict == "approve" and not same:
            approvals.add(Approval(mark.sentence, mark.language, mark.hash, mark.role, today.isoformat()))
        elif mark.verdict in ("change", "discuss"):
            approvals -= same
        if mark.comment.strip() or mark.verdict in ("change", "discuss"):
            comments.append(mark)
    return Taken(sorted(approvals), comments, outdated)


def comment_lines(comments: Iterable[Mark], *, outdated: bool = False) -> Iterator[str]:
    """Yield the comments as a list for developers, in Markdown."""
    known = by_key()
    for mark in comments:
        sentence = known.get(mark.sentence, {}).get(mark.language)
        where = f"{sentence.file}, `{mark.sentence}`" if sentence else f"`{mark.sentence}` (gone)"
        yield f"- **{mark.verdict or 'comment'}** ({mark.role}) {where}, {mark.language}"
        if sentence and not outdated:
            yield f"  - stands: {' / '.join(sentence.text.splitlines())}"
        for line in mark.comment.strip().splitlines():
            yield f"  - {line}"


@dataclass(frozen=True)
class Share:
    """How many of so many sentences are approved."""

    approved: int
    of: int

    @property
    def percent(self) -> float:
        """100 where there is none."""
        return 100 * self.approved / self.of if self.of else 100.0


def shares(approvals: Iterable[Approval]) -> dict[str, dict[str, Share]]:
    """Return how much is approved, as {topic: {language: share}}."""
    given = list(approvals)
    found: dict[str, dict[str, Share]] = {}
    for languages in by_key().values():
        for language, sentence in languages.items():
            row = found.setdefault(sentence.topic, {})
            before = row.get(language, Share(0, 0))
            row[language] = Share(before.approved + (approved(sentence, given) is not None), before.of + 1)
    return found
