"""The project that `rasa init` writes, with the custom action it leaves in comments switched on."""

from pathlib import Path

from benchmarks.errors import BenchmarkError

INTENT = "ask_hello_world"
ACTION = "action_hello_world"

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


def switch_action_on(project: Path, actions_port: int) -> None:
    """Uncomment the custom action and the action server, and wire one new intent to the action by a rule.

    Args:
        project: folder in which `rasa init` has been run.
        actions_port: where its action server will listen.

    Raises:
        BenchmarkError: the files are not as Rasa 3.6 writes them.
    """
    actions = project / "actions" / "actions.py"
    actions.write_text(uncommented(actions.read_text(encoding="utf-8")), encoding="utf-8")
    _replace(project / "domain.yml", "intents:\n", f"actions:\n  - {ACTION}\n\nintents:\n  - {INTENT}\n")
    (project / "data" / "hello_world.yml").write_text(_DATA, encoding="utf-8")
    name_action_server(project, actions_port)


def name_action_server(project: Path, actions_port: int) -> None:
    """Switch the action server on in endpoints.yml; raises BenchmarkError if it is not as Rasa 3.6 writes it."""
    _replace(
        project / "endpoints.yml",
        '#action_endpoint:\n#  url: "http://localhost:5055/webhook"\n',
        f'action_endpoint:\n  url: "http://localhost:{actions_port}/webhook"\n',
    )


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
        raise BenchmarkError(f"{path.name} is not as `rasa init` of Rasa 3.6 writes it.")
    path.write_text(text.replace(old, new), encoding="utf-8")
