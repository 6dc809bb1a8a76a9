"""The conversations of tests/conversations, held with the real bot while the book is made."""

from __future__ import annotations

from dataclasses import dataclass

from ledelys.review.conversation_files import Speaker, files, hold, read, service_ids, texts


@dataclass(frozen=True)
class PlayedTurn:
    """What the visitor did, and what came back."""

    way: str
    words: str
    bubbles: tuple[str, ...]
    buttons: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True)
class Played:
    """One conversation as it went."""

    file: str
    title: str
    language: str
    turns: tuple[PlayedTurn, ...]


def play(bot: Speaker) -> list[Played]:
    """Hold all conversations with `bot`, each in a conversation of its own."""
    found = []
    for file in files():
        for conversation in read(file):
            turns = []
            for turn, replies in hold(bot, conversation, f"book {conversation.id}"):
                buttons = tuple(button["title"] for reply in replies for button in reply["buttons"])
                ids = tuple(service_ids(replies))
                turns.append(PlayedTurn(turn.way, turn.words, tuple(texts(replies)), buttons, ids))
            found.append(Played(file.stem, conversation.title, conversation.language, tuple(turns)))
    return found
