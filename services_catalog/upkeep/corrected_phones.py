"""The numbers of one service as a corrected row has them.

Only numbers that were handed out can be changed or removed; those that the rule holds back stay as they are. A number
is known again by its digits, wherever in the row it stands.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from services_catalog.models import Phone, Service
from services_catalog.phones import digits
from services_catalog.upkeep import cells
from services_catalog.upkeep.columns import LANGUAGES, PHONE_PARTS, phone_cells, phone_column
from services_catalog.upkeep.correcting import Change, Fault, Setting, check_role, unchanged

SOURCE = "operator:correction"
"""The source of a number that came in with a corrected row; it stands in sources.yml."""

_OF_ONE_NUMBER = ("_seen", "_checked_on", "_checked_by")
_USES = ("call", "sms", "text")
_USUAL_LABELS = {"call": "telephone", "sms": "sms"}
_Fields = dict[str, Any]


@dataclass
class CorrectedPhones:
    """What became of the numbers: the fields of each, and where each stood in the record (None: it is new).

    `places` are the places in the row (from 1), by the number's place in `phones`.
    """

    phones: list[_Fields] = field(default_factory=list)
    origins: list[int | None] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def corrected_phones(service: Service, row: Mapping[str, str], setting: Setting) -> CorrectedPhones:
    """Return the numbers of `service` after `row`, which holds the cells by column; missing columns change nothing."""
    reader = _Reader(service, row, setting)
    told = dict(reader.numbers())
    if not reader.result.faults:
        reader.put_together(told)
    return reader.result


class _Reader:
    def __init__(self, service: Service, row: Mapping[str, str], setting: Setting) -> None:
        self._phones = service.phones
        self._shown = setting.contents.rule.shown(service.phones)
        self._row = row
        self._setting = setting
        self.result = CorrectedPhones()

    def numbers(self) -> Iterator[tuple[int, str]]:
        """Yield the places of the row and the numbers there, "" where the cell is empty."""
        places = dict.fromkeys(found[0] for column in self._row if (found := phone_column(column)))
        for place in places:
            now = self._shown[place - 1].number if place <= len(self._shown) else ""
            column = f"phone_{place}"
            cell = self._row.get(column, now)
            if unchanged(cell, now, self._setting):
                yield place, now
            elif not cell:
                yield place, ""
            else:
                try:
                    yield place, cells.number(_sound(cell), now or None)
                except ValueError as error:
                    self._fault(column, str(error), "Write it as 22 40 00 40, 116 006 or 02800")

    def put_together(self, told: Mapping[int, str]) -> None:
        """Fill the result with the numbers `told`, in the order of the record, the new ones last."""
        place_of = {index: place for place, index in self._match(told).items()}
        order = [place_of[index] for index in sorted(place_of)]
        if order != sorted(order):
            self.result.notes.append("the numbers keep the order that they have; it is changed in services.yml")
        for index, phone in enumerate(self._phones):
            if index in place_of:
                self._add(self._fields(place_of[index], told[place_of[index]], phone), index, place_of[index])
            elif phone in self._shown and (place := self._shown.index(phone) + 1) in told:
                self.result.changes.append(Change(f"phone_{place}", phone.number, ""))
            else:
                self._add(phone.model_dump(), index, None)
        for place, number in told.items():
            if not number:
                self._nothing_beside(place)
            elif place not in place_of.values():
                self._add(self._fields(place, number, None), None, place)

    def _nothing_beside(self, place: int) -> None:
        """Tell where something is said about a number that is not there."""
        left = self._left(place)
        for part, cell in self._given(place).items():
            if cell and not unchanged(cell, left.get(part, ""), self._setting):
                self._fault(f"phone_{place}{part}", f"there is no number in phone_{place}", "Fill in the number")

    def _given(self, place: int) -> dict[str, str]:
        names = {f"_{part}": f"phone_{place}_{part}" for part in PHONE_PARTS}
        return {part: self._row[name] for part, name in names.items() if name in self._row}

    def _left(self, place: int) -> dict[str, str]:
        """Return what was handed out at a place of the row."""
        return phone_cells(self._shown[place - 1]) if place <= len(self._shown) else {}

    def _match(self, told: Mapping[int, str]) -> dict[int, int]:
        """Return where in the record each number of the row stood, by its place in the row; new ones are left out."""
        own = {place: self._phones.index(self._shown[place - 1]) for place in told if place <= len(self._shown)}
        hidden = [index for index, phone in enumerate(self._phones) if phone not in self._shown]

        def alike(place: int, index: int) -> bool:
            return digits(self._phones[index].number) == digits(told[place])

        rules: tuple[Callable[[int], list[int]], ...] = (
            lambda place: [index for index in (own.get(place),) if index is not None and alike(place, index)],
            lambda place: [index for index in own.values() if alike(place, index)],
            lambda place: [index for index in hidden if alike(place, index)],
            lambda place: [index for index in (own.get(place),) if index is not None],
        )
        found: dict[int, int] = {}
        for rule in rules:
            for place in (place for place, number in told.items() if number and place not in found):
                index = next((one for one in rule(place) if one not in found.values()), None)
                if index is not None:
                    found[place] = index
        return found

    def _add(self, fields: _Fields, origin: int | None, place: int | None) -> None:
        if place is not None:
            self.result.places[len(self.result.phones)] = place
        self.result.phones.append(fields)
        self.result.origins.append(origin)

    def _fields(self, place: int, number: str, phone: Phone | None) -> _Fields:
        """Return the fields of the number at a `place` of the row; `phone` is what it was, None when it is new."""
        column = f"phone_{place}"
        exported = phone is not None and phone in self._shown
        same_number = phone is not None and digits(phone.number) == digits(number)
        now = phone_cells(phone) if phone and exported else {}
        given = self._given(place)
        if not exported:  # an empty cell says nothing about what was not handed out
            given = {part: cell for part, cell in given.items() if cell}
        left = self._left(place)  # what another number has left at this place says nothing about this one
        if phone is None:
            left = {part: left.get(part, "") for part in _OF_ONE_NUMBER}
        changed = {
            part: cell
            for part, cell in given.items()
            if not any(unchanged(cell, told.get(part, ""), self._setting) for told in (now, left))
        }
        fields: _Fields = phone.model_dump() if phone else {"use": "call"}
        if not same_number:
            fields.update(number=number, source=(SOURCE,), confidence="one-source")
            fields.update(seen=f"{self._setting.today:%Y-%m}")
        elif not exported:
            fields.update(source=tuple(dict.fromkeys((*fields["source"], SOURCE))))
        confirmed = not (same_number and exported)
        if confirmed:
            role = self._setting.role
            fields.update(checked_on=self._setting.today if role else None, checked_by=role)
            self.result.changes.append(Change(column, now.get("", ""), fields["number"]))
        for part, cell in changed.items():
            self._read(fields, column, part, cell, now.get(part, ""))
        self._label(fields, phone, given if phone is None else changed, column)
        self._check(fields, column, confirmed)
        return fields

    def _read(self, fields: _Fields, column: str, part: str, cell: str, now: str) -> None:
        try:
            value = self._value(part, _sound(cell))
        except ValueError as error:
            self._fault(column + part, str(error), "Mend the cell")
            return
        if not part.startswith("_label"):
            fields[part[1:]] = value
        if now != str(value or ""):
            self.result.changes.append(Change(column + part, now, str(value or "")))

    def _value(self, part: str, cell: str) -> str | datetime.date | None:
        today = self._setting.today
        value: str | datetime.date | None = cell or None
        if part == "_use":
            value = cell.lower() or "call"
            if value not in _USES:
                raise ValueError(f'"{cell}" is none of {", ".join(_USES)}')
        elif part == "_checked_by" and cell:
            value = check_role(cell)
        elif part == "_checked_on" and cell:
            value = cells.date(cell)
            if value > today:
                raise ValueError(f'"{cell}" is still to come')
        elif part == "_seen" and cell:
            value = cells.month(cell)
            if value > f"{today:%Y-%m}":
                raise ValueError(f'"{cell}" is still to come')
        return value

    def _label(self, fields: _Fields, phone: Phone | None, given: Mapping[str, str], column: str) -> None:
        texts = {language: phone.label.get(language) if phone else "" for language in LANGUAGES}
        texts.update({language: given[key] for language in LANGUAGES if (key := f"_label_{language}") in given})
        if phone is None and not any(texts.values()) and fields["use"] in _USUAL_LABELS:
            texts = self._setting.words[_USUAL_LABELS[fields["use"]]].model_dump()
        for language, text in texts.items():
            if not text:
                self._fault(f"{column}_label_{language}", "it is empty", "Fill it in all three languages")
        fields["label"] = texts

    def _check(self, fields: _Fields, column: str, confirmed: bool) -> None:
        """Complete a check of which only the day is given, and tell how the check of a new number stands."""
        if fields.get("checked_on") and not fields.get("checked_by"):
            fields["checked_by"] = self._setting.role
        for part, other in (("checked_on", "checked_by"), ("checked_by", "checked_on")):
            if fields.get(part) and not fields.get(other):
                self._fault(f"{column}_{other}", f"it is empty although {column}_{part} is not", "Fill both or none")
        if confirmed and fields.get("checked_on"):
            told = f"checked by {fields['checked_by']} on {fields['checked_on']}"
            self.result.notes.append(f"{column}: {told}, source {SOURCE}")
        elif confirmed:
            mend = f"give --role, or fill {column}_checked_on and {column}_checked_by"
            self.result.notes.append(f"{column}: nobody has checked this number; {mend}")
        if confirmed and fields.get("held_back"):
            self.result.notes.append(f"{column}: it stays held back in services.yml ({fields['held_back']})")

    def _fault(self, column: str, reason: str, mend: str) -> None:
        self.result.faults.append(Fault(column, reason, mend))


def _sound(cell: str) -> str:
    """Return `cell`; raises ValueError when a spreadsheet or an encoding has destroyed it."""
    if harm := cells.damage(cell):
        raise ValueError(harm)
    return cell
