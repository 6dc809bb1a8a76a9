"""Who is plainly grown up is no child any more, whatever was read before."""

from __future__ import annotations

import pytest

from ledelys.nlu.grown_up import says_grown_up


@pytest.mark.parametrize(
    "text",
    [
        "jeg er 34 år",
        "Eg er 19 og bur åleine",
        "i'm 45",
        "mannen min slår",
        "kona mi er sint",
        "my kids are here",
        "jeg er voksen",
    ],
)
def test_age_and_family_of_ones_own_tell_it(text: str) -> None:
    assert says_grown_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "jeg er 14",
        "han er 40 og jeg er 15",
        "mamma er 40",
        "i am 17 and my dad hits me",
        "jeg er 20 km unna",
        "pappa slår",
    ],
)
def test_the_age_of_others_and_of_children_does_not(text: str) -> None:
    assert not says_grown_up(text)
