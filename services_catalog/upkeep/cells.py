"""How a value stands in a cell of a spreadsheet, and how it is read back after a spreadsheet has had it.

A spreadsheet runs cells that begin with = + - @ as formulas, drops leading zeros, and turns "2023-10" or "1-2" into
dates. Such a cell is written with an apostrophe before it: then it is a text for every spreadsheet, and stays one when
the file is saved and opened again, which a formula (="02800") would not. `unmarked` takes exactly that apostrophe away.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from services_catalog import phones

LIST_SEPARATOR = " | "
YES, NO = "yes", "no"

_FORMULA = "=+-@＝＋－＠\t\r\n"
_MARKS = "'’‘"
_ALTERED = re.compile(
    r"0[\d ]+"  # a leading zero
    r"|\d{4}[-/.]\d{1,2}"  # a year and a month
    r"|\d{1,2}[-/.]\d{1,2}([-/.]\d{2,4})?"  # what looks like a date
    r"|\d+[eE]\d+"  # what looks like a power of ten
)
_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_NO_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})
_SPOILT = re.compile(r"#+|#[A-ZÆØÅ/0-9]+[!?]?")
_TRUE = frozenset({"yes", "ja", "true", "sann", "sant", "1", "y", "j", "x"})
_FALSE = frozenset({"no", "nei", "false", "usann", "usant", "0", "n"})
_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_ENGLISH_MONTHS = {"may": 5, "oct": 10, "dec": 12}
_MIDNIGHT = re.compile(r"[ T]0?0[.:]00([.:]00)?$")
_LAST_MONTH = 12
_COUNTRY = "47"
_ABROAD_LENGTH = 10


def marked(text: str) -> str:
    """Return `text` as it is written into a cell."""
    return f"'{text}" if _needs_mark(text) else text


def unmarked(cell: str) -> str:
    """Return what `marked` was given, from the cell it made. Nothing else is changed."""
    return cell[1:] if cell[:1] in tuple(_MARKS) and _needs_mark(cell[1:]) else cell


def _needs_mark(text: str) -> bool:
    if not text:
        return False
    if text[0] in _MARKS:
        return _needs_mark(text[1:])
    return text[0] in _FORMULA or _ALTERED.fullmatch(text) is not None


def tidy(cell: str) -> str:
    """Return the text of a cell without what spreadsheets put around it: odd spaces, invisible characters, CR LF."""
    text = unicodedata.normalize("NFC", cell).replace("\r\n", "\n").replace("\r", "\n")
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def same(a: str, b: str) -> bool:
    """Say whether two texts differ in nothing but spaces, line breaks and the shape of quotes."""

    def folded(text: str) -> str:
        return " ".join(tidy(text).split()).translate(_QUOTES)

    return folded(a) == folded(b)


def damage(cell: str) -> str | None:
    """Return in words how a spreadsheet or a wrong encoding has destroyed `cell`, or None."""
    if _SPOILT.fullmatch(cell):
        return f'the spreadsheet wrote "{cell}" in place of the value'
    if "\ufffd" in cell or repaired(cell) != cell:
        return "letters such as æ, ø and å are broken"
    if any(unicodedata.category(one) in _NO_TEXT and one != "\n" for one in cell):
        return "there are characters in it that are no text"
    return None


def repaired(cell: str) -> str:
    """Return `cell` with letters mended where UTF-8 was once read as windows-1252 ("BodÃ¸")."""
    try:
        return cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return cell


def date(text: str) -> datetime.date:
    """Read a day: 2026-11-22, 22.11.2026, 22/11/2026. Raises ValueError with the reason, in words, otherwise."""
    plain = _MIDNIGHT.sub("", text)
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", plain)
    if found:
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", plain):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        year += 2000 if year < 100 else 0
        if found[2] != "." and day <= _LAST_MONTH and day != month:
            raise ValueError(f'"{text}" can be read as two different days')
    else:
        raise ValueError(f'"{text}" is not a date')
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ValueError(f'"{text}" is not a date') from None


def month(text: str) -> str:
    """Read a year or a month: "2023", "2023-10", also "okt.23", "10.2023" or a whole date; raises ValueError."""
    if re.fullmatch(r"(19|20)\d\d", text):
        return text
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", text):
        year, number = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        year, number = int(found[2]), int(found[1])
    elif found := re.fullmatch(r"([a-z]{3})[a-z]*[ .-]*(\d{4}|\d{2})", text.lower()):
        name, year = found[1], int(found[2])
        number = _MONTHS.index(name) + 1 if name in _MONTHS else _ENGLISH_MONTHS.get(name, 0)
        year += 2000 if year < 100 else 0
    else:
        day = date(text)
        year, number = day.year, day.month
    if not 1 <= number <= _LAST_MONTH:
        raise ValueError(f'"{text}" is not a month')
    return f"{year}-{number:02}"


def truth(text: str) -> bool:
    """Read yes or no, also as a Norwegian spreadsheet writes them (ja, nei, SANN, USANN); raises ValueError."""
    lowered = text.lower()
    if lowered in _TRUE or lowered in _FALSE:
        return lowered in _TRUE
    raise ValueError(f'"{text}" is neither yes nor no')


def items(text: str) -> tuple[str, ...]:
    """Read a list: separated by | as it is exported, or by commas, semicolons or line breaks."""
    return tuple(one.strip() for one in re.split(r"[|;,\n]", text) if one.strip())


def number(text: str, now: str | None = None) -> str:
    """Read a telephone number and return it grouped; `now` is returned where it has the same digits.

    Spreadsheets drop leading zeros, plus signs and spaces; what they dropped is put back where `now` tells it. Raises
    ValueError with the reason in words.
    """
    plain = text.strip("\"'’‘“”„«» ")
    if re.fullmatch(r"\d+([.,]\d+)?[eE][+-]?\d+", plain):
        raise ValueError(f'the spreadsheet has shortened the number to "{text}"')
    plain = re.sub(r"^(\d+)[.,]00?$", r"\1", plain)
    plain = re.sub(r"^\(\+47\)", "+47", plain)
    plain = re.sub(r"(?<=\d)[\s.\u2010-\u2015-]+(?=\d)", "", plain)
    if plain.startswith("00" + _COUNTRY):
        plain = "+" + plain[2:]
    if len(plain) == _ABROAD_LENGTH and plain.isdecimal() and plain.startswith(_COUNTRY):
        plain = "+" + plain
    if now is not None and phones.digits(now) in (phones.digits(plain), "0" + plain):
        return now
    try:
        return phones.readable(plain)
    except ValueError:
        reason = f'"{text}" is not a valid Norwegian telephone number'
        if _valid("0" + plain):
            reason += "; has a spreadsheet dropped a zero at its start?"
        raise ValueError(reason) from None


def _valid(plain: str) -> bool:
    try:
        return bool(phones.readable(plain))
    except ValueError:
        return False
