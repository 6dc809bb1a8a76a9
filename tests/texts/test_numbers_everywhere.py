"""No telephone number stands anywhere that is not in the catalogue: in no story, conversation, page or document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
import pytest

from services_catalog import load_catalogue
from services_catalog.phones import digits

ROOT = Path(__file__).parent.parent.parent
WRITTEN = ("*.md", "docs/**/*.md", "domain.yml", "data/**/*.yml", "tests/conversations/*.yml", "tests/stories/*.yml")
SHIPPED = (
    "actions/*.py",
    "benchmarks/*.md",
    "benchmarks/*.yml",
    "ledelys/**/*.yml",
    "ledelys/chat/static/*",
    "services_catalog/*.md",
    "services_catalog/routing.yml",
    "services_catalog/words.yml",
    "services_catalog/kinds.yml",
    "services_catalog/upkeep/*.yml",
    "services_catalog/upkeep/*.html",
)
# Three digits that begin with 1, 116 and three more, 02800, 1412: too short for the library to find in a text.
_SHORT = re.compile(r"(?<![\w.,:/%+-])(1(?:10|12|13|412)|116[  ]?\d{3}|0\d{4})(?! ?%|\w|[.,:/-]\d)")
_TIME = re.compile(r"\b(\d{1,2}[.:]\d\d|\d{4}-\d\d-\d\d)\b")


def files() -> Iterator[Path]:
    for pattern in (*WRITTEN, *SHIPPED):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                yield path


def numbers_in(text: str) -> set[str]:
    """Return the digits of every telephone number in `text`, without the country code."""
    text = _TIME.sub("a time", text)
    matcher = phonenumbers.PhoneNumberMatcher(text, "NO", leniency=phonenumbers.Leniency.POSSIBLE)
    found = {digits(f"+{match.number.country_code}{match.number.national_number}") for match in matcher}
    return {number for number in found if len(number) >= 8} | {digits(match[1]) for match in _SHORT.finditer(text)}


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_number_stands_in_the_catalogue(path: Path) -> None:
    catalogue = load_catalogue()
    known = {digits(phone.number) for service in catalogue.services for phone in service.phones}
    assert numbers_in(path.read_text(encoding="utf-8")) <= known


def test_numbers_are_found_however_they_are_written() -> None:
    assert numbers_in("Ring 116 006 eller 80057000, +47 24 24 05 00, (02800). 112!") == {
        "116006",
        "80057000",
        "24240500",
        "02800",
        "112",
    }
    assert numbers_in("kl. 9-15.30 i 2026, 15.30–08.00, 1.112 ganger, 112 % og uke 14") == set()
