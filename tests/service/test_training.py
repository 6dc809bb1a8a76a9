"""Training happens when it must and only then, and says in one sentence why it cannot."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from service_project import in_project

from ledelys.service.errors import ServiceError
from ledelys.service.project_files import fingerprint, parts
from ledelys.service.training import ensure_model

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_project_that_has_not_changed_is_not_trained_again(trained: Path, run_command: Run) -> None:
    models = list((trained / "models").iterdir())
    log = (trained / ".ledelys/train.log").stat().st_mtime_ns
    done = run_command(trained, "train")
    assert done.returncode == 0
    assert list((trained / "models").iterdir()) == models
    assert (trained / ".ledelys/train.log").stat().st_mtime_ns == log


def test_a_changed_file_is_named_and_trained_and_two_models_are_kept(trained: Path, run_command: Run) -> None:
    (first,) = (trained / "models").iterdir()
    for number, word in enumerate(("heisann", "god dag"), start=2):
        with (trained / "data/nlu.yml").open("a") as file:
            file.write(f"  - intent: greet{number}\n    examples: |\n      - {word}\n")
        domain = (trained / "domain.yml").read_text().replace("intents: [", f"intents: [greet{number}, ")
        (trained / "domain.yml").write_text(domain)
        done = run_command(trained, "train")
        assert done.returncode == 0, done.stderr
        assert "data/nlu.yml and 1 more changed" in done.stderr
    kept = list((trained / "models").iterdir())
    assert len(kept) == 2
    assert first not in kept


def test_two_starts_at_once_train_once(project: Path) -> None:
    both = [
        subprocess.Popen(in_project(project, "train"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert told[0][0] == told[1][0] != ""
    assert sum("Trained in" in err for _, err in told) == 1


def test_broken_yaml_is_told_with_file_and_line(project: Path, run_command: Run) -> None:
    (project / "data/rules.yml").write_text('version: "3.1"\nrules:\n  - rule: greet\n   steps: []\n')
    done = run_command(project, "train")
    assert done.returncode == 1
    sentence = done.stderr.splitlines()[-1]
    assert sentence.startswith("data/rules.yml, line 4, column 4 is not proper YAML: ")


def test_a_key_that_stands_twice_is_told_with_file_and_line(project: Path) -> None:
    with (project / "domain.yml").open("a") as file:
        file.write("intents: [other]\n")
    with pytest.raises(ServiceError, match=r"^domain\.yml, line 7: 'intents' stands twice\.$"):
        ensure_model(project)


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "credentials.yml", "endpoints.yml"])
def test_a_missing_file_is_named(project: Path, name: str) -> None:
    (project / name).unlink()
    with pytest.raises(ServiceError, match=f"{name} is missing; it holds "):
        ensure_model(project)


def test_a_failed_training_gives_the_reason_and_leaves_no_model(project: Path, run_command: Run) -> None:
    with (project / "data/rules.yml").open("a") as file:
        file.write("  - rule: other\n    steps:\n      - intent: greet\n      - action: action_count\n")
    done = run_command(project, "train")
    assert done.returncode == 1
    sentence = done.stderr.splitlines()[-1]
    assert sentence.startswith("Training failed: InvalidRule: Contradicting rules")
    assert "'utter_greet' in rule 'greet'" in sentence
    assert not (project / "models").exists()
    assert not list((project / ".ledelys").glob("training-*"))


def test_the_fingerprint_follows_places_and_code_but_not_phone_numbers(project: Path) -> None:
    (project / "services_catalog/geography").mkdir(parents=True)
    (project / "ledelys/nlu").mkdir(parents=True)

    def now() -> str:
        return fingerprint(parts(project))

    seen = [now()]
    (project / "services_catalog/services.yml").write_text("[]")
    assert now() == seen[0]
    for name in ("services_catalog/geography/places.yml", "ledelys/nlu/urgency.py", "data/urgency.yml"):
        (project / name).write_text("a: 1\n")
        seen.append(now())
    (project / "data/.hidden.swp").write_text("x")
    assert now() == seen[-1]
    assert len(set(seen)) == len(seen)
