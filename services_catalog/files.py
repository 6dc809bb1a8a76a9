"""Reading the catalogue's files strictly: what cannot be read whole is a problem, never half a catalogue."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import yaml

from services_catalog.errors import CatalogueError, Problem

END = "# end"
"""The last line of every YAML and text file here; without it the file has been cut short."""

_Base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _DuplicateKeyError(yaml.YAMLError):
    def __init__(self, key: object, line: int) -> None:
        self.key, self.line = key, line
        super().__init__(f"the field {key!r} stands twice, the second time in line {line}")


class _Loader(_Base):  # type: ignore[misc]
    """The safe loader, except that a field given twice is an error instead of a silent choice of the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise _DuplicateKeyError(key.value, key.start_mark.line + 1)
            seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def _fail(file: str, reason: str, mend: str) -> CatalogueError:
    return CatalogueError([Problem(file, "", "", reason, mend)])


def read_text(path: Path) -> str:
    """Return the text of `path`, which must be UTF-8; raises CatalogueError otherwise."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise _fail(path.name, "the file is missing", "Put it back from the repository") from None
    except UnicodeDecodeError as error:
        reason = f"the file is not UTF-8 (byte {error.start})"
        raise _fail(path.name, reason, "Save it as UTF-8 in your editor") from None
    except OSError as error:
        raise _fail(path.name, f"the file cannot be read ({error.strerror})", "See to its access rights") from None


def read_yaml(path: Path, expected: type[Any]) -> Any:
    """Return what the YAML file `path` holds, which must be an `expected` (list or dict); raises CatalogueError."""
    text = read_text(path)
    if not text.rstrip().endswith(END):
        reason = f'the file is cut short: its last line is not "{END}"'
        raise _fail(path.name, reason, "Put the missing end back from the repository")
    try:
        content = yaml.load(text, Loader=_Loader)
    except _DuplicateKeyError as error:
        raise _fail(path.name, str(error), "Keep one of the two") from None
    except yaml.YAMLError as error:
        raise _fail(
            path.name, f"not valid YAML, {_where(error)}", "Mend the spacing, quotes or brackets there"
        ) from None
    except (ValueError, RecursionError) as error:
        reason = f"a value cannot be read ({type(error).__name__})"
        raise _fail(path.name, reason, "Put dates as YYYY-MM-DD and everything else in quotes") from None
    if not isinstance(content, expected):
        wanted = "a list of records" if expected is list else "fields with values"
        raise _fail(path.name, f"the file should hold {wanted}", "Compare it with the one in the repository")
    return content


def read_lines(path: Path) -> tuple[str, ...]:
    """Return the lines of `path` that are neither empty nor begin with #; its last line must be "# end"."""
    text = read_text(path)
    if not text.rstrip().endswith(END):
        reason = f'the file is cut short: its last line is not "{END}"'
        raise _fail(path.name, reason, "Put the missing end back from the repository")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def read_csv(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of the CSV file `path`, which must have exactly `columns`; raises CatalogueError."""
    try:
        reader = csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True)
        rows = list(reader)
    except csv.Error as error:
        raise _fail(path.name, f"not a valid CSV file ({error})", "Mend the quotes or commas there") from None
    if tuple(reader.fieldnames or ()) != columns:
        raise _fail(path.name, f"the first line should be {','.join(columns)}", "Put the first line back")
    broken = [
        Problem(path.name, f"line {line}", "", "the line has too few or too many fields", "Give every column a value")
        for line, row in enumerate(rows, start=2)
        if None in row or None in row.values()
    ]
    if broken:
        raise CatalogueError(broken)
    return rows


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "it cannot be read"
    return f"line {mark.line + 1}, column {mark.column + 1}: {what}" if mark else str(what)
