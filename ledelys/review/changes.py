"""Which sentences have changed between a version and now, as a reader sees them: sentences, not files."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import Any

import yaml

from ledelys.errors import UserError
from ledelys.paths import ROOT
from ledelys.review.responses import LANGUAGES, language_and_conditions
from ledelys.review.sentences import by_key, key_of

_PLACES = ("domain.yml", "data/topics", "data/danger")


@dataclass(frozen=True)
class Change:
    """One sentence before and after; None where it was not there."""

    key: str
    language: str
    before: str | None
    after: str | None


def last_approval() -> str | None:
    """Return the commit that changed reviews.yml last; None where nothing has been approved yet."""
    return _git("log", "-1", "--format=%H", "--", "reviews.yml").strip() or None


def changes_since(revision: str, until: str | None = None) -> list[Change]:
    """Return what differs between two versions, in the order of the files; raises UserError for an unknown one.

    Args:
        revision: a commit or a tag.
        until: another; None for the files as they are now.
    """
    before, after = _responses_at(revision), _responses_at(until) if until else _responses_now()
    return [
        Change(*name, before.get(name), after.get(name))
        for name in dict.fromkeys([*after, *before])
        if before.get(name) != after.get(name)
    ]


def _responses_now() -> dict[tuple[str, str], str]:
    return {
        (one.key, one.language): one.text
        for languages in by_key().values()
        for one in languages.values()
        if one.key.startswith("utter_")
    }


def _responses_at(revision: str) -> dict[tuple[str, str], str]:
    listed = _git("ls-tree", "-r", "--name-only", revision, "--", *_PLACES)
    found: dict[tuple[str, str], str] = {}
    for file in listed.split():
        if file.endswith(".yml"):
            responses = (yaml.load(_git("show", f"{revision}:{file}"), Loader=_Loader) or {}).get("responses") or {}
            for name, entries in responses.items():
                for entry in entries:
                    found.update(_text(name, entry))
    return found


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _text(name: str, entry: dict[str, Any]) -> dict[tuple[str, str], str]:
    language, conditions = language_and_conditions(entry)
    return {(key_of(name, conditions), language or LANGUAGES[0]): str(entry.get("text", "")).strip()}


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UserError(f"git knows nothing of {arguments[-1]!r} here; name a commit or a tag.")
    return done.stdout
