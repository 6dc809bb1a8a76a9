"""One service as a corrected row has it, or why the row is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from services_catalog import check
from services_catalog.errors import Problem
from services_catalog.loading import SERVICES, Contents
from services_catalog.models import Municipality, Service
from services_catalog.upkeep import cells, columns
from services_catalog.upkeep.columns import LANGUAGES, SECRET, TOLD, WORDS
from services_catalog.upkeep.corrected_phones import CorrectedPhones, corrected_phones
from services_catalog.upkeep.correcting import Change, Fault, Setting, unchanged

_AREAS = 'Write the number or the name of a municipality, "region: X", "county: X", "police_district: X" or "all"'
_MEND = {
    "serves": _AREAS,
    "likely": _AREAS,
    "web": "Write the address as https://www.example.no",
    "seat": "Write the number or the name of one municipality",
    "likely_from": "Write name or seat, and only where likely is filled",
    "languages": "Write nb, nn, en, se or interpreter, with | between them",
}


@dataclass
class CorrectedRow:
    """What a row makes of a record. It counts only where there are no faults.

    `service` is None until then, or where nothing changes. `origins` tells where each of its numbers stood before.
    """

    service: Service | None = None
    origins: tuple[int | None, ...] = ()
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    told_only: list[str] = field(default_factory=list)


def corrected_row(
    service: Service, exported: Mapping[str, str], row: Mapping[str, str], setting: Setting
) -> CorrectedRow:
    """Compare a `row` with what is `exported` for `service` now (columns.row) and return what would change."""
    result = CorrectedRow()
    secret = _secret(service.kind, setting) or _secret(row.get("kind", service.kind), setting)
    phones = corrected_phones(service, row, setting)
    result.changes, result.faults, result.notes = phones.changes, phones.faults, phones.notes
    fields: dict[str, Any] = {}
    for column, cell in row.items():
        if (
            not columns.known(column)
            or columns.phone_column(column)
            or column in ("id", columns.REVISION, columns.REFUSED)
        ):
            continue
        now = exported.get(column, "")
        if unchanged(cell, now, setting):
            continue
        if column in TOLD:
            result.told_only.append(column)
            continue
        try:
            _read(column, cell, now, secret, setting, fields, result)
        except ValueError as error:
            secret_cell = secret and column in SECRET
            mend = "Empty the cell" if secret_cell else _MEND.get(column, "Mend the cell")
            result.faults.append(Fault(column, str(error), mend))
    _put_words_together(service, fields, result)
    if not result.faults and result.changes:
        _validate(service, fields, phones, secret, setting, result)
    return result


def problems_of(contents: Contents, *, thorough: bool) -> list[Fault]:
    """Return what would be wrong with the catalogue if it held `contents`; `thorough` looks at the routes as well."""
    return [fault_of(one) for one in (check.thorough if thorough else check.problems)(contents)]


def fault_of(problem: Problem) -> Fault:
    """Return a problem of the catalogue as a fault of the row that would bring it about."""
    if problem.file == SERVICES:
        return Fault(_column(problem.field, {}), problem.reason, problem.mend)
    where = ", ".join(filter(None, (problem.file, problem.record, problem.field)))
    return Fault("", f"then in {where}: {problem.reason}", problem.mend)


def _read(
    column: str, cell: str, now: str, secret: bool, setting: Setting, fields: dict[str, Any], result: CorrectedRow
) -> None:
    """Put the value of a changed cell into `fields`; raises ValueError with the reason when it has none."""
    if harm := cells.damage(cell):
        raise ValueError(harm)
    if secret and column in SECRET and cell:
        raise ValueError("where such a service lies may not stand here")
    value = _value(column, cell, setting)
    if isinstance(value, tuple) and value == cells.items(now):
        return
    fields[column] = value
    if isinstance(value, bool):
        told = cells.YES if value else cells.NO
    else:
        told = cells.LIST_SEPARATOR.join(value) if isinstance(value, tuple) else str(value or "")
    if told != now:
        result.changes.append(Change(column, now, told))


def _value(column: str, cell: str, setting: Setting) -> Any:
    if column == "kind" and cell not in setting.contents.kinds:
        kinds = ", ".join(setting.contents.kinds)
        raise ValueError(f'"{cell}" is no kind of service; the kinds are {kinds}')
    if column in ("serves", "likely"):
        return tuple(_area(one, setting) for one in cells.items(cell))
    if column == "seat" and cell:
        return _municipality(cell, setting)
    if column == "languages":
        return tuple(one.lower() for one in cells.items(cell))
    if column == "from_age" and cell:
        if not cell.isdecimal():
            raise ValueError(f'"{cell}" is no age in years')
        return int(cell)
    if column in ("referral_required", "anonymous"):
        return cells.truth(cell) if cell else None
    if column == "checked_on" and cell:
        day = cells.date(cell)
        if day > setting.today:
            raise ValueError(f'"{cell}" is still to come')
        return day
    return cell or None


def _area(text: str, setting: Setting) -> str:
    what, colon, name = (part.strip() for part in text.partition(":"))
    if colon:
        return f"{what.lower().replace(' ', '_')}: {name}"
    if text.lower() == "all":
        return "all"
    return _municipality(text, setting)


def _municipality(text: str, setting: Setting) -> str:
    number = text.zfill(4) if text.isdecimal() else ""
    name = text.lower().removesuffix(" kommune")
    found: list[Municipality] = [
        one for one in setting.contents.municipalities if one.number == number or one.name.lower() == name
    ]
    if len(found) == 1:
        return found[0].number
    if found:
        several = " or ".join(f"{one.number} ({one.county})" for one in found)
        raise ValueError(f'"{text}" may be {several}')
    raise ValueError(f'no municipality has the {"number" if number else "name"} "{text}"')


def _put_words_together(service: Service, fields: dict[str, Any], result: CorrectedRow) -> None:
    """Make one field of the columns in three languages, and tell where only some of them changed."""
    for column, name in WORDS.items():
        changed = [language for language in LANGUAGES if f"{column}_{language}" in fields]
        if not changed:
            continue
        old = getattr(service, name)
        texts = {language: old.get(language) if old else None for language in LANGUAGES}
        texts.update({language: fields.pop(f"{column}_{language}") for language in changed})
        missing = [language for language, text in texts.items() if not text]
        if missing and (column == "name" or len(missing) < len(LANGUAGES)):
            for language in missing:
                fault = Fault(f"{column}_{language}", "it is empty", "Fill it in all three languages")
                result.faults.append(fault)
        fields[name] = None if missing else texts
        if not missing and len(changed) < len(LANGUAGES):
            others = " and ".join(f"{column}_{language}" for language in LANGUAGES if language not in changed)
            result.notes.append(f"{', '.join(f'{column}_{one}' for one in changed)}: do {others} still say the same?")


def _validate(
    service: Service,
    fields: dict[str, Any],
    phones: CorrectedPhones,
    secret: bool,
    setting: Setting,
    result: CorrectedRow,
) -> None:
    if "hours" in fields:  # as loading.py does: by the shared words alone
        at_night = [one.hours.model_dump() for one in setting.contents.services if one.open_at_night and one.hours]
        fields["open_at_night"] = fields["hours"] in at_night
    try:
        new = Service.model_validate({**service.model_dump(), **fields, "phones": tuple(phones.phones)})
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            result.faults.append(_fault(one, phones))
        return
    if secret:
        result.faults.extend(
            Fault(change.column, "a street may not stand in a record of this kind", "Leave out where it lies")
            for change in result.changes
            if new.model_copy(update={"notes": change.new}).streets()[:1] == ("notes",)
        )
    result.notes.extend(
        f"phone_{place}: visitors will not see this number"
        for index, place in phones.places.items()
        if setting.contents.rule.why_shown(new.phones[index]) is None
    )
    result.service, result.origins = new, tuple(phones.origins)


def _fault(error: Any, phones: CorrectedPhones) -> Fault:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error["loc"]).removeprefix(".")
    reason = str(error["msg"]).removeprefix("Value error, ")
    if not path and (told := re.match(r"([a-z_]+): (.+)", reason)):
        path, reason = told[1], told[2]
    column = _column(path, phones.places)
    if error["type"] == "string_pattern_mismatch":
        reason = "it is not written as it should be"
    return Fault(column, reason[:1].lower() + reason[1:], _MEND.get(column, "Mend the cell"))


def _column(path: str, places: Mapping[int, int]) -> str:
    """Return the column in which a field of the record stands; "" where there is none."""
    if found := re.match(r"phones\[(\d+)\]\.?(\w*)(?:\.(\w+))?", path):
        place, part, language = places.get(int(found[1]), int(found[1]) + 1), found[2], found[3]
        end = "_".join(filter(None, ("" if part == "number" else part, language)))
        return f"phone_{place}" + (f"_{end}" if end else "")
    name, _, language = re.sub(r"\[\d+\]", "", path).partition(".")
    column = next((column for column, field_name in WORDS.items() if field_name == name), name)
    return f"{column}_{language or 'nb'}" if column in WORDS else "phone_1" if column == "phones" else column


def _secret(kind: str, setting: Setting) -> bool:
    known = setting.contents.kinds.get(kind)
    return known is not None and known.secret_address
