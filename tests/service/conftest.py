"""A small Rasa project that trains in seconds, and commands of Ledelys on it as real processes."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from service_project import in_project, write_project

from ledelys.service.training import ensure_model


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project that has not been trained."""
    return write_project(tmp_path / "project")


@pytest.fixture(scope="session")
def _trained_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(tmp_path_factory.mktemp("trained") / "project")
    ensure_model(root)
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
