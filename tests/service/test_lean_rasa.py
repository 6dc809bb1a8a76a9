"""The lean start gives the same components as Rasa itself, without what is heavy; these tests fail if Rasa changes."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from ledelys.paths import ROOT
from ledelys.service.lean_rasa import HEAVY, KNOWN_RASA, LIGHT, heavy_in_config, heavy_in_model, obstacle

REGISTERED = """
import importlib, json, sys
if sys.argv[1] == "lean":
    from ledelys.service import lean_rasa
    lean_rasa.apply()
from rasa.__main__ import main
from rasa.engine.recipes.default_components import DEFAULT_COMPONENTS
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
import rasa.core.run, rasa.model_training, rasa.core.policies.ensemble
import rasa.graph_components.validators.default_recipe_validator
seen = {}
for component in DEFAULT_COMPONENTS:
    known = DefaultV1Recipe._from_registry(component.__name__)
    seen[component.__name__] = [component.__module__, known.is_trainable, sorted(t.name for t in known.types)]
heavy = [name for name in ("tensorflow", "keras", "sklearn", "matplotlib") if name in sys.modules]
print(json.dumps({"components": seen, "heavy": heavy, "missing": [
    f"{module}.{name}" for module, names in json.loads(sys.argv[2]).items() for name in names
    if not hasattr(importlib.import_module(module), name)]}))
"""

USE_A_STAND_IN = """
from ledelys.service import lean_rasa
lean_rasa.apply()
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
try:
    DIETClassifier({})
except lean_rasa.NotLoadedError as error:
    print(error)
"""

NAMES_RASA_TAKES = {
    "rasa.core.policies.ted_policy": ["TEDPolicy"],
    "rasa.nlu.classifiers.diet_classifier": ["DIETClassifier"],
    "rasa.nlu.extractors.crf_entity_extractor": ["CRFEntityExtractor", "CRFEntityExtractorOptions"],
    "rasa.nlu.selectors.response_selector": ["ResponseSelector"],
    "rasa.utils.tensorflow.callback": ["RasaTrainingLogger", "RasaModelCheckpoint"],
    "rasa.utils.tensorflow.data_generator": ["RasaBatchDataGenerator"],
    "rasa.utils.tensorflow.model_data": ["RasaModelData", "ragged_array_to_ndarray"],
    "rasa.utils.tensorflow.model_data_utils": ["convert_to_data_format"],
}


def _registered(how: str) -> dict[str, Any]:
    command = [sys.executable, "-c", REGISTERED, how, json.dumps(NAMES_RASA_TAKES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_lean_components_are_those_of_rasa_itself_and_nothing_heavy_is_imported() -> None:
    full, lean = _registered("full"), _registered("lean")
    assert lean["heavy"] == []
    assert "tensorflow" in full["heavy"], "Rasa no longer imports TensorFlow by itself: the lean start can go"
    assert set(lean["components"]) == set(LIGHT)
    for name, seen in lean["components"].items():
        assert full["components"][name] == seen
    assert full["missing"] == [], "Rasa has moved what the stand-ins stand for"


def test_every_module_that_is_replaced_is_one_of_rasas() -> None:
    folder = Path(next(iter(__import__("rasa").__path__))).parent
    assert [name for name in HEAVY if not (folder / f"{name.replace('.', '/')}.py").exists()] == []


def test_using_what_is_left_out_says_so() -> None:
    done = subprocess.run([sys.executable, "-c", USE_A_STAND_IN], capture_output=True, text=True, check=True)
    assert "diet_classifier.DIETClassifier is left out of a lean start" in done.stdout


def test_the_bot_of_this_project_can_start_lean() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    assert heavy_in_config(config) == []


def test_a_project_with_heavy_components_is_started_with_everything(project: Path) -> None:
    config = project / "config.yml"
    assert obstacle("train", None, config) is None
    config.write_text(config.read_text().replace("KeywordIntentClassifier", "DIETClassifier"))
    assert obstacle("train", None, config) == "it needs DIETClassifier"
    config.write_text("language: nb\n")
    assert obstacle("train", None, config) == "it needs the components that Rasa chooses where none are named"
    assert "needs all of Rasa" in (obstacle("test", None, config) or "")


def test_a_trained_model_tells_whether_it_needs_everything(trained: Path, tmp_path: Path) -> None:
    (model,) = (trained / "models").glob("*.tar.gz")
    assert heavy_in_model(model) == []
    metadata = tmp_path / "metadata.json"
    uses = "rasa.nlu.classifiers.diet_classifier.DIETClassifier"
    metadata.write_text(json.dumps({"predict_schema": {"nodes": {"run": {"uses": uses}}}}))
    heavy = tmp_path / "heavy.tar.gz"
    with tarfile.open(heavy, "w:gz") as archive:
        archive.add(metadata, "metadata.json")
    assert obstacle("run", heavy, trained / "config.yml") == f"it needs {uses}"


def test_another_version_of_rasa_is_started_with_everything(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (model,) = (trained / "models").glob("*.tar.gz")
    assert obstacle("run", model, trained / "config.yml") is None
    monkeypatch.setattr("ledelys.service.lean_rasa.KNOWN_RASA", "0.0.0")
    assert f"Rasa is {KNOWN_RASA}" in (obstacle("run", model, trained / "config.yml") or "")
