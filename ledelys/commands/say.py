"""Holds one conversation with the whole bot and prints its replies.

Each argument is what the visitor writes next. One that is the title of a button that was just offered presses it.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from ledelys.paths import ROOT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("text", nargs="+", help="what the visitor writes, in order")
    parser.add_argument("--trace", action="store_true", help="tell step by step why each answer came (in bokmål)")
    parser.add_argument("--json", action="store_true", help='print [{"user", "replies": [...]}]')


def run(args: argparse.Namespace) -> int:
    """Print the conversation."""
    from ledelys.context import heard_by
    from ledelys.conversation import Bot, action_server
    from ledelys.review.tracing import steps
    from ledelys.service.quiet_logs import drop_warnings
    from ledelys.service.training import ensure_model

    drop_warnings()
    model = ensure_model(ROOT)
    turns = []
    with action_server() as port:
        bot = Bot(model, port)
        for text in args.text:
            understood: list[dict[str, Any]] = []
            with heard_by(understood.append):
                replies = bot.choose(text) if bot.offers(text) else bot.say(text)
            turns.append({"user": text, "replies": replies})
            if not args.json:
                _print(text, replies)
            if args.trace:
                for step in steps(understood[-1], bot.events(), bot.slots()):
                    print(f"  · {step}", file=sys.stderr if args.json else sys.stdout)
        bot.close()
    if args.json:
        print(json.dumps(turns, ensure_ascii=False, indent=1))
    return 0


def _print(text: str, replies: list[dict[str, object]]) -> None:
    print(f"> {text}")
    for reply in replies:
        print(f"  {str(reply['text']).replace(chr(10), chr(10) + '  ')}")
        buttons = reply["buttons"]
        if isinstance(buttons, list) and buttons:
            print("  " + "  ".join(f"[{button['title']}]" for button in buttons))
    print()
