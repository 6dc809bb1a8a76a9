"""A copy of the real catalogue that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import services_catalog
from services_catalog import Catalogue, load_catalogue

FILES = ("services.yml", "words.yml", "sources.yml", "kinds.yml", "routing.yml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in FILES:
        shutil.copy(Path(services_catalog.__file__).parent / file, tmp_path)
    geography = Path(services_catalog.__file__).parent / "geography"
    shutil.copytree(geography, tmp_path / "geography", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()
