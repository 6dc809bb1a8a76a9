"""Figures in a Markdown page: each command writes between its own marks and nowhere else."""

from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.errors import BenchmarkError
from ledelys.paths import ROOT

BEFORE = """# Performance

<!-- begin: one -->
not measured yet
<!-- end: one -->

By hand.

<!-- begin: one more -->
not measured yet
<!-- end: one more -->
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A page with two parts."""
    written = tmp_path / "performance.md"
    written.write_text(BEFORE, encoding="utf-8")
    return written


def test_a_part_is_replaced_and_the_rest_stays(file: Path) -> None:
    page.put(file, "one", "42\n")
    assert file.read_text(encoding="utf-8") == BEFORE.replace("not measured yet", "42", 1)
    page.put(file, "one", "43")
    assert file.read_text(encoding="utf-8") == BEFORE.replace("not measured yet", "43", 1)


def test_a_part_that_is_not_there_comes_at_the_end_and_is_replaced_the_next_time(file: Path) -> None:
    part = "\n<!-- begin: two -->\n{}\n<!-- end: two -->\n"
    page.put(file, "two", "first")
    assert file.read_text(encoding="utf-8") == BEFORE + part.format("first")
    page.put(file, "two", "second")
    assert file.read_text(encoding="utf-8") == BEFORE + part.format("second")


def test_a_page_that_is_not_there_is_made(tmp_path: Path) -> None:
    page.put(tmp_path / "new.md", "one", "42")
    assert (tmp_path / "new.md").read_text(encoding="utf-8") == "<!-- begin: one -->\n42\n<!-- end: one -->\n"


@pytest.mark.parametrize(
    "text",
    [
        "<!-- begin: one -->\n",
        "<!-- end: one -->\n",
        "<!-- end: one -->\n<!-- begin: one -->\n",
        BEFORE + "<!-- begin: one -->\n",
        BEFORE + "<!-- end: one -->\n",
    ],
)
def test_a_page_whose_marks_do_not_fit_is_left_as_it_is(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BenchmarkError, match="marks"):
        page.put(file, "one", "42")
    assert file.read_text(encoding="utf-8") == text


def test_a_table_has_a_line_for_each_row_and_no_cell_ends_it_early() -> None:
    assert page.table(("measured", "Ledelys", "met"), [("a|b", "1", "yes")]) == (
        "| measured | Ledelys | met |\n| --- | ---: | --- |\n| a/b | 1 | yes |"
    )


def test_the_page_of_the_project_has_a_place_for_both_commands(tmp_path: Path) -> None:
    copied = tmp_path / "performance.md"
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    copied.write_text(text, encoding="utf-8")
    for command in ("python -m benchmarks", "python -m benchmarks.visitors"):
        assert f"<!-- begin: {command} -->" in text
        page.put(copied, command, "measured")
    assert headings(copied.read_text(encoding="utf-8")) == headings(text)


def headings(text: str) -> list[str]:
    """The lines of a page that head its sections."""
    return [line for line in text.splitlines() if line.startswith(("# ", "## "))]
