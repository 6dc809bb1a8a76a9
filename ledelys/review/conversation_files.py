"""The conversations of tests/conversations/*.yml: read, held with the bot, compared and written."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import yaml

from ledelys.paths import ROOT

HERE = ROOT / "tests" / "conversations"
LANGUAGES = ("nb", "nn", "en")
SERVICES_AT_MOST = 3
BUBBLES_AT_MOST = 2

Reply = dict[str, Any]
Pass = Callable[["Turn", list[Reply]], None]


class Speaker(Protocol):
    """What is needed of a bot (ledelys.conversation.Bot is one)."""

    def say(self, text: str, conversation: str) -> list[Reply]: ...
    def choose(self, title: str, conversation: str) -> list[Reply]: ...
    def slots(self, conversation: str) -> dict[str, Any]: ...


class FileError(ValueError):
    """A file of conversations is not well formed; the message says where and why."""


@dataclass
class Turn:
    """What a visitor does, and what must come back.

    `bot` holds the exact texts, one a bubble; `services` the ids of the services shown. `begins`, `mentions` and
    `lacks` (words that must and must not be said) hold whatever the sentences are: the recorder never changes them.
    """

    way: str  # "visitor" types or "presses"
    words: str
    bot: list[str] = field(default_factory=list)
    begins: str | None = None
    mentions: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    services: list[str] | None = None


@dataclass
class Conversation:
    """One conversation: what it shows, the language it ends in, its turns."""

    file: Path
    title: str
    language: str
    turns: list[Turn]

    @property
    def id(self) -> str:
        """The name in the test report."""
        return f"{self.file.stem}: {self.title}"


def files() -> list[Path]:
    """All files of conversations."""
    return sorted(HERE.glob("*.yml"))


def read(file: Path) -> list[Conversation]:
    """Read one file; raises FileError."""
    try:
        loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise FileError(f"{file.name}: cannot be read as YAML: {type(error).__name__}") from error
    if not isinstance(loaded, list):
        raise FileError(f"{file.name}: is not a list of conversations")
    conversations = [_conversation(file, entry) for entry in loaded]
    titles = [one.title for one in conversations]
    if twice := {title for title in titles if titles.count(title) > 1}:
        raise FileError(f"{file.name}: stands twice: {sorted(twice)}")
    return conversations


def _conversation(file: Path, entry: Any) -> Conversation:
    if not isinstance(entry, dict) or set(entry) != {"conversation", "language", "steps"}:
        raise FileError(f"{file.name}: a conversation has exactly conversation, language and steps, not {entry!r:.80}")
    title = str(entry["conversation"])
    if entry["language"] not in LANGUAGES:
        raise FileError(f"{file.name}: {title}: language is none of {LANGUAGES}")
    if not isinstance(entry["steps"], list):
        raise FileError(f"{file.name}: {title}: steps is not a list")
    turns: list[Turn] = []
    for step in entry["steps"]:
        if not isinstance(step, dict) or len(step) != 1:
            raise FileError(f"{file.name}: {title}: a step has one key, not {step!r:.80}")
        ((name, value),) = step.items()
        if name in ("visitor", "presses"):
            turns.append(Turn(name, str(value)))
        elif not turns:
            raise FileError(f"{file.name}: {title}: the visitor comes first")
        elif name == "bot":
            turns[-1].bot = [str(text).strip() for text in (value if isinstance(value, list) else [value])]
        elif name == "begins":
            turns[-1].begins = str(value)
        elif name in ("mentions", "lacks", "services") and isinstance(value, list):
            setattr(turns[-1], name, [str(one) for one in value])
        else:
            raise FileError(f"{file.name}: {title}: unknown step {name!r}, or not a list")
    return Conversation(file, title, entry["language"], turns)


def hold(bot: Speaker, conversation: Conversation, key: str) -> Iterator[tuple[Turn, list[Reply]]]:
    """Hold the conversation under the id `key`; gives each turn with the replies to it."""
    for turn in conversation.turns:
        yield turn, bot.say(turn.words, key) if turn.way == "visitor" else bot.choose(turn.words, key)


def texts(replies: list[Reply]) -> list[str]:
    """Return the text of each bubble."""
    return [str(reply["text"]).strip() for reply in replies]


def service_ids(replies: list[Reply]) -> list[str]:
    """Return the ids of the services shown, in order."""
    return [service["id"] for reply in replies for service in reply["services"]]


def broken_promises(turn: Turn, replies: list[Reply]) -> list[str]:
    """Return what does not hold of the turn's promises, and of those that all turns keep, in words."""
    said = "\n".join(texts(replies))
    found = []
    if turn.begins is not None and not said.startswith(turn.begins):
        found.append(f"must begin with {turn.begins!r}")
    found += [f"must mention {words!r}" for words in turn.mentions if words not in said]
    found += [f"must not say {words!r}" for words in turn.lacks if words in said]
    if said.count("?") > 1:
        found.append("asks more than one question")
    if len(service_ids(replies)) > SERVICES_AT_MOST:
        found.append(f"shows more than {SERVICES_AT_MOST} services")
    if len(replies) > BUBBLES_AT_MOST:
        found.append(f"answers in more than {BUBBLES_AT_MOST} bubbles")
    if turn.services is not None and turn.services != service_ids(replies):
        found.append(f"must show the services {turn.services}, shows {service_ids(replies)}")
    return found


def differences(turn: Turn, replies: list[Reply]) -> list[str]:
    """Return what differs between the turn as written and as held, in lines to read; empty if nothing."""
    found = broken_promises(turn, replies)
    if not turn.bot:
        found += ["no words of the bot are written in the file yet; it says:", *_lines(texts(replies))]
    elif turn.bot != texts(replies):
        written, held = _lines(turn.bot), _lines(texts(replies))
        found += difflib.unified_diff(written, held, "as written in the file", "as the bot says", lineterm="", n=20)
    return [f"{turn.way} {turn.words!r}:", *(f"    {line}" for line in found)] if found else []


def _lines(bubbles: list[str]) -> list[str]:
    return [line for bubble in bubbles for line in [*bubble.splitlines(), "~"]]


def write(file: Path, conversations: list[Conversation]) -> None:
    """Write the conversations back; the comment at the top of the file stays."""
    head = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            break
        head.append(line)
    blocks = ["\n".join(_written(one)) for one in conversations]
    file.write_text("\n".join([*head, *blocks]).rstrip("\n") + "\n", encoding="utf-8")


def _written(conversation: Conversation) -> Iterator[str]:
    yield f"- conversation: {_quoted(conversation.title)}"
    yield f"  language: {conversation.language}"
    yield "  steps:"
    for turn in conversation.turns:
        yield f"  - {turn.way}: {_quoted(turn.words)}"
        if turn.begins is not None:
            yield f"  - begins: {_quoted(turn.begins)}"
        for name, words in (("mentions", turn.mentions), ("lacks", turn.lacks)):
            if words:
                yield f"  - {name}: [{', '.join(_quoted(one) for one in words)}]"
        if turn.services is not None:
            yield f"  - services: [{', '.join(turn.services)}]"
        if len(turn.bot) == 1:
            yield "  - bot: |"
            yield from _block(turn.bot[0], "      ")
        elif turn.bot:
            yield "  - bot:"
            for bubble in turn.bot:
                yield "    - |"
                yield from _block(bubble, "      ")
    yield ""


def _block(text: str, indent: str) -> Iterator[str]:
    for line in text.splitlines():
        yield (indent + line).rstrip()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
