"""Figures as parts of a Markdown page: each command owns what stands between its two marks, the rest is by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.errors import BenchmarkError


def put(file: Path, command: str, body: str) -> None:
    """Put ``body`` between the marks of ``command``; at the end of the page, with marks, where these are not there.

    Raises BenchmarkError if only one of the marks is there, or they stand there twice.
    """
    begin, end = f"<!-- begin: {command} -->", f"<!-- end: {command} -->"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    part = f"{begin}\n{body.strip()}\n{end}"
    if begin not in text and end not in text:
        file.write_text((f"{text.rstrip()}\n\n" if text.strip() else "") + part + "\n", encoding="utf-8")
        return
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed or begin in rest or end in after or end in before:
        raise BenchmarkError(f"{file.name}: the marks of `{command}` must stand there once, the first before the last.")
    file.write_text(before + part + after, encoding="utf-8")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; figures stand on the right."""
    middle = ["---:"] * (len(headings) - 2)
    lines = [headings, ["---", *middle, "---"], *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def measured_on(facts: Mapping[str, str]) -> str:
    """The machine and what was measured, in one line."""
    return "Measured on: " + "; ".join(f"{name}: {value}" for name, value in facts.items()) + "."
