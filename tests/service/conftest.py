"""A small Rasa project that trains in seconds, and commands of Ledelys on it as real processes."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from service_project import in_project, write_project

from ledelys.service.language_model import SETTING, language_model
from ledelys.service.training import ensure_model


@pytest.fixture(autouse=True)
def _word_forms_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same language model on every machine."""
    monkeypatch.setenv(SETTING, "lookups")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project that has not been trained."""
    return write_project(tmp_path / "project")


@pytest.fixture(scope="session")
def _trained_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(tmp_path_factory.mktemp("trained") / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTING, "lookups")
        ensure_model(root, language_model())
    return root


@pytest.fixture
def trained(_trained_once: Path, tmp_path: Path) -> Path:
    """A small project of one's own with a trained model."""
    return Path(shutil.copytree(_trained_once, tmp_path / "project"))


@pytest.fixture
def run_command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of Ledelys on a project to its end."""

    def run(root: Path, command: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            in_project(root, command, *words), capture_output=True, text=True, timeout=60, check=False
        )

    return run
