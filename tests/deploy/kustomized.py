"""The objects that kustomize builds, and what the tests ask of them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ledelys.paths import ROOT

FOLDER = ROOT / "deploy/kubernetes"
Object = dict[str, Any]


def tool(name: str) -> str:
    """A program of tools/.venv; the test is skipped where it is not installed."""
    found = ROOT / "tools/.venv/bin" / name
    if not found.exists():
        pytest.skip(f"{name} is not installed here: uv sync --project tools.")
    return str(found)


def build(folder: Path = FOLDER) -> str:
    """What `kubectl apply -k` would send; the test is skipped where kubectl is not installed."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is not installed here.")
    done = subprocess.run([kubectl, "kustomize", str(folder)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def objects(text: str) -> list[Object]:
    """Its objects."""
    return [found for found in yaml.safe_load_all(text) if found]


def of_kind(found: list[Object], kind: str) -> dict[str, Object]:
    """Those of one kind, by their names without what kustomize appends."""
    named = {one["metadata"]["name"]: one for one in found if one["kind"] == kind}
    if kind in ("ConfigMap", "Secret"):
        return {name.rpartition("-")[0]: one for name, one in named.items()}
    return named


def pods(found: list[Object]) -> Iterator[tuple[str, Object]]:
    """Each workload's name and pod template."""
    for kind in ("Deployment", "StatefulSet", "DaemonSet", "Job"):
        for name, one in of_kind(found, kind).items():
            yield name, one["spec"]["template"]


def containers(found: list[Object]) -> Iterator[tuple[str, Object]]:
    """Each container with the name of its workload."""
    for name, pod in pods(found):
        for container in [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]:
            yield name, container
