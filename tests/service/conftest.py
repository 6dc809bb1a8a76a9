"""A small Rasa project that trains in seconds, and commands of Ledelys on it as real processes."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from service_project import in_project, write_project
from trained_project import trained, trained_once  # noqa: F401  # fixtures


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project that has not been trained."""
    return write_project(tmp_path / "project")


@pytest.fixture
def run_command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of Ledelys on a project to its end."""

    def run(root: Path, command: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            in_project(root, command, *words), capture_output=True, text=True, timeout=60, check=False
        )

    return run
