"""Rasa without TensorFlow in memory.

Rasa 3.6 imports every component it has, and with them TensorFlow, Keras, scikit-learn and matplotlib, before it looks
which ones the configuration names. A bot whose components need none of these pays over 300 MiB and some seconds for
it. Here the modules that pull them in are replaced, before Rasa is imported, by stand-ins that hold names but no code:
whoever tries to use one gets an error that says so. `rasa run` and all other commands of Rasa stay as they are.
"""

import importlib
import io
import json
import sys
import tarfile
import types
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

KNOWN_RASA = "3.6.21"

DEFAULT_COMPONENTS = "rasa.engine.recipes.default_components"
"""The module that imports every component; replaced by one that knows those below."""

LIGHT = {
    "AugmentedMemoizationPolicy": "rasa.core.policies.memoization",
    "EntitySynonymMapper": "rasa.nlu.extractors.entity_synonyms",
    "FallbackClassifier": "rasa.nlu.classifiers.fallback_classifier",
    "KeywordIntentClassifier": "rasa.nlu.classifiers.keyword_intent_classifier",
    "MemoizationPolicy": "rasa.core.policies.memoization",
    "RegexEntityExtractor": "rasa.nlu.extractors.regex_entity_extractor",
    "RegexFeaturizer": "rasa.nlu.featurizers.sparse_featurizer.regex_featurizer",
    "RulePolicy": "rasa.core.policies.rule_policy",
    "WhitespaceTokenizer": "rasa.nlu.tokenizers.whitespace_tokenizer",
}
"""Components of Rasa that need nothing heavy, and their modules. A bot made of these and its own can start lean."""

HEAVY = (
    "rasa.core.policies.ted_policy",
    "rasa.core.policies.unexpected_intent_policy",
    "rasa.nlu.classifiers.diet_classifier",
    "rasa.nlu.extractors.crf_entity_extractor",
    "rasa.nlu.selectors.response_selector",
    "rasa.utils.plotting",
    "rasa.utils.tensorflow.callback",
    "rasa.utils.tensorflow.data_generator",
    "rasa.utils.tensorflow.model_data",
    "rasa.utils.tensorflow.model_data_utils",
)
"""Modules that Rasa's own code imports on the way to a bot made of LIGHT components, and that import the heavy ones."""


_ALSO_HEAVY = (
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
)
"""Components that use what a HEAVY module holds, but that Rasa imports only when they are named."""


class NotLoadedError(RuntimeError):
    """Something was used that a lean start leaves out."""


class _StandIn:
    """In place of a class or function of a HEAVY module: can be named, compared and inherited from, not used."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise NotLoadedError(f"{type(self).__module__}.{type(self).__name__} is left out of a lean start of Rasa")


class _StandInModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        stand_in = type(name, (_StandIn,), {"__module__": self.__name__})
        setattr(self, name, stand_in)
        return stand_in


class _LightComponents(types.ModuleType):
    """Imports the components only when Rasa asks for the list, as Rasa itself must be imported by then."""

    def __getattr__(self, name: str) -> Any:
        if name != "DEFAULT_COMPONENTS":
            raise AttributeError(name)
        self.DEFAULT_COMPONENTS = [getattr(importlib.import_module(path), name) for name, path in LIGHT.items()]
        return self.DEFAULT_COMPONENTS


def apply() -> None:
    """Put the stand-ins in place; only before Rasa is imported. Raises NotLoadedError if it is too late."""
    late = sorted({DEFAULT_COMPONENTS, *HEAVY} & set(sys.modules))
    if late:
        raise NotLoadedError(f"already imported: {', '.join(late)}")
    sys.modules[DEFAULT_COMPONENTS] = _LightComponents(DEFAULT_COMPONENTS)
    for name in HEAVY:
        sys.modules[name] = _StandInModule(name)


def obstacle(command: str, model: Path | None, config: Path) -> str | None:
    """Why a lean start is not possible for this command of Rasa, or None if it is.

    Args:
        command: the first word after ``rasa``; only ``run``, ``train`` and ``data`` can be lean.
        model: the trained model that ``run`` will load, a file.
        config: the configuration that ``train`` and ``data`` will read.
    """
    if (installed := metadata.version("rasa")) != KNOWN_RASA:
        return f"Rasa is {installed}, and the lean start was tried with {KNOWN_RASA} only"
    try:
        if command == "run":
            heavy = heavy_in_model(model) if model else ["no model file was named"]
        elif command in ("train", "data"):
            heavy = heavy_in_config(yaml.safe_load(config.read_text(encoding="utf-8")))
        else:
            return f"`rasa {command}` needs all of Rasa"
    except (OSError, ValueError, KeyError, TypeError, AttributeError, tarfile.TarError, yaml.YAMLError) as error:
        return f"what it needs cannot be told ({type(error).__name__})"
    return f"it needs {', '.join(heavy)}" if heavy else None


def heavy_in_config(config: dict[str, Any]) -> list[str]:
    """Names of the components in a configuration that a lean start cannot give."""
    parts = ("pipeline", "policies")
    if not all(config.get(part) for part in parts):
        return ["the components that Rasa chooses where none are named"]
    names = [str(entry["name"]) for part in parts for entry in config[part]]
    return [name for name in names if (_is_heavy(name) if "." in name else name not in LIGHT)]


def heavy_in_model(model: Path) -> list[str]:
    """Full names of the components in a trained model (a .tar.gz) that a lean start cannot give."""
    with tarfile.open(model) as archive:
        file = archive.extractfile("metadata.json") or io.BytesIO()
        nodes = json.load(file)["predict_schema"]["nodes"]
    return sorted({node["uses"] for node in nodes.values() if _is_heavy(node["uses"])})


def _is_heavy(full_name: str) -> bool:
    return full_name.rpartition(".")[0] in (*HEAVY, *_ALSO_HEAVY)
