"""What is handed out: nothing that may not be shown, and nothing that a spreadsheet runs or spoils."""

from __future__ import annotations

import dataclasses
import datetime
import json
import random
import typing
from pathlib import Path
from typing import Any

import pytest
from sheets import TODAY, Sheet, read

from ledelys.cli import main
from services_catalog import Catalogue, Service, check
from services_catalog.loading import Contents
from services_catalog.models import Phone
from services_catalog.phones import digits
from services_catalog.upkeep import columns, export, wall_page
from services_catalog.upkeep.cells import marked, tidy, unmarked

NOT_HANDED_OUT = {"notes", "held_back"}


@pytest.fixture
def contents(folder: Path) -> Contents:
    found, problems = check.check(folder)
    assert found is not None
    assert problems == []
    return found


def with_service(contents: Contents, record: str, **changes: Any) -> tuple[Catalogue, Service]:
    """Return the catalogue with one record changed, without the checks that a file would go through."""
    services = [one.model_copy(update=changes) if one.id == record else one for one in contents.services]
    catalogue = Catalogue(dataclasses.replace(contents, services=tuple(services)))
    return catalogue, catalogue.by_id(record)


def as_json(contents: Contents) -> dict[str, Any]:
    catalogue = Catalogue(contents)
    loaded: dict[str, Any] = json.loads(export.as_json(catalogue, contents.rule, catalogue.services, TODAY))
    return loaded


def test_the_csv_is_what_a_norwegian_spreadsheet_opens(contents: Contents) -> None:
    catalogue = Catalogue(contents)
    content = export.as_csv(catalogue, catalogue.services)
    assert content.startswith(b"\xef\xbb\xbfid;kind;")
    assert content.count(b"\r\n") == content.count(b"\n")
    rows = read(content)
    assert [row[0] for row in rows[1:]] == [service.id for service in catalogue.services]
    assert {len(row) for row in rows} == {len(rows[0])}


def test_there_are_as_many_columns_of_phones_as_the_largest_record_needs(contents: Contents) -> None:
    catalogue = Catalogue(contents)
    most = max(len(catalogue.shown_phones(service)) for service in catalogue.services)
    header = read(export.as_csv(catalogue, catalogue.services))[0]
    assert f"phone_{most}_checked_by" in header
    assert f"phone_{most + 1}" not in header


def test_a_number_that_is_not_shown_stands_nowhere(contents: Contents) -> None:
    catalogue = Catalogue(contents)
    shown = {digits(one.number) for service in catalogue.services for one in catalogue.shown_phones(service)}
    hidden = {digits(one.number) for service in catalogue.services for one in service.phones} - shown
    assert hidden
    place = catalogue.search_place("Bodø")[0]
    for content in (
        export.as_csv(catalogue, catalogue.services),
        export.as_json(catalogue, contents.rule, catalogue.services, TODAY),
        wall_page.wall_page(catalogue, "nb", TODAY, place),
    ):
        text = "".join(content.decode().split())
        assert [number for number in hidden if number in text] == []


def test_nothing_of_where_a_crisis_centre_lies_is_handed_out(contents: Contents) -> None:
    catalogue, service = with_service(contents, "krisesenter-oslo", address="Hemmeligveien 1", town="Lillevik")
    exported = columns.row(catalogue, service)
    assert {column: exported[column] for column in columns.SECRET} == {"address": "", "seat": "", "town": ""}
    place = catalogue.search_place("Oslo")[0]
    for content in (
        export.as_csv(catalogue, catalogue.services),
        export.as_json(catalogue, contents.rule, catalogue.services, TODAY),
        wall_page.wall_page(catalogue, "nn", TODAY, place),
    ):
        assert b"Hemmeligveien" not in content
        assert b"Lillevik" not in content


def test_the_line_that_connects_stands_where_there_is_no_number_of_its_own(folder: Path) -> None:
    sheet = Sheet.of(folder)
    without = [row[0] for row in sheet.rows[1:] if row[1] == "crisis_centre" and not sheet.cell(row[0], "phone_1")]
    assert without
    assert all(sheet.cell(record, "connects").startswith("116 006 ") for record in without)


def test_every_field_is_handed_out_or_kept_back_on_purpose(contents: Contents) -> None:
    exported = as_json(contents)["services"][0]
    assert set(Service.model_fields) - set(exported) == NOT_HANDED_OUT & set(Service.model_fields)
    phone = next(one for one in as_json(contents)["services"] if one["phones"])["phones"][0]
    renamed = {"source"}  # "sources" in the export
    assert set(Phone.model_fields) - set(phone) == (NOT_HANDED_OUT & set(Phone.model_fields)) | renamed


def test_the_json_has_the_shape_that_is_written_down(contents: Contents) -> None:
    def check_shape(value: Any, shape: Any) -> None:
        origin, inner = typing.get_origin(shape), typing.get_args(shape)
        if typing.is_typeddict(shape):
            assert set(value) == set(shape.__annotations__)
            for name, of in typing.get_type_hints(shape).items():
                check_shape(value[name], of)
        elif origin is list:
            assert isinstance(value, list)
            for one in value:
                check_shape(one, inner[0])
        elif origin is dict:
            for key, one in value.items():
                assert isinstance(key, str)
                check_shape(one, inner[1])
        elif inner:
            if value is not None:
                check_shape(value, next(one for one in inner if one is not type(None)))
        else:
            assert type(value) is shape

    exported = as_json(contents)
    check_shape(exported, export.Export)
    assert exported["version"] == 1
    assert exported["exported_on"] == "2026-11-22"


def test_each_number_in_the_json_tells_why_it_is_shown_and_on_what_it_rests(contents: Contents) -> None:
    exported = as_json(contents)
    phones = [phone for service in exported["services"] for phone in service["phones"]]
    assert phones
    assert {phone["why_shown"] for phone in phones} <= set(exported["why_shown"])
    assert all(set(words) == {"nb", "nn", "en"} for words in exported["why_shown"].values())
    for phone in phones:
        assert phone["sources"]
        named = [source for source in phone["sources"] if not source.startswith("http")]
        assert all(source in exported["sources"] for source in named)


def test_a_checked_number_is_handed_out_with_the_day_and_the_role(contents: Contents) -> None:
    phone = contents.services[0].phones[0].model_copy(update={"checked_on": TODAY, "checked_by": "counsellor"})
    catalogue, service = with_service(contents, contents.services[0].id, phones=(phone,))
    assert columns.row(catalogue, service)["phone_1_checked_on"] == "2026-11-22"
    assert columns.row(catalogue, service)["phone_1_checked_by"] == "counsellor"


NASTY = (
    "=1+1",
    "+47 22 40 00 40",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "'=1",
    "''02800",
    "'",
    "'s Heerenberg",
    "02800",
    "0301",
    "2023-10",
    "10-12",
    "1/2",
    "1e5",
    "’=1",
    "＝1",
)


@pytest.mark.parametrize("text", NASTY)
def test_what_is_marked_is_read_back_unchanged(text: str) -> None:
    assert unmarked(marked(text)) == text
    assert marked(text)[:1] not in tuple("=+-@\t＝")


def test_marking_is_undone_for_any_text() -> None:
    chance = random.Random(7)
    for _ in range(5000):
        text = "".join(chance.choice("'’=+-@0123aæ .\t") for _ in range(chance.randint(0, 7)))
        assert unmarked(marked(text)) == text


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", '«Hei»; "sa" hun', "to\nlinjer", "+4722400040", "'=x", "02800"])
def test_any_name_survives_the_file(contents: Contents, name: str) -> None:
    service = contents.services[0]
    words = service.names.model_copy(update={"nb": name})
    catalogue, changed = with_service(contents, service.id, names=words)
    rows = read(export.as_csv(catalogue, (changed,)))
    cell = dict(zip(*rows, strict=True))["name_nb"]
    assert cell[0] not in "=+-@"
    assert tidy(unmarked(tidy(cell))) == name


def test_no_cell_of_the_real_catalogue_would_be_run(folder: Path) -> None:
    assert not [cell for row in Sheet.of(folder).rows for cell in row if cell[:1] in tuple("=+-@\t\r")]


def test_only_what_fits_a_place_is_handed_out(contents: Contents) -> None:
    catalogue = Catalogue(contents)
    chosen = export.services(catalogue, catalogue.search_place("Bodø")[0])
    ids = [service.id for service in chosen]
    assert "krisesenter-salten" in ids
    assert "vo-linjen" in ids
    assert "krisesenter-oslo" not in ids
    assert ids == [service.id for service in catalogue.services if service.id in set(ids)]


def test_the_command_writes_every_file_and_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "a" / "b"
    assert main(["catalogue", "export", "--out", str(out)]) == 0
    names = {"services.csv", "services.json", "wall-nb.html", "wall-nn.html", "wall-en.html"}
    assert {file.name for file in out.iterdir()} == names
    assert set(capsys.readouterr().out.split("\n")) == {str(out / name) for name in names} | {""}
    assert json.loads((out / "services.json").read_text(encoding="utf-8"))["exported_on"] == str(datetime.date.today())


def test_the_command_writes_one_format_and_one_language(tmp_path: Path) -> None:
    assert main(["catalogue", "export", "--out", str(tmp_path), "--format", "html", "--language", "nn"]) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["wall-nn.html"]


def test_a_file_that_somebody_has_corrected_is_not_written_over(tmp_path: Path) -> None:
    words = ["catalogue", "export", "--out", str(tmp_path), "--format", "csv"]
    assert main(words) == 0
    assert main(words) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["services.csv"]
    (tmp_path / "services.csv").write_bytes(b"corrected")
    assert main(words) == 0
    assert (tmp_path / "services.1.csv").read_bytes() == b"corrected"
    assert (tmp_path / "services.csv").read_bytes() != b"corrected"


@pytest.mark.parametrize(
    ("place", "told"), [("Våler", "3114"), ("lillehamaren", "Lillehammer"), ("Oslo og Bergen", "2 places")]
)
def test_a_place_that_is_not_clear_is_asked_back(tmp_path: Path, place: str, told: str, capsys: Any) -> None:
    assert main(["catalogue", "export", "--out", str(tmp_path / "out"), "--place", place]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_catalogue_with_a_problem_is_not_handed_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    services = folder / "services.yml"
    services.write_text(services.read_text(encoding="utf-8").replace('number: "112"', 'number: "1"'), encoding="utf-8")
    assert main(["catalogue", "export", "--out", str(folder / "out"), "--folder", str(folder)]) == 2
    assert "nod-112" in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert main(["catalogue", "export", "--out", str(tmp_path / "file" / "out")]) == 2
