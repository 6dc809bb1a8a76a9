"""Telephone numbers: how they are read and written, and the one place that decides which are shown.

A number is shown when

- it is an emergency number (110, 112, 113, 1412), or
- a person has checked it (`checked_on`, `checked_by`) in the year `seen_since` or later, or
- one of its sources is one of the five texts the project was built from, or
- it is a national line that stands on several official pages (`national_numbers` in sources.yml), or
- one of its sources is an official page or the service's own (`official_domains`, `own_domains`), and it was last seen
  in the year `seen_since` or later,

and nobody has set `held_back` for it. A number that rests only on someone's list, a newspaper or a public repository is
not shown: the visitor gets the service's web page and the national line that can connect (`connects` in kinds.yml).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import phonenumbers
from phonenumbers import shortnumberinfo

if TYPE_CHECKING:
    from services_catalog.models import Phone

_ALLOWED = re.compile(r"^(\+47 ?)?[0-9 ]+$")
_SHORT = 6
_MOBILE_OR_FREE = ("4", "8", "9")
# 116 006 is in use in Norway and missing from the library's tables (9.0).
_FURTHER_SHORT_NUMBERS = frozenset({"116006"})


def digits(number: str) -> str:
    """Return the digits of `number` without country code and spaces."""
    return re.sub(r"[^0-9]", "", number.removeprefix("+47"))


def readable(number: str) -> str:
    """Return `number` grouped as it is read in Norway: 116 006, 800 57 000, 22 40 00 40, 417 16 111, 02800.

    The country code is kept where the number was given with it. Raises ValueError when it is no valid Norwegian number.
    """
    number = " ".join(number.split())
    plain = digits(number)
    if not _ALLOWED.match(number) or not _valid(plain):
        raise ValueError(f'"{number}" is not a valid Norwegian telephone number')
    code = "+47 " if number.startswith("+47") else ""
    if len(plain) < _SHORT:
        return code + plain
    if len(plain) == _SHORT:
        return code + f"{plain[:3]} {plain[3:]}"
    if plain.startswith(_MOBILE_OR_FREE):
        return code + f"{plain[:3]} {plain[3:5]} {plain[5:]}"
    return code + " ".join(plain[at : at + 2] for at in range(0, len(plain), 2))


def uri(number: str, use: str = "call") -> str:
    """Return `number` as a link: short numbers as they are, others with the country code; sms: when `use` is "sms"."""
    plain = digits(number)
    scheme = "sms" if use == "sms" else "tel"
    return f"{scheme}:{plain}" if len(plain) <= _SHORT else f"{scheme}:+47{plain}"


def _valid(plain: str) -> bool:
    if plain in _FURTHER_SHORT_NUMBERS:
        return True
    try:
        parsed = phonenumbers.parse(plain, "NO")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) or shortnumberinfo.is_valid_short_number_for_region(parsed, "NO")


@dataclass(frozen=True)
class ShowingRule:
    """The reviewed lists of sources.yml that decide which numbers are shown. Numbers are held as plain digits."""

    source_texts: frozenset[str]
    official: tuple[str, ...]
    own: tuple[str, ...]
    seen_since: int
    report_after_months: int
    emergency: frozenset[str]
    national: frozenset[str]

    def why_shown(self, phone: Phone) -> str | None:
        """Return why `phone` may be shown, or None: emergency, checked, source_text, national, official or own."""
        if phone.held_back:
            return None
        recent = phone.seen is not None and int(phone.seen[:4]) >= self.seen_since
        plain = digits(phone.number)
        reasons = {
            "emergency": plain in self.emergency,
            "checked": phone.checked_on is not None and phone.checked_on.year >= self.seen_since,
            "source_text": not self.source_texts.isdisjoint(phone.source),
            "national": plain in self.national,
            "official": recent and any(_within(source, self.official) for source in phone.source),
            "own": recent and any(_within(source, self.own) for source in phone.source),
        }
        return next((reason for reason, holds in reasons.items() if holds), None)

    def is_old(self, phone: Phone, today: datetime.date) -> bool:
        """Say whether `phone` was last seen or checked more than `report_after_months` ago, or nobody knows when."""
        known = phone.last_known
        if known is None:
            return True
        year, month = int(known[:4]), int(known[5:7] or 12)
        return (today.year - year) * 12 + today.month - month > self.report_after_months

    def shown(self, phones: Iterable[Phone]) -> tuple[Phone, ...]:
        """Return those of `phones` that may be shown, in their order."""
        return tuple(phone for phone in phones if self.why_shown(phone))


def _within(source: str, places: tuple[str, ...]) -> bool:
    """Whether the page `source` lies in one of `places`: a domain with its subdomains, or "domain/path"."""
    if not source.startswith(("http://", "https://")):
        return False
    parts = urlsplit(source)
    host = (parts.hostname or "").lower()
    for place in places:
        domain, _, path = place.partition("/")
        inside = parts.path == f"/{path}" or parts.path.startswith(f"/{path}/")
        if (host == domain or host.endswith(f".{domain}")) and (not path or inside):
            return True
    return False
