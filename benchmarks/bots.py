"""The two bots: made or copied into a folder of their own, trained, and started as their makers mean them to be."""

import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import yaml

from benchmarks import rasa_init
from benchmarks.running import ACTIONS, RASA, SUPERVISOR, Running, run_to_end, spawn
from ledelys.paths import ROOT
from ledelys.service import ports

CONVERSATIONS = Path(__file__).with_name("conversations.yml")
LEFT_OUT = (".git", ".venv", ".*_cache", ".rasa", "tests", "docs", "benchmarks", "results", "node_modules")
"""Not copied for a run of Ledelys: nothing of it is read when it serves or trains."""


class Bot(ABC):
    """A bot in a folder, with the messages that are written to it."""

    name: str

    def __init__(self, folder: Path) -> None:
        """Nothing is made yet; ``folder`` must not exist."""
        self.folder = folder
        self.log = folder.with_suffix(".log")
        words: dict[str, Any] = yaml.safe_load(CONVERSATIONS.read_text(encoding="utf-8"))[self.name]
        self.plain: list[str] = words["plain"]
        self.action: list[str] = words["action"]
        self.action_sign: str = words["action_sign"]

    @abstractmethod
    def make(self) -> None:
        """Put the bot into its folder; raises BenchmarkError if that fails."""

    @abstractmethod
    def train(self) -> float:
        """Train all of it anew; returns the seconds of the whole command. Raises BenchmarkError if it fails."""

    @abstractmethod
    def start(self) -> Running:
        """Start its servers and return at once."""


class RasaInit(Bot):
    """What `rasa init` writes, with its custom action switched on."""

    name = "rasa init"

    def make(self) -> None:
        """Let Rasa write its project (it trains it once, too), and switch the action on."""
        self.folder.mkdir()
        run_to_end(self.folder, self.log, ["rasa", "init", "--no-prompt"])
        rasa_init.switch_action_on(self.folder)

    def train(self) -> float:
        """Run `rasa train --force`."""
        return run_to_end(self.folder, self.log, ["rasa", "train", "--force"])

    def start(self) -> Running:
        """Run `rasa run` and `rasa run actions`."""
        actions_port = ports.any_free_port()
        port = _other_port(actions_port)
        rasa_init.name_action_server(self.folder, actions_port)
        return Running(
            f"http://{ports.LOOPBACK}:{port}/webhooks/rest/webhook",
            [
                spawn(self.folder, self.log, "rasa", "run", "actions", "--port", str(actions_port)),
                spawn(self.folder, self.log, "rasa", "run", "--interface", ports.LOOPBACK, "--port", str(port)),
            ],
            {"rasa run actions": ACTIONS, "rasa run": RASA},
            self.log,
        )


class Ledelys(Bot):
    """This project as it lies here now, copied so that neither disturbs the other."""

    name = "Ledelys"

    def make(self) -> None:
        """Copy the project with the models it has, and let it prepare what is missing."""
        shutil.copytree(ROOT, self.folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
        run_to_end(self.folder, self.log, ["ledelys", "train"])

    def train(self) -> float:
        """Run `ledelys train --force`."""
        return run_to_end(self.folder, self.log, ["ledelys", "train", "--force"])

    def start(self) -> Running:
        """Run `ledelys start`."""
        actions_port = ports.any_free_port()
        port = _other_port(actions_port)
        words = ["ledelys", "start", "--port", str(port), "--actions-port", str(actions_port)]
        return Running(
            f"http://{ports.LOOPBACK}:{port}/webhooks/rest/webhook",
            [spawn(self.folder, self.log, *words)],
            {
                "ledelys.service.action_server": ACTIONS,
                "ledelys.service.rasa_server": RASA,
                "ledelys start": SUPERVISOR,
            },
            self.log,
        )


def _other_port(taken: int) -> int:
    port = ports.any_free_port()
    while port == taken:
        port = ports.any_free_port()
    return port
