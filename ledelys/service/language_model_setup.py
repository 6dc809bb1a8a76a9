"""Fetching the Norwegian language model when it is not there, without ever standing in the way of a start.

The model is not in any package index, only on its maker's release page. So pip is asked for it by name where pip has
been told of a place of its own to look (PIP_FIND_LINKS, another index); asking the public index for a name that its
maker does not hold there would install whatever somebody puts there. Then the release page is tried. A failure is
remembered for a day, or until pip's settings change, so that the next start does not wait for it again.
"""

import hashlib
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ledelys.service.language_model import PACKAGE, LanguageModel, language_model, setting

REQUIREMENT = f"{PACKAGE}>=3.7,<3.8"  # the versions made for spaCy 3.7
RELEASE = "https://github.com/explosion/spacy-models/releases/download/{0}-3.7.0/{0}-3.7.0-py3-none-any.whl"
MEMORY = "language-model.json"
REMEMBERED_SECONDS = 24 * 3600
LONGEST_ATTEMPT_SECONDS = 120
_CONNECTION = ("--timeout", "5", "--retries", "1")
_SOURCES = ("find-links", "index-url", "extra-index-url")


@dataclass(frozen=True)
class FailedAttempt:
    """An attempt to fetch the model that failed: when (seconds since 1970) and why, in one sentence."""

    at: float
    reason: str


def ensure_language_model(
    state: Path, *, retry: bool = False, report: Callable[[str], None] = lambda _: None
) -> LanguageModel:
    """The model to use, fetched if it is missing and can be had; never raises for a failed attempt.

    Args:
        state: folder where a failed attempt is remembered.
        retry: try again though an attempt of today failed.
        report: is told, in sentences for the person at the keyboard, what happens.
    """
    found = language_model()
    if found.kind != "lookups" or setting() == "lookups":
        return found
    if not retry and last_failure(state):
        return found
    report("Fetching the Norwegian language model (only once) ...")
    reason = _fetch()
    importlib.invalidate_caches()
    found = language_model()
    if found.kind == "lookups":
        _remember(state, reason)
        report(f"{reason} Going on with {found}; `ledelys doctor` tells how to get the full model.")
    else:
        (state / MEMORY).unlink(missing_ok=True)
    return found


def last_failure(state: Path) -> FailedAttempt | None:
    """The failed attempt that still holds: under a day old and made with pip's settings of now."""
    try:
        memory = json.loads((state / MEMORY).read_text(encoding="utf-8"))
        attempt = FailedAttempt(float(memory["at"]), str(memory["reason"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    fresh = 0 <= time.time() - attempt.at < REMEMBERED_SECONDS
    return attempt if fresh and memory.get("settings") == _settings_fingerprint() else None


def _fetch() -> str:
    """Try the ways in turn; returns why the last one failed, or nothing."""
    if not importlib.util.find_spec("pip"):
        return "The full Norwegian language model cannot be fetched, because pip is not installed here."
    extra = ["--find-links", links] if (links := os.environ.get("UV_FIND_LINKS")) else []
    if (extra or _own_sources()) and _pip_install(REQUIREMENT, *extra):
        return ""
    if _pip_install(RELEASE.format(PACKAGE)):
        return ""
    return "The full Norwegian language model could not be fetched."


def _pip_install(what: str, *options: str) -> bool:
    command = (*_pip("install"), "--quiet", "--no-deps", "--only-binary", ":all:", *_CONNECTION, *options, what)
    return _run(command) is not None


def _own_sources() -> bool:
    """Whether pip has been told to look anywhere but in the public index."""
    settings = _run(_pip("config", "list")) or ""
    return any(f".{source}=" in line for line in settings.splitlines() for source in _SOURCES)


def _pip(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", *arguments)


def _run(command: tuple[str, ...]) -> str | None:
    """What the command printed, or None if it failed or took too long."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST_ATTEMPT_SECONDS, check=True, cwd=sys.prefix
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _remember(state: Path, reason: str) -> None:
    state.mkdir(parents=True, exist_ok=True)
    memory = {"at": time.time(), "reason": reason, "settings": _settings_fingerprint()}
    (state / MEMORY).write_text(json.dumps(memory), encoding="utf-8")


def _settings_fingerprint() -> str:
    """Of everything in the environment that can change where pip looks; hashed, as it may hold a password."""
    names = ("UV_FIND_LINKS", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    settings = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name in names}
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
