"""Maps of what leads where, drawn as SVG from the rules themselves."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from ledelys.nlu.labels import topic_of
from ledelys.review.responses import variations
from ledelys.review.ways import Way, between_topics, led_to, names_of_intents, ways

Say = Callable[[str], str]
"""The name of a word of the book -> the word in the reader's language."""

WIDTH = 1080
"""Pixels of a map at its own size; it shrinks with the page."""
_COLUMNS = (10, 350, 760)
_WIDTHS = (300, 370, 310)
_LINE = 17
_PADDING = 9
_GAP = 14
_LETTERS_A_PIXEL = 1 / 7.1


def map_of_topic(topic: str, language: str, say: Say) -> Markup:
    """Draw the rules of a topic: what is said, under which conditions; what is answered; where its buttons lead."""
    rows: list[Markup] = []
    top = 30.0
    heads = (say("map_said"), say("map_answered"), say("map_buttons"))
    for column, head in zip(_COLUMNS, heads, strict=True):
        rows.append(Markup('<text class="head" x="{}" y="18">{}</text>').format(column, head))
    for way in (one for one in ways() if one.topic == topic):
        boxes = (_said(way, language, say), _answered(way, language, say), _buttons(way, language))
        height = max(map(_height, boxes))
        for column, (lines, kind) in enumerate(zip(boxes, ("said", "answered", "leads"), strict=True)):
            if lines:
                rows.append(_box(_COLUMNS[column], top, _WIDTHS[column], height, lines, kind))
        for column in (0, 1):
            if boxes[column + 1]:
                rows.append(_arrow(_COLUMNS[column] + _WIDTHS[column], _COLUMNS[column + 1], top + height / 2))
        top += height + _GAP
    return _svg(rows, top, say("map_of").format(topic=say(topic)))


def map_of_everything(topics: list[str], language: str, say: Say) -> Markup:
    """Draw how the topics lead to each other by buttons; the thicker a line, the more buttons."""
    middle, across, down, size = WIDTH / 2, 400, 300, 640
    places = {
        topic: (
            middle + across * math.sin(2 * math.pi * number / len(topics)),
            size / 2 - down * 0.9 * math.cos(2 * math.pi * number / len(topics)),
        )
        for number, topic in enumerate(topics)
    }
    drawn: list[Markup] = []
    for (start, end), buttons in sorted(between_topics().items()):
        if start in places and end in places:
            (from_x, from_y), (to_x, to_y) = places[start], places[end]
            bend_x, bend_y = (from_x + to_x + 2 * middle) / 4, (from_y + to_y + size) / 4
            path = f"M{from_x:.0f},{from_y:.0f} Q{bend_x:.0f},{bend_y:.0f} {to_x:.0f},{to_y:.0f}"
            title = say("map_leads").format(start=say(start), end=say(end), buttons=buttons)
            line = '<path class="between" d="{}" stroke-width="{}"><title>{}</title></path>'
            drawn.append(Markup(line).format(path, round(min(1 + buttons / 4, 6), 1), title))
    for topic, (x, y) in places.items():
        lines = textwrap.wrap(say(topic), 22)
        height = _height(lines)
        box = _box(x - 90, y - height / 2, 180, height, lines, "topic")
        drawn.append(Markup('<a href="#{}">{}</a>').format(topic, box))
    return _svg(drawn, size, say("map_of_all"), role="group")  # its boxes are links


def _said(way: Way, language: str, say: Say) -> list[str]:
    lines = []
    if way.after:
        lines.append(say("map_after") + " " + " → ".join(_name(one, language, say) for one in way.after))
    if way.in_form:
        lines.append(say("map_in_form"))
    said = names_of_intents().get(way.said or "", {}).get(language)
    lines.append(said or say(way.said or "map_by_itself"))
    lines += [say("when_" + slot).format(value=say(f"{slot}={value}")) for slot, value in way.when]
    return _wrapped(lines, _WIDTHS[0])


def _answered(way: Way, language: str, say: Say) -> list[str]:
    return _wrapped([_name(one, language, say) for one in way.then], _WIDTHS[1])


def _buttons(way: Way, language: str) -> list[str]:
    titles = [titles.get(language, "") for name in way.then for titles in led_to(name).values()]
    return _wrapped([f"[{title}]" for title in dict.fromkeys(titles)], _WIDTHS[2])


def _name(action: str, language: str, say: Say) -> str:
    if not action.startswith("utter_"):
        return "⚙ " + say(action)
    text = next((one.text for one in variations() if (one.name, one.language) == (action, language)), action)
    return textwrap.shorten(" ".join(text.split()), 110, placeholder=" …")


def _wrapped(lines: list[str], width: int) -> list[str]:
    letters = int((width - 2 * _PADDING) * _LETTERS_A_PIXEL)
    return [part for line in lines for part in textwrap.wrap(line, letters)]


def _height(lines: list[str]) -> float:
    return len(lines) * _LINE + 2 * _PADDING if lines else 0


def _box(x: float, y: float, width: float, height: float, lines: list[str], kind: str) -> Markup:
    rectangle = Markup('<rect class="{}" x="{:.0f}" y="{:.0f}" width="{:.0f}" height="{:.0f}" rx="8"/>').format(
        kind, x, y, width, height
    )
    spans = Markup("").join(
        _line(x + _PADDING, y + _PADDING + _LINE * (n + 0.75), line) for n, line in enumerate(lines)
    )
    return rectangle + spans


def _line(x: float, y: float, text: str) -> Markup:
    return Markup('<text x="{:.0f}" y="{:.0f}">{}</text>').format(x, y, escape(text))


def _arrow(start: float, end: float, y: float) -> Markup:
    line = '<path class="arrow" d="M{:.0f},{:.0f} H{:.0f} m-7,-4 l7,4 l-7,4"/>'
    return Markup(line).format(start, y, end - 2)


def _svg(parts: list[Markup], height: float, title: str, role: str = "img") -> Markup:
    head = (
        '<svg class="map" role="{}" viewBox="0 0 {} {:.0f}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title>{}</svg>"
    )
    return Markup(head).format(role, WIDTH, height, title, Markup("").join(parts))


def slots_and_values() -> Iterator[tuple[str, str]]:
    """Yield every condition of the rules; the book must have words for each (a test looks)."""
    yield from {pair for way in ways() for pair in way.when}
    yield from {("topic", topic_of(way.said)) for way in ways() if way.said}
