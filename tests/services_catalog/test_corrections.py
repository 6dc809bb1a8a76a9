"""What comes back from a spreadsheet: what is taken, how it is told, and what it does to services.yml."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from sheets import TODAY, Sheet, catalogue_in, changes, faults

from ledelys.cli import main
from services_catalog import CatalogueError, Phone, Service
from services_catalog.upkeep import corrections
from services_catalog.upkeep.corrected_phones import SOURCE


def lines(folder: Path) -> list[str]:
    return (folder / "services.yml").read_text(encoding="utf-8").splitlines()


def difference(before: list[str], after: list[str]) -> list[str]:
    return [
        line
        for line in difflib.unified_diff(before, after, lineterm="", n=0)
        if not line.startswith(("---", "+++", "@"))
    ]


def service(folder: Path, record: str) -> Service:
    return catalogue_in(folder).by_id(record)


def phone(folder: Path, record: str, place: int = 1) -> Phone:
    return service(folder, record).phones[place - 1]


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the test looks for something that is no longer in {path.name}: {old}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_was_not_corrected_changes_nothing(folder: Path) -> None:
    before = (folder / "services.yml").read_bytes()
    plan = Sheet.of(folder).write("counsellor")
    assert (plan.changed, plan.refused, plan.notes, plan.text) == ((), (), (), None)
    assert (folder / "services.yml").read_bytes() == before


def test_a_corrected_number_is_told_with_old_and_new_and_is_not_written_before_it_is_asked(folder: Path) -> None:
    before = lines(folder)
    plan = Sheet.of(folder).put("jurk", phone_1="22842951").plan()
    assert changes(plan) == {("jurk", "phone_1"): ("22 84 29 50", "22 84 29 51")}
    assert lines(folder) == before
    assert sorted(file.name for file in folder.glob("*.csv")) == ["corrected.csv"]


def test_a_number_that_someone_checked_is_written_with_day_role_and_source(folder: Path) -> None:
    Sheet.of(folder).put("jurk", phone_1="22 84 29 51").write("counsellor")
    new = phone(folder, "jurk")
    assert (new.number, new.source, new.confidence) == ("22 84 29 51", (SOURCE,), "one-source")
    assert (new.checked_on, new.checked_by, new.seen) == (TODAY, "counsellor", "2026-11")
    assert catalogue_in(folder).shown_phones(service(folder, "jurk")) == (new,)


def test_a_number_that_nobody_checked_is_told_so_and_not_shown(folder: Path) -> None:
    plan = Sheet.of(folder).put("jurk", phone_1="22 84 29 51").write()
    assert any("nobody has checked" in note for note in plan.changed[0].notes)
    assert any("visitors will not see" in note for note in plan.changed[0].notes)
    assert phone(folder, "jurk").checked_on is None
    assert catalogue_in(folder).shown_phones(service(folder, "jurk")) == ()


def test_the_day_and_the_role_can_stand_in_the_row(folder: Path) -> None:
    Sheet.of(folder).put("jurk", phone_1_checked_on="20.11.2026", phone_1_checked_by="Operator").write()
    checked = phone(folder, "jurk")
    assert (str(checked.checked_on), checked.checked_by) == ("2026-11-20", "operator")
    assert checked.number == "22 84 29 50"
    assert SOURCE not in checked.source


def test_a_day_without_a_role_is_refused_and_taken_with_one(folder: Path) -> None:
    sheet = Sheet.of(folder).put("jurk", phone_1_checked_on="20.11.2026")
    assert ("jurk", "phone_1_checked_by") in faults(sheet.plan())
    assert faults(sheet.plan("operator")) == {}


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
    spoil(
        folder / "services.yml",
        '    - number: "22 84 29 50"\n      label: telephone\n',
        '    # asked them in May\n    - number: "22 84 29 50"  # the switchboard\n      label: telephone # as it is\n\n',
    )
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


def test_numbers_that_were_not_handed_out_stay(folder: Path) -> None:
    catalogue = catalogue_in(folder)
    partly = [one for one in catalogue.services if 0 < len(catalogue.shown_phones(one)) < len(one.phones)]
    assert partly
    sheet = Sheet.of(folder)
    for one in partly:
        sheet.put(one.id, town="Bodø", seat="1804")
        kept = {phone for phone in one.phones if phone not in catalogue.shown_phones(one)}
        sheet.write()
        assert kept <= set(service(folder, one.id).phones)
        sheet = Sheet.of(folder)


def test_a_number_that_was_held_back_is_shown_once_someone_has_checked_it(folder: Path) -> None:
    assert phone(folder, "krisesenter-salten").number == "75 55 58 90"
    sheet = Sheet.of(folder)
    assert sheet.cell("krisesenter-salten", "phone_1") == ""
    before = phone(folder, "krisesenter-salten")
    sheet.put("krisesenter-salten", phone_1="75 55 58 90").write("operator")
    after = phone(folder, "krisesenter-salten")
    assert len(service(folder, "krisesenter-salten").phones) == 1
    assert (after.source, after.seen) == ((*before.source, SOURCE), before.seen)
    assert catalogue_in(folder).shown_phones(service(folder, "krisesenter-salten")) == (after,)


def test_a_number_that_was_held_back_does_not_pass_for_seen_because_somebody_typed_it(folder: Path) -> None:
    Sheet.of(folder).put("krisesenter-salten", phone_1="75 55 58 90").write()
    assert catalogue_in(folder).shown_phones(service(folder, "krisesenter-salten")) == ()


def test_a_new_number_goes_behind_the_others_and_gets_the_usual_label(folder: Path) -> None:
    sheet = Sheet.of(folder).put("jurk", phone_2="400 00 000", phone_2_use="sms").put("atv-bodo", phone_1="22 40 00 41")
    sheet.write("counsellor")
    first, second = service(folder, "jurk").phones
    assert first.number == "22 84 29 50"
    assert (second.number, second.use, second.label.nb) == ("400 00 000", "sms", "SMS")
    assert "      label: sms" in lines(folder)
    assert phone(folder, "atv-bodo").label.nb == "telefon"


def test_all_numbers_of_a_record_can_be_removed(folder: Path) -> None:
    Sheet.of(folder).put("jurk", phone_1="").write()
    assert service(folder, "jurk").phones == ()
    assert "  phones: []" in lines(folder)


def test_a_number_that_moved_to_another_place_keeps_what_is_known_of_it(folder: Path) -> None:
    before = phone(folder, "velg-behandlingssted", 2)
    sheet = Sheet.of(folder).put("velg-behandlingssted", phone_1=before.number, phone_2="")
    assert changes(sheet.write()) == {("velg-behandlingssted", "phone_1"): ("800 43 573", "")}
    assert service(folder, "velg-behandlingssted").phones == (before,)


def test_the_check_of_another_number_does_not_pass_to_a_new_one(folder: Path) -> None:
    Sheet.of(folder).put("jurk", phone_1_checked_on="2026-11-01", phone_1_checked_by="operator").write()
    Sheet.of(folder).put("jurk", phone_1="22 84 29 51", phone_2="22 84 29 50").write()
    old, new = service(folder, "jurk").phones
    assert (old.number, str(old.checked_on)) == ("22 84 29 50", "2026-11-01")
    assert (new.number, new.checked_on, new.checked_by) == ("22 84 29 51", None, None)


def test_shared_words_stay_a_key_and_become_one_again(folder: Path) -> None:
    own = {"hours_nb": "natt", "hours_nn": "natt", "hours_en": "at night"}
    Sheet.of(folder).put("legevakt-116117", hours_en="open day and night").put("sidetmedord", **own).write()
    assert "    nb: natt" in lines(folder)
    before = lines(folder)
    shared = {"hours_nb": "hele døgnet", "hours_nn": "heile døgnet", "hours_en": "open day and night"}
    Sheet.of(folder).put("sidetmedord", **shared).write()
    assert "+  hours: always" in difference(before, lines(folder))


def test_one_language_alone_is_taken_and_the_others_are_asked_for(folder: Path) -> None:
    before = lines(folder)
    plan = Sheet.of(folder).put("jurk", hours_nb="mandag 12–15").write()
    assert plan.changed[0].notes == ("hours_nb: do hours_nn and hours_en still say the same?",)
    found = difference(before, lines(folder))
    assert [line for line in found if line.startswith("+")] == ["+    nb: mandag 12–15"]


def test_each_kind_of_field_can_be_filled_and_emptied(folder: Path) -> None:
    filled = {
        "address": "Gata 1, 8006 Bodø",
        "seat": "Bodø",
        "town": "Bodø",
        "serves": "1804 | Saltdal | county: Troms",
        "likely": "region: Lofoten",
        "likely_from": "name",
        "from_age": "16",
        "referral_required": "nei",
        "anonymous": "SANN",
        "languages": "nb | interpreter",
        "checked_on": "22.11.2026",
        **{f"chat_{language}": "chat" for language in ("nb", "nn", "en")},
    }
    Sheet.of(folder).put("dinutvei", **filled).write()
    new = service(folder, "dinutvei")
    assert (new.address, new.seat, new.town, new.from_age) == ("Gata 1, 8006 Bodø", "1804", "Bodø", 16)
    assert (new.serves, new.likely) == (("1804", "1840", "county: Troms"), ("region: Lofoten",))
    assert (new.referral_required, new.anonymous, new.languages) == (False, True, ("nb", "interpreter"))
    assert (new.checked_on, new.chat and new.chat.nn) == (TODAY, "chat")
    Sheet.of(folder).put("dinutvei", **dict.fromkeys(filled, "") | {"serves": "all"}).write()
    emptied = service(folder, "dinutvei")
    assert (emptied.address, emptied.seat, emptied.likely, emptied.likely_from) == (None, None, (), None)
    assert (emptied.referral_required, emptied.languages, emptied.checked_on, emptied.chat) == (None, (), None, None)


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


def test_a_missing_row_deletes_nothing_and_a_missing_column_changes_nothing(folder: Path) -> None:
    before = (folder / "services.yml").read_bytes()
    phones = [name for name in Sheet.of(folder).header if name.startswith("phone_")]
    plan = Sheet.of(folder).only("jurk", "vo-linjen").without("web", "hours_nb", "serves", *phones).write()
    assert (plan.changed, plan.refused) == ((), ())
    assert (folder / "services.yml").read_bytes() == before


def test_a_file_may_hold_nothing_but_the_id_and_the_corrected_column(folder: Path) -> None:
    sheet = Sheet.of(folder).only("jurk")
    sheet.rows = [["id", "phone_1"], ["jurk", "22 84 29 51"]]
    sheet.write("counsellor")
    assert phone(folder, "jurk").number == "22 84 29 51"


def test_a_record_that_changed_after_the_export_is_not_turned_back(folder: Path) -> None:
    sheet = Sheet.of(folder)
    Sheet.of(folder).put("jurk", phone_1="22 84 29 51").write("operator")
    sheet.put("jurk", phone_1="22 84 29 52")
    assert "has changed here" in faults(sheet.plan())["jurk", "revision"]


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
    file = Sheet.of(folder).put("jurk", phone_1="22 84 29 51", phone_2="1").put("kfv", web="https://kfv.no").save()
    words = ["catalogue", "import", str(file), "--folder", str(folder), "--role", "counsellor"]
    assert main(words) == 1
    told = capsys.readouterr().out
    assert "web  https://www.voldsoffererstatning.no -> https://kfv.no" in told
    assert 'corrected.csv, line 31, jurk, phone_2: "1" is not a valid Norwegian telephone number.' in told
    assert "--write does it" in told
    assert service(folder, "kfv").web == "https://www.voldsoffererstatning.no"
    assert main([*words, "--write"]) == 1
    assert "corrected.refused.csv" in capsys.readouterr().out
    assert service(folder, "kfv").web == "https://kfv.no"


def test_a_name_is_no_role(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Sheet.of(folder).save()
    assert main(["catalogue", "import", str(file), "--role", "kari@example.no"]) == 2
    assert "never a name" in capsys.readouterr().err
