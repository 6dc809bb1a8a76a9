"""What the catalogue holds, as typed objects that cannot be changed."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from services_catalog import phones

Language = Literal["nb", "nn", "en"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1500)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z]+( [a-z]+){0,3}$", max_length=40)]
"""What someone is to the service or the project, as "counsellor" or "editor"; never a name."""

KindName = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+\.[^\s<>\"]+$")]
MunicipalityNumber = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]

_SEEN = re.compile(r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$")
_STREET = re.compile(r"\b\w+(gata|gaten|gate|veien|vegen|vei|veg|allé|torget|plass)\s+\d+", re.IGNORECASE)


class Fixed(BaseModel):
    """A record that cannot be changed and takes no field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Words(Fixed):
    """The same in bokmål, nynorsk and English."""

    nb: Text
    nn: Text
    en: Text

    def get(self, language: str) -> str:
        """Return the words in `language` (nb, nn or en; anything else gives English)."""
        return {"nb": self.nb, "nn": self.nn}.get(language, self.en)


def _seen(value: str) -> str:
    if not _SEEN.match(value):
        raise ValueError('should be a year or a month, as "2023" or "2023-10"')
    return value


def _known_number(value: object) -> object:
    return phones.readable(value) if isinstance(value, str) else value


class Phone(Fixed):
    """A telephone number and what we know about it.

    `number` is grouped as Norwegians read it, whatever the grouping in the file. `seen` is when the number was last
    seen on any of its sources, as year or year and month. `held_back` is a reason for not showing it in spite of them.
    """

    number: Annotated[str, BeforeValidator(_known_number)]
    use: Literal["call", "sms", "text"] = "call"
    label: Words
    source: Annotated[tuple[Text, ...], Field(min_length=1)]
    seen: Annotated[str, AfterValidator(_seen)] | None
    confidence: Literal["one-source", "two-sources"]
    checked_on: datetime.date | None = None
    checked_by: Role | None = None
    held_back: Text | None = None

    @model_validator(mode="after")
    def _a_check_has_a_date_and_a_role(self) -> Phone:
        if (self.checked_on is None) != (self.checked_by is None):
            raise ValueError("checked_by: a check needs both checked_on and checked_by")
        return self

    @property
    def last_known(self) -> str | None:
        """When the number was last seen or checked, as "2026-11" or "2026"; None when that is not known."""
        checked = f"{self.checked_on:%Y-%m}" if self.checked_on else None
        return max(filter(None, (checked, self.seen)), default=None)

    @property
    def uri(self) -> str:
        """The number as a link that a telephone understands (tel: or sms:)."""
        return phones.uri(self.number, self.use)


class Service(Fixed):
    """One service. Words are for visitors; `notes` are for those who keep the catalogue and are never shown.

    `serves` holds what a source states that it serves: municipality numbers, "region: X", "county: X",
    "police_district: X" or "all". `likely` holds, in the same way, what no source states but what follows from its name
    or from where it lies (`likely_from`). `seat` is the municipality it lies in. `checked_on` is when a person last
    checked the record as a whole. `from_age` is the youngest age in years that it is for, where it says so.
    `open_at_night` is not written in the file: it follows from `hours`.
    """

    id: Identifier
    kind: KindName
    names: Words
    phones: tuple[Phone, ...]
    web: Address | None = None
    address: Text | None = None
    seat: MunicipalityNumber | None = None
    town: Text | None = None
    serves: tuple[Text, ...] = ()
    likely: tuple[Text, ...] = ()
    likely_from: Literal["name", "seat"] | None = None
    hours: Words | None = None
    cost: Words | None = None
    referral_required: bool | None = None
    anonymous: bool | None = None
    languages: tuple[Literal["nb", "nn", "en", "se", "interpreter"], ...] = ()
    audience: Words | None = None
    from_age: Annotated[int, Field(ge=1, le=30)] | None = None
    open_at_night: bool = False
    chat: Words | None = None
    notes: Notes | None = None
    checked_on: datetime.date | None
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _place_is_told(self) -> Service:
        if not self.serves and not self.likely:
            raise ValueError("serves: is empty, and so is likely; name the place")
        if bool(self.likely) != (self.likely_from is not None):
            raise ValueError("likely_from: stands with likely and only with it")
        return self

    @property
    def national(self) -> bool:
        """Whether it serves the whole country."""
        return "all" in self.serves

    def streets(self) -> tuple[str, ...]:
        """Return the fields, other than `address`, that seem to hold a street address."""
        texts = {"notes": self.notes, "town": self.town, "hours": self.hours and self.hours.nb}
        return tuple(field for field, text in texts.items() if text and _STREET.search(text))


class Municipality(Fixed):
    """A municipality of 2024. `lat` and `lon` are degrees of its largest town, or of a point inside its area."""

    number: MunicipalityNumber
    name: Text
    alt_names: tuple[str, ...]
    county: Text
    police_district: Text
    lat: Annotated[float, Field(ge=57, le=82)]
    lon: Annotated[float, Field(ge=-10, le=35)]


class Kind(Fixed):
    """A kind of service.

    `connects` are the ids of the services whose number stands in when one of this kind has none to show.
    `open_to_others`: people from elsewhere may use it. `secret_address`: no address may stand in its records. `local`:
    every place should have one, so that a search for a place names it even where none is known.
    """

    order: int
    names: Words
    connects: tuple[Identifier, ...] = ()
    open_to_others: bool = False
    local: bool = False
    secret_address: bool = False


class Source(Fixed):
    """Where facts come from; `address` is None when it is not known."""

    title: Text
    publisher: Text
    address: Address | None
