"""What an import writes: the corrected lines of services.yml and no others, and the refused rows beside the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sheets import TODAY, Sheet, difference, faults, lines, phone, service, spoil

from ledelys.cli import main
from services_catalog import CatalogueError
from services_catalog.upkeep import corrections


def test_only_the_lines_of_the_corrected_number_change(folder: Path) -> None:
    before = lines(folder)
    Sheet.of(folder).put("jurk", phone_1="22 84 29 51").write("counsellor")
    after = lines(folder)
    found = difference(before, after)
    assert '+    - number: "22 84 29 51"' in found
    assert "+      checked_on: 2026-11-22" in found
    at = before.index("- id: jurk")
    end = before.index("", at)
    assert (before[:at], before[end:]) == (after[:at], after[after.index("", at) :])


def test_only_the_line_of_a_corrected_text_changes(folder: Path) -> None:
    before = lines(folder)
    Sheet.of(folder).put("jurk", web="https://www.jurk.no/").write()
    assert difference(before, lines(folder)) == [
        "-  web: https://foreninger.uio.no/jurk/",
        "+  web: https://www.jurk.no/",
    ]


def test_comments_and_blank_lines_stay(folder: Path) -> None:
    number = '    - number: "22 84 29 50"'
    told = f"    # asked them in May\n{number}  # the switchboard\n      label: telephone # as it is\n\n"
    spoil(folder / "services.yml", f"{number}\n      label: telephone\n", told)
    before = lines(folder)
    sheet = Sheet.of(folder).put("jurk", phone_1="22 84 29 51", hours_nb="mandag", hours_nn="måndag", hours_en="Monday")
    sheet.write("counsellor")
    after = lines(folder)
    assert '    - number: "22 84 29 51"  # the switchboard' in after
    assert sum("#" in line for line in after) == sum("#" in line for line in before)
    assert after.count("") == before.count("")


def test_the_comments_of_a_number_that_is_removed_stay(folder: Path) -> None:
    spoil(
        folder / "services.yml",
        '    - number: "+47 954 11 755"\n      label: from_abroad\n',
        '    - number: "+47 954 11 755"  # since 2010\n      label: from_abroad\n',
    )
    Sheet.of(folder).put("alarmtelefonen", phone_2="").write()
    assert [one.number for one in service(folder, "alarmtelefonen").phones] == ["116 111", "417 16 111"]
    assert "      # since 2010" in lines(folder)


def test_a_file_with_other_line_ends_keeps_them(folder: Path) -> None:
    services = folder / "services.yml"
    services.write_bytes(services.read_bytes().replace(b"\n", b"\r\n"))
    Sheet.of(folder).put("jurk", phone_1="22 84 29 51").write("counsellor")
    assert services.read_bytes().count(b"\n") == services.read_bytes().count(b"\r\n")
    assert phone(folder, "jurk").number == "22 84 29 51"


@pytest.mark.parametrize(
    "text",
    ['sa "hei"; og gikk', "it's: a # sign", "- strek", "first\nsecond", "'x'", "yes", "@her", "[a], {b}", "ord " * 100],
)
def test_any_text_is_written_so_that_it_is_read_back(folder: Path, text: str) -> None:
    before = lines(folder)
    plan = Sheet.of(folder).put("jurk", address=text).write()
    assert plan.refused == ()
    assert service(folder, "jurk").address == text.strip()
    added = [line for line in difference(before, lines(folder)) if line.startswith("+")]
    assert all(len(line) <= 122 for line in added)


def test_good_rows_are_taken_beside_bad_ones_and_the_bad_ones_can_be_mended(folder: Path) -> None:
    sheet = Sheet.of(folder).put("jurk", phone_1="22 84 29 51").put("kfv", phone_1="12")
    plan = sheet.plan("operator")
    target = corrections.write(plan)
    assert target == folder / "corrected.refused.csv"
    assert phone(folder, "jurk").number == "22 84 29 51"
    assert phone(folder, "kfv").number == "78 98 95 00"
    refused = target.read_bytes().decode("utf-8-sig").splitlines()
    assert refused[0].startswith("refused_because;id;")
    assert len(refused) == 2
    assert "not a valid Norwegian telephone number" in refused[1]
    target.write_bytes(target.read_bytes().replace(b";12;", b";78 98 95 01;"))
    corrections.write(corrections.plan(folder, target, "operator", TODAY))
    assert phone(folder, "kfv").number == "78 98 95 01"


def test_refused_rows_keep_every_cell_as_it_came(folder: Path) -> None:
    sheet = Sheet.of(folder).put("kfv", phone_1="12", name_nb="'=A1", address='a;b\n"c"')
    target = corrections.write(sheet.plan())
    assert target is not None
    again = corrections.plan(folder, target, None, TODAY)
    assert again.sheet.rows[0].cells["name_nb"] == "=A1"
    assert again.sheet.rows[0].cells["address"] == 'a;b\n"c"'
    assert list(faults(again)) == [("kfv", "phone_1")]


def test_nothing_is_written_when_the_file_changed_in_between(folder: Path) -> None:
    plan = Sheet.of(folder).put("jurk", phone_1="22 84 29 51").plan()
    spoil(folder / "services.yml", "town: Vardø", "town: Bodø")
    with pytest.raises(CatalogueError, match="Import again"):
        corrections.write(plan)
    assert phone(folder, "jurk").number == "22 84 29 50"


def test_a_catalogue_with_a_problem_is_not_corrected(folder: Path) -> None:
    sheet = Sheet.of(folder).put("jurk", phone_1="22 84 29 51")
    spoil(folder / "services.yml", "kind: police\n", "kind: polise\n")
    with pytest.raises(CatalogueError, match="polise"):
        sheet.plan()


def test_a_record_that_is_written_in_an_unusual_way_is_corrected_or_refused_but_never_spoilt(folder: Path) -> None:
    spoil(
        folder / "services.yml",
        "  hours: always\n  audience:\n    nb: alle ved",
        "  hours: &day always\n  audience:\n    nb: alle ved",
    )
    spoil(
        folder / "services.yml",
        "  hours: always\n  audience:\n    nb: alle som er",
        "  hours: *day\n  audience:\n    nb: alle som er",
    )
    own = {"hours_nb": "natt", "hours_nn": "natt", "hours_en": "at night"}
    plan = Sheet.of(folder).put("nod-112", **own).put("jurk", web="https://www.jurk.no").write()
    assert [one.record for one in plan.changed] == ["jurk"]
    assert [one.record for one in plan.refused] == ["nod-112"]
    assert service(folder, "jurk").web == "https://www.jurk.no"


def test_the_command_tells_what_would_change_and_writes_when_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = Sheet.of(folder).put("jurk", phone_1="22 84 29 51", phone_2="1").put("kfv", web="https://kfv.no")
    file, line = sheet.save(), sheet.rows.index(sheet.row("jurk")) + 1
    words = ["catalogue", "import", str(file), "--folder", str(folder), "--role", "counsellor"]
    assert main(words) == 1
    told = capsys.readouterr().out
    assert "web  https://www.voldsoffererstatning.no -> https://kfv.no" in told
    assert f'corrected.csv, line {line}, jurk, phone_2: "1" is not a valid Norwegian telephone number.' in told
    assert "--write does it" in told
    assert service(folder, "kfv").web == "https://www.voldsoffererstatning.no"
    assert main([*words, "--write"]) == 1
    assert "corrected.refused.csv" in capsys.readouterr().out
    assert service(folder, "kfv").web == "https://kfv.no"


def test_a_name_is_no_role(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Sheet.of(folder).save()
    assert main(["catalogue", "import", str(file), "--role", "kari@example.no"]) == 2
    assert "never a name" in capsys.readouterr().err


def test_many_corrections_at_once_lose_no_comment_and_leave_other_records_alone(folder: Path) -> None:
    services = folder / "services.yml"
    commented = re.compile(
        r'^(  (?:kind|web|hours|checked_on): [^"\n]*|    - number: "[^"\n]*"|  names:)$', re.MULTILINE
    )
    text, times = commented.subn(r"\1  # kept", services.read_text(encoding="utf-8"))
    services.write_text(text, encoding="utf-8")
    sheet = Sheet.of(folder)
    words = {f"{column}_{language}": "hver dag" for column in ("hours", "chat") for language in ("nb", "nn", "en")}
    records = [row[0] for row in sheet.rows[1:] if row[1] in ("perpetrator_help", "legal_aid", "family_counselling")]
    for place, record in enumerate(records):
        cells = ({"web": "https://a.no/#b"}, {"phone_1": ""}, {"phone_1": f"22 40 10 {place:02}"}, words)[place % 4]
        sheet.put(record, anonymous="yes", **cells)
    plan = sheet.write("operator")
    assert plan.refused == ()
    assert {one.record for one in plan.changed} == {one for one in records if sheet.cell(one, "anonymous") == "yes"}
    after = services.read_text(encoding="utf-8")
    assert after.count("# kept") == times
    untouched = [part for part in text.split("\n- id: ")[1:] if part.split("\n")[0] not in records]
    assert all(part in after for part in untouched)


def test_a_name_is_written_out_even_where_it_reads_like_shared_words(folder: Path) -> None:
    shared = {"name_nb": "gratis", "name_nn": "gratis", "name_en": "free of charge"}
    plan = Sheet.of(folder).put("jurk", **shared).write()
    assert plan.refused == ()
    assert service(folder, "jurk").names.en == "free of charge"
