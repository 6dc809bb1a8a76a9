"""Writes what the bot says now into the files of conversations: python -m tests.conversations.record FILE [FILE ...]

For when sentences were changed on purpose. What changes is shown, and a person says yes before it is written. What
`begins`, `mentions`, `lacks` and `services` promise is never changed: a conversation that breaks one is left as it is.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ledelys.conversation import Bot, action_server
from ledelys.paths import ROOT
from ledelys.review.conversation_files import Conversation, broken_promises, differences, hold, read, texts, write
from ledelys.service.quiet_logs import drop_warnings
from ledelys.service.training import ensure_model
from services_catalog.opening import CLOCK

from ..conftest import TUESDAY_MORNING


def main() -> int:
    """Record the files; returns 1 if a conversation broke a promise or a change was turned down."""
    parser = argparse.ArgumentParser(prog="python -m tests.conversations.record", description=__doc__)
    parser.add_argument("file", nargs="+", type=Path)
    parser.add_argument("--yes", action="store_true", help="write without asking; read the difference in git after")
    arguments = parser.parse_args()
    drop_warnings()
    model = ensure_model(ROOT)
    well = True
    with action_server(settings={CLOCK: TUESDAY_MORNING}) as port:
        bot = Bot(model, port)
        for file in arguments.file:
            conversations = read(file)
            recorded = [_record(bot, one) for one in conversations]
            well &= all(recorded)
            if arguments.yes or input(f"\nWrite {file.name} as shown? [y/N] ").strip().lower() in ("y", "yes"):
                write(file, conversations)
            else:
                well = False
    return 0 if well else 1


def _record(bot: Bot, conversation: Conversation) -> bool:
    """Show what changes in one conversation, and put it in unless a promise is broken; returns whether it was kept."""
    heard: list[list[str]] = []
    broken = False
    print(f"\n--- {conversation.id}")
    try:
        for turn, replies in hold(bot, conversation, conversation.id):
            heard.append(texts(replies))
            broken |= bool(broken_promises(turn, replies))
            print("\n".join(differences(turn, replies)) or f"{turn.way} {turn.words!r}: as before")
    except KeyError as error:
        print(f"    {error.args[0]}")
        broken = True
    if broken:
        print("    NOT RECORDED: a promise is broken")
        return False
    for turn, said in zip(conversation.turns, heard, strict=True):
        turn.bot = said
    language = bot.slots(conversation.id)["language"]
    if language != conversation.language:
        print(f"    NOTE: the conversation ends in {language}, the file says {conversation.language}")
    return True


if __name__ == "__main__":
    raise SystemExit(main())
