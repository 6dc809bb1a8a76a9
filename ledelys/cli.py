"""The command `ledelys`: finds the sub-command, runs it, and tells in one sentence what went wrong.

Only the module of the command that is asked for is imported: some of them pull in libraries that take seconds.
"""

import argparse
import ast
import difflib
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib import metadata

from ledelys.errors import UserError

COMMANDS = ("start", "say", "understand", "evaluate", "find", "catalogue", "embed", "card", "review", "doctor", "train")
DEFAULT_COMMAND = "start"

EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130

_DESCRIPTION = """\
Ledelys: an anonymous chat that listens, notices danger, and points to the right place to get help in Norway.
Without a command it prepares what is missing and starts the service."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in ``argv`` (by default the words after the program's name); returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, DEFAULT_COMMAND)
    try:
        if words[0] not in COMMANDS:
            return _without_command(words)
        return _run(words[0], words[1:])
    except UserError as error:
        print(error, file=sys.stderr)
        return int(getattr(error, "exit_code", EXIT_USER_ERROR))
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(name: str, words: Sequence[str]) -> int:
    module = importlib.import_module(f"ledelys.commands.{name}")
    parser = argparse.ArgumentParser(
        prog=f"ledelys {name}", description=module.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(words)))


def _without_command(words: Sequence[str]) -> int:
    known = {name: text for name in COMMANDS if (text := _first_line(name))}
    width = max(map(len, known), default=0)
    commands = "\n".join(f"  {name:{width}}  {text}" for name, text in known.items())
    parser = argparse.ArgumentParser(
        prog="ledelys",
        usage="ledelys [COMMAND] [OPTIONS]",
        description=_DESCRIPTION,
        epilog=f"commands:\n{commands}\n\n`ledelys COMMAND --help` tells more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"ledelys {metadata.version('ledelys')}")
    if not words[0].startswith("-"):
        near = difflib.get_close_matches(words[0], known, n=1)
        hint = f"did you mean `ledelys {near[0]}`?" if near else "`ledelys --help` lists the commands."
        raise UserError(f"There is no command {words[0]!r}; {hint}")
    parser.parse_args(words)
    return 0


def _first_line(name: str) -> str:
    """The first line of a command's module docstring, read without importing the module; empty if there is none."""
    spec = importlib.util.find_spec(f"ledelys.commands.{name}")
    if spec is None or spec.origin is None:
        return ""
    with open(spec.origin, encoding="utf-8") as file:
        docstring = ast.get_docstring(ast.parse(file.read())) or ""
    return docstring.partition("\n")[0]
