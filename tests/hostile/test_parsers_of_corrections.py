"""Corrections of the catalogue from a spreadsheet: any file is refused, or judged row by row, and nothing is spoilt."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import services_catalog
from services_catalog import CatalogueError, check, load_catalogue
from services_catalog.loading import load
from services_catalog.upkeep import columns, corrections, export, spreadsheet

TODAY = date(2026, 11, 22)
HEAD = export.as_csv(load_catalogue(), load_catalogue().services).decode("utf-8-sig").splitlines()[0]
NAMES = HEAD.split(";")

cells = st.text(max_size=30) | st.sampled_from(
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+47 112",
        "@SUM(A1)",
        "\x1b[2J",
        "112\n113",
        "#NAVN?",
        "2,28E+07",
        "\u202e211",
        "x" * 5000,
        '"',
    ]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the catalogue."""
    here, copy = Path(services_catalog.__file__).parent, tmp_path_factory.mktemp("catalogue")
    for file in here.glob("*.yml"):
        shutil.copy(file, copy)
    shutil.copytree(here / "geography", copy / "geography", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def one_problem(error: CatalogueError) -> None:
    assert len(error.problems) == 1


def read(file: Path, content: bytes) -> spreadsheet.Sheet | None:
    file.write_bytes(content)
    try:
        return spreadsheet.read(file, columns.known)
    except CatalogueError as error:
        one_problem(error)
        return None


@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b"\xff\xfe\x00")
@example(b"\xff\xfei\x00d\x00;\x00")
@example(b'sep=;\nid;name_nb\n"a')
@example(b"id\n" + b'"' * 2001)
@example(b"id\n" + b"a" * 200_000)
@example(b"id;" * 50_000)
@example(b"id" + b"\n" * 100_000)
def test_any_bytes_are_a_sheet_or_one_problem(folder: Path, content: bytes) -> None:
    read(folder / "file.csv", content)
    read(folder / "file.csv", HEAD.encode() + b"\r\n" + content)


def test_a_file_as_large_as_no_catalogue_is_refused(folder: Path) -> None:
    assert read(folder / "file.csv", b"id\n" + bytes(spreadsheet.MOST_BYTES)) is None


@settings(max_examples=25)
@given(
    st.dictionaries(st.sampled_from(NAMES[1:]), cells, min_size=1, max_size=4),
    st.sampled_from([one.id for one in load_catalogue().services]),
)
@example({"name_nb": "=cmd|' /C calc'!A0", "phone_1": "+47 112\n113"}, "nod-112")
def test_any_cell_is_taken_or_refused_and_the_catalogue_stays_sound(
    folder: Path, changed: dict[str, str], record: str
) -> None:
    before = (folder / "services.yml").read_bytes()
    exported = export.as_csv(load_catalogue(), load_catalogue().services).decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(exported, newline=""), delimiter=";") if row[0] in ("id", record)]
    place = {name: at for at, name in enumerate(rows[0])}
    for name, text in changed.items():
        rows[1][place[name]] = text
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows(rows)
    file = folder / "file.csv"
    file.write_bytes(target.getvalue().encode("utf-8", "replace"))
    try:
        plan = corrections.plan(folder, file, "counsellor", TODAY)
    except CatalogueError as error:
        one_problem(error)
        return
    assert (folder / "services.yml").read_bytes() == before
    for row in plan.refused:
        assert all(fault.reason and fault.mend for fault in row.faults)
    if plan.text is not None:
        services = folder / "services.yml"
        services.write_text(plan.text, encoding="utf-8")
        try:
            assert check.problems(load(folder)) == []
        finally:
            services.write_bytes(before)
