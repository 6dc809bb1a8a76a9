"""The answer to danger when nothing else works: no model, no action server, no Rasa.

It rests on the reviewed wordings alone and says what data/danger/ says. It must import nothing of Rasa's.
"""

from __future__ import annotations

from functools import cache

import yaml

from ledelys.nlu.text import words
from ledelys.nlu.wordings import load_wordings
from ledelys.paths import DATA

# Words so common that a message of a few words has one, and that the other language does not know.
_ENGLISH = frozenset(words("the is i he she my me has and to with they am i'm he's she's please help not in of"))
_NORWEGIAN = frozenset(words("jeg han hun meg er har og på ikke min mi med de som nå no det vi å til"))


@cache
def _answers() -> dict[str, dict[str, str]]:
    """Return the danger answers by kind and language, from data/danger/."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted((DATA / "danger").glob("*.yml")):
        head = file.read_text(encoding="utf-8").split("\nnlu:", 1)[0]  # the examples are long and not needed
        for variation in yaml.safe_load(head)["responses"][f"utter_danger_{file.stem}"]:
            language = next(c["value"] for c in variation["condition"] if c["name"] == "language")
            found.setdefault(file.stem, {})[language] = variation["text"]
    return found


def quick_danger_reply(text: str, language: str) -> str | None:
    """Return the answer to the danger that a reviewed wording finds in `text`, or None if none does.

    `language` (nb, nn or en) is that of the page; it gives way where the words are plainly of the other language.
    """
    wordings = load_wordings()
    danger = wordings.danger(wordings.find(text))
    if danger is None:
        return None
    written = set(words(text))
    english, norwegian = len(written & _ENGLISH), len(written & _NORWEGIAN)
    if english > norwegian:
        language = "en"
    elif norwegian > english and language == "en":
        language = "nb"
    answers = _answers()[danger]
    return answers.get(language, answers["nb"])
