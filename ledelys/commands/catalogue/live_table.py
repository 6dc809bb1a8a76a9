"""The report of the live check as a person reads it: worst first, and with each fault how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services_catalog.upkeep.live import LiveReport, NumberReport, Outcome, PageOutcome, PageReport

_NARROWEST = 140
_COLUMNS = ("record", "number", "page", "what", "how to mend")
_TITLES = {
    Outcome.LOST: "LOST: a page was read and no longer shows the number, and no other page shows it",
    Outcome.UNREACHABLE: "UNREACHABLE: no page could be read on which the number was seen",
    Outcome.STANDS: "STANDS: at least one page shows the number",
}
_OTHERS = "OTHER PAGES of the records that moved or died"
_WHAT = {
    PageOutcome.STANDS: "shows the number",
    PageOutcome.MOVED: "moved to {moved_to}",
    PageOutcome.LOST: "lost: {reason}",
    PageOutcome.READ: "does not show the number",
    PageOutcome.DIED: "died: {reason}",
    PageOutcome.FORBIDDEN: "forbidden: {reason}",
    PageOutcome.NOT_READABLE: "not readable: {reason}",
    PageOutcome.FIXED: "not asked: {reason}",
    PageOutcome.NO_ADDRESS: "no address",
}
_MEND = {
    PageOutcome.LOST: "Find the number that holds now on the service's own page; mend number, source and seen, or set "
    "held_back",
    PageOutcome.MOVED: "Write the new address in {field}",
    PageOutcome.DIED: "Find the page that took its place, or remove it from {field}",
    PageOutcome.FORBIDDEN: "Open it in a browser, then set seen",
    PageOutcome.NOT_READABLE: "Open it in a browser, then set seen",
    PageOutcome.FIXED: "Add the service's own page to {field}",
    PageOutcome.NO_ADDRESS: "Add a page with an address to {field}",
}
_LASTING = ("404", "410", "DNS", "TLS")
_PASSING = "Look again another day; if it stays so, remove it from {field}"

_Row = tuple[str, str, PageReport]


def print_table(report: LiveReport, console: Console) -> None:
    """Print the groups that are not empty, worst first, and a last line with the counts."""
    for outcome, title in _TITLES.items():
        numbers = report.with_outcome(outcome)
        _print_group(f"{title} ({len(numbers)})", list(_rows(numbers)), console)
    others = list(_other_rows(report))
    _print_group(f"{_OTHERS} ({len(others)})", others, console)
    console.print(_summary(report), soft_wrap=True)


def width(console: Console) -> int:
    """Return the columns to print in: those of the terminal, or enough for a table where there is none."""
    return console.width if console.is_terminal else max(console.width, _NARROWEST)


def _rows(numbers: Iterable[NumberReport]) -> Iterator[_Row]:
    for number in numbers:
        for page in number.pages:
            if page.claimed or page.shows:
                yield number.record, number.number, page


def _other_rows(report: LiveReport) -> Iterator[_Row]:
    told = {(record, page.url) for record, _, page in _rows(report.numbers)}
    for record in report.records:
        for page in record.pages:
            if page.outcome in (PageOutcome.MOVED, PageOutcome.DIED) and (record.record, page.url) not in told:
                yield record.record, "", page


def _print_group(title: str, rows: list[_Row], console: Console) -> None:
    if not rows:
        return
    console.print(Text(title, style="bold"))
    table = Table()
    for name in _COLUMNS:
        table.add_column(name, overflow="fold", no_wrap=name == "number")
    before: tuple[str, str] | None = None
    for record, number, page in rows:
        first = (record, number) != before
        before = (record, number)
        if first and table.row_count:
            table.add_section()
        cells = (record if first else "", number if first else "", page.url, _what(page), _mend(page))
        table.add_row(*map(Text, cells))
    console.print(table)
    console.print()


def _what(page: PageReport) -> str:
    told = _WHAT[page.outcome].format(moved_to=page.moved_to, reason=page.reason)
    if page.outcome == PageOutcome.MOVED and page.shows:
        told = f"shows the number, but {told}"
    elif page.outcome != PageOutcome.MOVED and page.moved_to:
        told = f"{told} (after a redirect to {page.moved_to})"
    return told


def _mend(page: PageReport) -> str:
    passing = page.outcome == PageOutcome.DIED and not page.reason.startswith(_LASTING)
    return (_PASSING if passing else _MEND.get(page.outcome, "")).format(field=page.field)


def _summary(report: LiveReport) -> str:
    counts = report.counts()
    return (
        f"{counts['numbers']} numbers: {counts['lost']} lost, {counts['unreachable']} unreachable, "
        f"{counts['stands']} stand. {counts['pages']} pages: {counts['pages_read']} read, {counts['pages_died']} died, "
        f"{counts['pages_forbidden']} forbidden, {counts['pages_not_readable']} to be read by a person."
    )
