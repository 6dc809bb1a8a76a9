"""How values are written in YAML, in the manner of services.yml: plain where that can be, lists in one line."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml

WIDTH = 120
"""No line is made longer, where words can go on the next."""

Value = str | bool | int | datetime.date | None | Mapping[str, Any] | Sequence[Any]
"""Words are a mapping of texts; a list holds texts, or mappings (the phones)."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_QUOTED_ALWAYS = re.compile(r"[\d +.-]+")
_PLAIN_NOT = re.compile(r": |:$| #|  ")


def scalar(value: Value, inside_flow: bool = False, style: str | None = None) -> str:
    """Return one value as YAML: as plain as can be, digits always in double quotes, else in the `style` given."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if "\n" in text or "\t" in text or style == '"' or _QUOTED_ALWAYS.fullmatch(text):
        return json.dumps(text, ensure_ascii=False)
    if style == "'" or not _plain(text, inside_flow):
        return "'" + text.replace("'", "''") + "'"
    return text


def _plain(text: str, inside_flow: bool) -> bool:
    if _PLAIN_NOT.search(text):
        return False
    try:
        return bool(yaml.load(f"[{text}]" if inside_flow else f"- {text}", Loader=_LOADER) == [text])
    except (yaml.YAMLError, ValueError):
        return False


def flat(value: Value) -> bool:
    """Whether `value` is a text, a date and so on, or a list of such."""
    return not isinstance(value, Mapping) and (
        isinstance(value, str) or not isinstance(value, Sequence) or not any(isinstance(one, Mapping) for one in value)
    )


def inline(value: Value, inside_flow: bool, style: str | None, column: int, indent: int) -> str:
    """Return a flat value as it follows its name; where it is too long, it goes on in further lines."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _wrapped([scalar(one, True) for one in value], ", ", column + 1, column + 1, lambda text: f"[{text}]")
    text = scalar(value, inside_flow, style)
    if inside_flow or text.startswith('"') or "  " in text:
        return text
    return _wrapped(text.split(" "), " ", column, indent + 2, str)


def _wrapped(parts: list[str], between: str, column: int, indent: int, finish: Callable[[str], str]) -> str:
    lines, room = [""], WIDTH - column
    for part in parts:
        if lines[-1] and len(lines[-1]) + len(between) + len(part) >= room:
            lines[-1] += between.rstrip()
            lines.append("")
            room = WIDTH - indent
        lines[-1] += (between if lines[-1] else "") + part
    return finish(("\n" + " " * indent).join(lines))
