"""The recorded conversations of tests/conversations as what visitors do."""

from __future__ import annotations

from benchmarks.visitors.plan import Turn
from ledelys.review import conversation_files


def turns_of(conversation: conversation_files.Conversation) -> tuple[Turn, ...]:
    """The visitor's part of a conversation, with how answers must begin."""
    return tuple(Turn(turn.words, pressed=turn.way == "presses", begins=turn.begins) for turn in conversation.turns)


def all_conversations() -> tuple[tuple[Turn, ...], ...]:
    """Every recorded conversation; raises conversation_files.FileError."""
    return tuple(turns_of(one) for file in conversation_files.files() for one in conversation_files.read(file))
