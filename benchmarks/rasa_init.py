"""The project that `rasa init` writes, with the custom action it leaves in comments switched on."""

import re
from pathlib import Path

from benchmarks.errors import BenchmarkError

INTENT = "ask_hello_world"
ACTION = "action_hello_world"

_ACTION_SERVER = re.compile(r'#?action_endpoint:\n#?  url: "http://localhost:\d+/webhook"\n')

_DATA = f"""\
version: "3.1"

nlu:
- intent: {INTENT}
  examples: |
    - hello world
    - say hello world
    - show me hello world
    - print hello world
    - please say hello world
    - can you say hello world

rules:
- rule: Say hello world when asked to
  steps:
  - intent: {INTENT}
  - action: {ACTION}
"""


def switch_action_on(project: Path) -> None:
    """Uncomment the custom action, and wire one new intent to it by a rule.

    Args:
        project: folder in which `rasa init` has been run.

    Raises:
        BenchmarkError: the files are not as Rasa 3.6 writes them.
    """
    actions = project / "actions" / "actions.py"
    actions.write_text(uncommented(actions.read_text(encoding="utf-8")), encoding="utf-8")
    _replace(project / "domain.yml", "intents:\n", f"actions:\n  - {ACTION}\n\nintents:\n  - {INTENT}\n")
    (project / "data" / "hello_world.yml").write_text(_DATA, encoding="utf-8")


def name_action_server(project: Path, port: int) -> None:
    """Uncomment the action server in endpoints.yml if that is not done yet, and say that it listens on ``port``.

    Raises BenchmarkError if the file is not as Rasa 3.6 writes it.
    """
    path = project / "endpoints.yml"
    text, found = _ACTION_SERVER.subn(
        f'action_endpoint:\n  url: "http://localhost:{port}/webhook"\n', path.read_text(encoding="utf-8")
    )
    if found != 1:
        raise _unknown(path)
    path.write_text(text, encoding="utf-8")


def uncommented(source: str) -> str:
    """The code that stands in comments at the end of actions.py as `rasa init` writes it.

    Raises BenchmarkError if it is not there.
    """
    _, found, code = source.partition("# from typing import")
    if not found:
        raise BenchmarkError("actions.py holds no action in comments; is this Rasa 3.6?")
    lines = (found + code).splitlines()
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines) + "\n"


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise _unknown(path)
    path.write_text(text.replace(old, new), encoding="utf-8")


def _unknown(path: Path) -> BenchmarkError:
    return BenchmarkError(f"{path.name} is not as `rasa init` of Rasa 3.6 writes it.")
