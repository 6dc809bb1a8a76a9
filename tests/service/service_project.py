"""The small Rasa project of these tests, and what they need to watch real processes."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

COMMAND_IN_PROJECT = """
import pathlib, sys
import ledelys.commands.{command} as command
command.ROOT = pathlib.Path(sys.argv[1])
command.STATE = command.ROOT / ".ledelys"
from ledelys.cli import main
sys.exit(main(["{command}", *sys.argv[2:]]))
"""

FILES = {
    "config.yml": """
recipe: default.v1
assistant_id: small
language: nb
pipeline:
  - name: KeywordIntentClassifier
policies:
  - name: RulePolicy
""",
    "domain.yml": """
version: "3.1"
intents: [greet, ask]
actions: [action_count]
responses:
  utter_greet:
    - text: Hei
""",
    "data/nlu.yml": """
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hei
      - hallo
  - intent: ask
    examples: |
      - hvor mange
      - tell
""",
    "data/rules.yml": """
version: "3.1"
rules:
  - rule: greet
    steps:
      - intent: greet
      - action: utter_greet
  - rule: ask
    steps:
      - intent: ask
      - action: action_count
""",
    "credentials.yml": "rest:\n",
    "endpoints.yml": """
action_endpoint:
  url: "http://127.0.0.1:5055/webhook"
""",
    "actions/__init__.py": "",
    "actions/count.py": """
from rasa_sdk import Action


class Count(Action):
    def name(self):
        return "action_count"

    def run(self, dispatcher, tracker, domain):
        if "break" in str(tracker.latest_message.get("text")):
            raise ValueError(tracker.latest_message["text"])
        dispatcher.utter_message(text="tre")
        return []
""",
}


def write_project(root: Path) -> Path:
    """Write the project into ``root``, which is returned."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return root


def in_project(root: Path, command: str, *words: str) -> list[str]:
    """The words that run a command of Ledelys on the project in ``root``."""
    return [sys.executable, "-c", COMMAND_IN_PROJECT.format(command=command), str(root), *words]


def wait_for(condition: Callable[[], object], what: str, seconds: float = 40) -> None:
    """Look again and again until ``condition`` holds; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.05)


def family(pid: int) -> list[psutil.Process]:
    """A process and everything below it."""
    head = psutil.Process(pid)
    return [head, *head.children(recursive=True)]


def gone(members: list[psutil.Process]) -> bool:
    """Whether none of these processes runs any more."""
    return not any(member.is_running() and member.status() != psutil.STATUS_ZOMBIE for member in members)


def quiet_environment(**changes: str) -> dict[str, str]:
    """The environment of this test run with changes."""
    return {**os.environ, **changes}
