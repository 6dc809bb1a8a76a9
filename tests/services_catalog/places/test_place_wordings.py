"""How many of many place wordings are read right: messages by authors who had seen neither names nor code.

wordings_developed_on.jsonl was looked at while the finder was built; wordings_unseen.jsonl never was. A line holds the
text and what it names: `places` (municipality numbers, several where the bot must ask, none where no place is meant) or
`area`.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ledelys.evaluation import place_outcome
from services_catalog import Catalogue

FOLDER = Path(__file__).parent


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [("wordings_developed_on.jsonl", 0.97, 0.015), ("wordings_unseen.jsonl", 0.96, 0.015)],
)
def test_most_wordings_are_right_and_few_are_wrong(catalogue: Catalogue, file: str, right: float, wrong: float) -> None:
    lines = [json.loads(line) for line in (FOLDER / file).read_text(encoding="utf-8").splitlines()]
    assert len(lines) >= 200
    outcomes = Counter(place_outcome(catalogue, line) for line in lines)
    assert outcomes["right"] / len(lines) >= right, outcomes
    assert outcomes["wrong"] / len(lines) <= wrong, outcomes
