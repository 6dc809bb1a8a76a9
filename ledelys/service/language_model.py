"""The Norwegian language model: which one is used, and loading it.

Three kinds, best first: ``official`` (nb_core_news_sm as its maker released it), ``standin`` (a local build of the same
name, told by "+standin" in its version) and ``lookups`` (spaCy's Norwegian tokens with the word forms of
spacy-lookups-data: lemmas without tenses or word classes). The user setting ``LEDELYS_LANGUAGE_MODEL`` is ``auto`` or
``lookups``. How a model is fetched stands in language_model_setup.
"""

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING, Literal

from ledelys.errors import UserError

if TYPE_CHECKING:
    from spacy.language import Language

PACKAGE = "nb_core_news_sm"
SETTING = "LEDELYS_LANGUAGE_MODEL"
SETTINGS = ("auto", "lookups")

Kind = Literal["official", "standin", "lookups"]

_IN_WORDS: dict[Kind, str] = {
    "official": "the Norwegian model as its maker released it",
    "standin": "a local stand-in for the Norwegian model",
    "lookups": "the fallback: word forms only, without tenses and word classes",
}


@dataclass(frozen=True)
class LanguageModel:
    """Which language model is in use."""

    name: str
    version: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({_IN_WORDS[self.kind]})"


def setting() -> str:
    """The user's setting, ``auto`` or ``lookups``; raises UserError for anything else."""
    value = os.environ.get(SETTING, "").strip().lower() or "auto"
    if value not in SETTINGS:
        raise UserError(f"{SETTING} is {value!r}, but it can only be {' or '.join(SETTINGS)}.")
    return value


def language_model() -> LanguageModel:
    """The model that load_spacy will load now. Nothing is fetched or loaded; takes about a millisecond."""
    if setting() == "auto" and importlib.util.find_spec(PACKAGE):
        version = _version(PACKAGE)
        return LanguageModel(PACKAGE, version, "standin" if "+standin" in version else "official")
    return LanguageModel("spacy-lookups-data", _version("spacy-lookups-data"), "lookups")


def load_spacy(exclude: Sequence[str] = ()) -> "Language":
    """Load the language model in use, once per process and set of left-out parts.

    Args:
        exclude: parts of the full model that are not needed, for instance ``("parser", "ner")``.
    """
    return _load(language_model(), tuple(sorted(exclude)))


@lru_cache(maxsize=2)
def _load(model: LanguageModel, exclude: tuple[str, ...]) -> "Language":
    import spacy  # here, as it takes 1 s and 60 MB that the commands without texts do not need

    if model.kind != "lookups":
        return spacy.load(model.name, exclude=list(exclude))
    from ledelys.service import word_forms

    language = spacy.blank("nb")
    language.add_pipe(word_forms.PIPE)
    return language


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"
