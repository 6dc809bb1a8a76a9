"""Whether a telephone number stands in a text, however it is written there."""

from __future__ import annotations

import itertools
import re

import phonenumbers

from services_catalog import phones
from services_catalog.upkeep.pages import SEAM

_SHORT = 6
_SEARCHED = 200_000
_GAP = r"[\s.()/\-]{0,3}"
_CODE = r"(?:(?:\+|(?<![0-9])00)?[ (]{0,2}47[ )]{0,2})?"
_FOREIGN = re.compile(r"(?:\+|(?<![0-9])00) ?\(?[0-9]{1,3}\)?[ .\-]?$")
_NORWAY = re.compile(r"(?:\+|(?<![0-9])00) ?\(?47\)?[ .\-]?$")
# How short numbers are grouped. Others, as 14 12, are times and dates more often than numbers.
_GROUPS: dict[int, tuple[tuple[int, ...], ...]] = {5: ((5,), (2, 3)), 6: ((6,), (3, 3), (2, 2, 2))}
_LEFT = re.compile(r"(?:[0-9]+[ .,/\-])+$")
_RIGHT = re.compile(r"(?:[ .,/\-][0-9]+)+")
# E112 is a road, § 112 a law; but "Telefon112" is what is left of a page whose words stand in cells of their own.
_BEGIN = r"(?<![0-9])(?<!\b[^\W\d_])(?<!§)(?<!§ )(?<!\bkr )(?<!\bside )"
_END = r"(?![0-9]|[^\W\d_]\b| ?%| kr\b| kroner\b)"
# What is no number though digits stand beside one: "116 006 24 timer", "116 117 24/7", "116 111 09-15".
_HOURS = re.compile(
    r" (?:24 ?/ ?7|24 ?(?:t|h|timer|timar|hours)|[0-2]?[0-9](?:[.:][0-9]{2})?-[0-2]?[0-9](?:[.:][0-9]{2})?)"
    r"(?![0-9A-Za-z])"
)


def stands_in(number: str, text: str) -> bool:
    """Whether `number` (as in the catalogue) stands in `text` (as `pages.plain` makes it), in whatever grouping.

    A number of up to six digits must stand alone: it may not be a part of a longer number.
    """
    wanted = phones.digits(number)
    if len(wanted) <= _SHORT:
        return any(_short_stands_in(wanted, text.replace(SEAM, gap)) for gap in ("", " "))
    return _long_stands_in(wanted, text) or _library_finds(wanted, text)


def _long_stands_in(wanted: str, text: str) -> bool:
    pattern = rf"(?<![0-9]){_CODE}{_GAP.join(wanted)}(?![0-9])"
    return any(not _FOREIGN.search(text[max(0, one.start() - 8) : one.start()]) for one in re.finditer(pattern, text))


def _library_finds(wanted: str, text: str) -> bool:
    """Whether the phonenumbers library reads `wanted` in `text`, which knows more ways of writing than we do.

    It takes seconds for a megabyte, so only lines with enough digits are given to it, up to 200,000 characters.
    """
    lines = [line for line in text.split("\n") if len(re.findall("[0-9]", line)) >= len(wanted)]
    found = phonenumbers.PhoneNumberMatcher(
        "\n".join(lines).replace(SEAM, "")[:_SEARCHED], "NO", leniency=phonenumbers.Leniency.VALID, max_tries=2000
    )
    return any(one.number.country_code == 47 and str(one.number.national_number) == wanted for one in found)


def _short_stands_in(wanted: str, text: str) -> bool:
    for sizes in _GROUPS.get(len(wanted), ((len(wanted),),)):
        ends = [sum(sizes[:place]) for place in range(len(sizes) + 1)]
        pieces = [wanted[begin:end] for begin, end in itertools.pairwise(ends)]
        for one in re.finditer(_BEGIN + "[ .-]".join(pieces) + _END, text):
            if _alone(text[max(0, one.start() - 40) : one.start()], text[one.end() : one.end() + 40]):
                return True
    return False


def _alone(before: str, after: str) -> bool:
    """Whether what stands before and after a short number makes it no longer: other whole numbers and hours do not."""
    if not _NORWAY.search(before):
        left = _LEFT.search(before)
        if before.endswith("+") or (left and not _whole_numbers(left[0])):
            return False
    right = _RIGHT.match(after)
    return not right or bool(_HOURS.match(after)) or _whole_numbers(right[0])


def _whole_numbers(run: str) -> bool:
    """Whether the groups of digits in `run` are one or several whole Norwegian numbers, side by side."""
    return _are_numbers(re.findall("[0-9]+", run))


def _are_numbers(groups: list[str]) -> bool:
    return not groups or any(
        _is_number("".join(groups[:size])) and _are_numbers(groups[size:]) for size in range(1, len(groups) + 1)
    )


def _is_number(digits: str) -> bool:
    try:
        phones.readable(digits)
    except ValueError:
        return False
    return True
