"""A small project with a trained model, for the tests of the service and of its faults."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from service_project import write_project

from ledelys.service.training import ensure_model


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, trained; nobody may change it."""
    root = write_project(tmp_path_factory.mktemp("trained") / "project")
    ensure_model(root)
    return root


@pytest.fixture
def trained(trained_once: Path, tmp_path: Path) -> Path:
    """A small project of one's own with a trained model."""
    return Path(shutil.copytree(trained_once, tmp_path / "project"))
