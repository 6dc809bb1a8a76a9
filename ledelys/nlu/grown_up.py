"""Whether a message says that its writer is a grown-up: by age, or by husband, wife or children of their own."""

from __future__ import annotations

import re

GROWN_UP = 18
"""Years."""

_AGE = re.compile(
    r"\b(?:jeg|eg|æ|e|i|je) ?(?:er|e|am|'m|’m|blir) (\d\d)\b(?! ?(?:km|kg|cm|uker|veker|weeks|min))", re.IGNORECASE
)
_OWN_FAMILY = re.compile(
    r"\b(?:(?:ekte)?mannen (?:min|mi)|(?:min|my) (?:mann|husband|wife|kone)|kona mi|kjerringa mi|samboer\w* min|"
    r"(?:barna|ungene|ungane|borna|barnebarn\w*) m(?:ine|ina)|mine (?:barn|unger|born)|(?:sønnen|guten|gutten) min|"
    r"dattera? mi|dotter[ai] mi|datteren min|my (?:kids|children|son|daughter)|"
    r"(?:er|am|'m) (?:en |ein |an )?(?:voksen|vaksen|adult))\b",
    re.IGNORECASE,
)


def says_grown_up(text: str) -> bool:
    """Say whether the writer of `text` names an age of GROWN_UP years or more, or has a family of their own."""
    ages = [int(years) for years in _AGE.findall(text)]
    return any(years >= GROWN_UP for years in ages) or _OWN_FAMILY.search(text) is not None
