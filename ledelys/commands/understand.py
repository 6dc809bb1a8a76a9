"""Reads messages and prints what is understood of each, one JSON object a line.

Texts come from the arguments, else from lines on standard input, or with --jsonl from a file of {"id", "text"} lines.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from ledelys.errors import UserError
from ledelys.paths import ROOT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("text", nargs="*", help="messages to read")
    parser.add_argument("--jsonl", type=Path, metavar="FILE", help='a file with {"id", "text"} a line')


def run(args: argparse.Namespace) -> int:
    """Print {"id", "text"} and what Understanding.read tells of it, for each message."""
    messages = list(_from_file(args.jsonl)) if args.jsonl else list(enumerate(args.text or _lines()))
    from ledelys.service.quiet_logs import drop_warnings
    from ledelys.service.training import ensure_model
    from ledelys.understanding import Understanding

    drop_warnings()
    understanding = Understanding(ensure_model(ROOT))
    for identity, text in messages:
        print(json.dumps({"id": identity, "text": text, **understanding.read(text)}, ensure_ascii=False), flush=True)
    return 0


def _lines() -> Iterator[str]:
    if sys.stdin.isatty():
        raise UserError('Name a message to read: ledelys understand "..."')
    for line in sys.stdin:
        if line.strip():
            yield line.rstrip("\n")


def _from_file(file: Path) -> Iterator[tuple[object, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file} cannot be read: {error}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text = row["text"]
            if not isinstance(text, str):
                raise TypeError
        except (ValueError, KeyError, TypeError) as error:
            raise UserError(f'{file}, line {number}: is not an object with "id" and "text".') from error
        yield row.get("id", number), text
