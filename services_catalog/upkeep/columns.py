"""The columns in which a service stands in a spreadsheet, and what stands in them.

Only what may be shown is there: no number that the rule holds back, and nothing of where a service lies whose address
is secret. The columns TOLD say something to the reader and are not taken back; REVISION tells whether a record has
changed here since the file was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from services_catalog import Catalogue
from services_catalog.models import Phone, Service
from services_catalog.upkeep.cells import LIST_SEPARATOR, NO, YES

LANGUAGES = ("nb", "nn", "en")
WORDS = {"name": "names", "hours": "hours", "cost": "cost", "audience": "audience", "chat": "chat"}
"""Columns that stand once for each language, and their fields."""

PHONE_PARTS = ("use", "label_nb", "label_nn", "label_en", "seen", "checked_on", "checked_by")
TOLD = ("kind_name", "connects", "serves_names")
REVISION = "revision"
REFUSED = "refused_because"
SECRET = ("address", "seat", "town")
"""Left empty where the address is secret."""

_BEFORE = ("id", "kind", "kind_name", "name_nb", "name_nn", "name_en")
_AFTER = (
    *("connects", "web", "address", "seat", "town", "serves", "serves_names", "likely", "likely_from"),
    *(f"{column}_{language}" for column in ("hours", "cost", "audience", "chat") for language in LANGUAGES),
    *("from_age", "referral_required", "anonymous", "languages", "checked_on", REVISION),
)
_PHONE = re.compile(rf"phone_([1-9]\d?)(?:_({'|'.join(PHONE_PARTS)}))?")


def headers(most_phones: int) -> tuple[str, ...]:
    """Return all columns in their order, with room for `most_phones` numbers in a row."""
    numbered = (
        column
        for place in range(1, most_phones + 1)
        for column in (f"phone_{place}", *(f"phone_{place}_{part}" for part in PHONE_PARTS))
    )
    return (*_BEFORE, *numbered, *_AFTER)


def phone_column(column: str) -> tuple[int, str] | None:
    """Return the place (from 1) and the part ("number", "use", ...) of a column about a phone; None for others."""
    found = _PHONE.fullmatch(column)
    return (int(found[1]), found[2] or "number") if found else None


def known(column: str) -> bool:
    """Say whether `column` is one of those that are exported, or that tells why a row was refused."""
    return column in (*_BEFORE, *_AFTER, REFUSED) or phone_column(column) is not None


def row(catalogue: Catalogue, service: Service) -> dict[str, str]:
    """Return what stands in each column for `service`; columns of numbers that it does not have are left out."""
    kind = catalogue.kinds[service.kind]
    told = {
        "kind_name": kind.names.nb,
        "connects": LIST_SEPARATOR.join(
            f"{phone.number} {line.names.nb}"
            for line in catalogue.connecting(service)
            for phone in catalogue.shown_phones(line)
            if phone.use == "call"
        ),
        "serves_names": LIST_SEPARATOR.join(_name(catalogue, area) for area in (*service.serves, *service.likely)),
    }
    shown = cells(service, catalogue.shown_phones(service), secret=kind.secret_address)
    return {**shown, **told, REVISION: revision(shown)}


def cells(service: Service, shown: Iterable[Phone], *, secret: bool) -> dict[str, str]:
    """Return what stands in the columns that may be corrected; `shown` are the numbers that may be shown."""
    found = {
        "id": service.id,
        "kind": service.kind,
        "web": service.web or "",
        "address": service.address or "",
        "seat": service.seat or "",
        "town": service.town or "",
        "serves": LIST_SEPARATOR.join(service.serves),
        "likely": LIST_SEPARATOR.join(service.likely),
        "likely_from": service.likely_from or "",
        "from_age": str(service.from_age or ""),
        "referral_required": _truth(service.referral_required),
        "anonymous": _truth(service.anonymous),
        "languages": LIST_SEPARATOR.join(service.languages),
        "checked_on": str(service.checked_on or ""),
    }
    if secret:
        found.update(dict.fromkeys(SECRET, ""))
    for column, field in WORDS.items():
        words = getattr(service, field)
        found.update({f"{column}_{language}": words.get(language) if words else "" for language in LANGUAGES})
    for place, phone in enumerate(shown, start=1):
        found.update({f"phone_{place}{part}": text for part, text in phone_cells(phone).items()})
    return found


def phone_cells(phone: Phone) -> dict[str, str]:
    """Return what stands in the columns of one number, by the end of the column's name ("" for the number itself)."""
    return {
        "": phone.number,
        "_use": phone.use,
        **{f"_label_{language}": phone.label.get(language) for language in LANGUAGES},
        "_seen": phone.seen or "",
        "_checked_on": str(phone.checked_on or ""),
        "_checked_by": phone.checked_by or "",
    }


def revision(shown: dict[str, str]) -> str:
    """Return eight letters that change when one of the cells `shown` does. Spreadsheets leave letters alone."""
    text = "\0".join(f"{column}\0{cell}" for column, cell in sorted(shown.items()) if cell)
    digest = hashlib.sha256(text.encode()).digest()
    return "".join(chr(ord("a") + byte % 26) for byte in digest[:8])


def _truth(value: bool | None) -> str:
    return "" if value is None else YES if value else NO


def _name(catalogue: Catalogue, area: str) -> str:
    return catalogue.municipality(area).name if area.isdigit() else area.partition(": ")[2] or area
