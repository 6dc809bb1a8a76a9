"""Norwegian lemmas from the tables of spacy-lookups-data, for when the full language model cannot be had.

spaCy's own lookup lemmatizer reads one table of 1,582 words; the 600,000 inflected forms ("kniven", "truer") stand in
another, sorted by word class, which it reads only with a tagger. As Python dictionaries they take over 150 MB, so
they are kept as sorted 64-bit hashes beside the numbers of their lemmas, written once to the state folder.
"""

import os
import tempfile
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.lookups import load_lookups
from spacy.strings import get_string_id
from spacy.tokens import Doc

from ledelys.paths import STATE

PIPE = "ledelys_word_forms"
_LAYOUT = 1  # raise when what the file holds changes
_CLASSES = ("adv", "adj", "noun", "verb")  # where a form belongs to several classes, the last one counts


class WordForms:
    """Finds the lemma of an inflected form."""

    def __init__(self, hashes: NDArray[np.uint64], lemma_numbers: NDArray[np.int32], lemmas: list[str]) -> None:
        self._hashes = hashes
        self._lemma_numbers = lemma_numbers
        self._lemmas = lemmas

    def __len__(self) -> int:
        return len(self._hashes)

    def lemma(self, form: str) -> str:
        """The lemma of a lower-case form; the form itself when it is not in the tables."""
        key = np.uint64(get_string_id(form))
        place = int(np.searchsorted(self._hashes, key))
        if place < len(self._hashes) and self._hashes[place] == key:
            return self._lemmas[int(self._lemma_numbers[place])]
        return form


@lru_cache(maxsize=1)
def word_forms(state: Path = STATE) -> WordForms:
    """The Norwegian word forms, from the file in ``state`` or, the first time, from the tables (about 2 s)."""
    path = state / f"word-forms-{_LAYOUT}-{_tables_version()}.npz"
    if path.exists():
        with np.load(path, allow_pickle=False) as saved:
            return WordForms(saved["hashes"], saved["numbers"], bytes(saved["lemmas"]).decode().split("\n"))
    hashes, numbers, lemmas = _from_tables()
    _write(path, hashes=hashes, numbers=numbers, lemmas=np.frombuffer("\n".join(lemmas).encode(), dtype=np.uint8))
    return WordForms(hashes, numbers, lemmas)


@Language.component(PIPE)  # type: ignore[untyped-decorator]
def _set_lemmas(document: Doc) -> Doc:
    forms = word_forms()
    for token in document:
        token.lemma_ = forms.lemma(token.lower_)
    return document


def _from_tables() -> tuple[NDArray[np.uint64], NDArray[np.int32], list[str]]:
    tables = load_lookups("nb", ["lemma_lookup", "lemma_exc"], strict=False)
    found: dict[int, str] = {}
    if tables.has_table("lemma_exc"):
        classes = tables.get_table("lemma_exc")
        for name in _CLASSES:
            for form, lemmas in classes.get(name, {}).items():
                key = get_string_id(form)
                lemma = _likeliest(form, lemmas)
                # "hjelp" and "dag" are nouns before they are the commands of "hjelpe" and "dage".
                if form.islower() and not (key in found and lemma == f"{form}e"):
                    found[key] = lemma
    if tables.has_table("lemma_lookup"):  # the small words: "for" is not the past of "fare"
        table: Any = tables.get_table("lemma_lookup")
        found.update({int(key): lemma for key, lemma in table.items()})
    hashes = np.array(sorted(found), dtype=np.uint64)
    lemmas = sorted(set(found.values()))
    number = {lemma: index for index, lemma in enumerate(lemmas)}
    return hashes, np.array([number[found[int(key)]] for key in hashes], dtype=np.int32), lemmas


def _likeliest(form: str, lemmas: list[str]) -> str:
    """Of several lemmas the shortest of which the form is not the command: "lever" is "leve" before "levere"."""
    return min(lemmas, key=lambda lemma: (lemma == f"{form}e", len(lemma)))


def _write(path: Path, **arrays: NDArray[Any]) -> None:
    """Write whole or not at all; a folder that cannot be written to only costs time at the next start."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as part:
            np.savez(part, **arrays)
        os.replace(part.name, path)
    except OSError:
        return


def _tables_version() -> str:
    try:
        return metadata.version("spacy-lookups-data")
    except metadata.PackageNotFoundError:
        return "none"
