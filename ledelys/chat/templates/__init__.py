"""The HTML of the pages that the server makes. Everything put in is escaped."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from ledelys import html_templates

PHONE = re.compile(r"\b(?:11[0-9] ?\d{3}|11[0-3]|1412|02800|\d{3} \d{2} \d{3}|\d{2} \d{2} \d{2} \d{2})\b")
"""Norwegian numbers as the sentences write them; widget/begin.js has the same."""


def render(name: str, **values: Any) -> str:
    """The template `name` with the values; a value that is missing is an error."""
    return _environment().get_template(name).render(**values)


def with_phones(text: str) -> Markup:
    """Text as HTML in which phone numbers can be called."""
    parts, start = [], 0
    for found in PHONE.finditer(text):
        number = found.group()
        link = Markup('<a href="tel:{}">{}</a>').format(number.replace(" ", ""), number)
        parts += [escape(text[start : found.start()]), link]
        start = found.end()
    return Markup("").join([*parts, escape(text[start:])])


@cache
def _environment() -> Environment:
    environment = html_templates.environment(Path(__file__).resolve().parent)
    environment.filters["with_phones"] = with_phones
    return environment
