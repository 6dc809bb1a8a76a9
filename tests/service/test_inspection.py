"""The doctor's findings."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from ledelys.service.inspection import Finding, inspect_all

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def _by_name(root: Path) -> dict[str, Finding]:
    return {finding.name: finding for finding in inspect_all(root)}


def test_a_trained_project_is_serviceable(trained: Path, run_command: Run) -> None:
    done = run_command(trained, "doctor", "--json")
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert told["serviceable"] is True
    found = {finding["name"]: finding for finding in told["findings"]}
    assert found["rasa"]["found"] == "3.6.21"
    assert found["sentence encoder"]["standing"] == "good"
    assert found["trained model"]["standing"] == "good"


def test_a_changed_file_makes_the_model_outdated_but_not_the_service_impossible(trained: Path) -> None:
    with (trained / "data/nlu.yml").open("a") as file:
        file.write("# changed\n")
    finding = _by_name(trained)["trained model"]
    assert finding.standing == "note"
    assert finding.found == "outdated: data/nlu.yml changed"


def test_a_missing_file_makes_the_service_impossible(project: Path, run_command: Run) -> None:
    (project / "domain.yml").unlink()
    done = run_command(project, "doctor")
    assert done.returncode == 1
    assert "domain.yml is missing" in done.stdout
    assert done.stdout.splitlines()[-1] == "The service cannot be started like this."
