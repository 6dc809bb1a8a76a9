"""What comes back from a spreadsheet: what is taken, how it is told, and what it does to services.yml."""

from __future__ import annotations

from pathlib import Path

from sheets import TODAY, Sheet, catalogue_in, changes, difference, faults, lines, phone, service, shown

from services_catalog import Phone
from services_catalog.upkeep.corrected_phones import SOURCE


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
    assert shown(folder, "jurk") == (new,)


def test_a_number_that_nobody_checked_is_told_so_and_not_shown(folder: Path) -> None:
    plan = Sheet.of(folder).put("jurk", phone_1="22 84 29 51").write()
    assert any("nobody has checked" in note for note in plan.changed[0].notes)
    assert any("visitors will not see" in note for note in plan.changed[0].notes)
    assert phone(folder, "jurk").checked_on is None
    assert shown(folder, "jurk") == ()


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


def test_numbers_that_were_not_handed_out_stay(folder: Path) -> None:
    catalogue = catalogue_in(folder)
    partly = [one for one in catalogue.services if 0 < len(catalogue.shown_phones(one)) < len(one.phones)]
    assert "vake" in [one.id for one in partly]
    sheet = Sheet.of(folder)
    for one in partly:
        sheet.put(one.id, web="https://www.example.no/", **({"phone_1": ""} if one.id == "vake" else {}))
    sheet.write()
    for one in partly:
        assert service(folder, one.id).web == "https://www.example.no/"
        kept = {phone for phone in one.phones if phone not in catalogue.shown_phones(one)}
        assert kept <= set(service(folder, one.id).phones)


def not_shown(folder: Path) -> tuple[str, Phone]:
    """Return the id of a record whose only number is not shown for want of a source, and that number."""
    catalogue = catalogue_in(folder)
    for one in catalogue.services:
        if len(one.phones) == 1 and not one.phones[0].held_back and not catalogue.shown_phones(one):
            return one.id, one.phones[0]
    raise AssertionError("every number is shown")


def test_a_number_that_was_not_shown_is_once_someone_has_checked_it(folder: Path) -> None:
    record, before = not_shown(folder)
    sheet = Sheet.of(folder)
    assert sheet.cell(record, "phone_1") == ""
    sheet.put(record, phone_1=before.number).write("operator")
    assert len(service(folder, record).phones) == 1
    after = phone(folder, record)
    assert (after.source, after.seen) == ((*before.source, SOURCE), before.seen)
    assert shown(folder, record) == (after,)


def test_a_number_that_was_not_shown_does_not_pass_for_seen_because_somebody_typed_it(folder: Path) -> None:
    record, before = not_shown(folder)
    Sheet.of(folder).put(record, phone_1=before.number).write()
    assert SOURCE in phone(folder, record).source
    assert shown(folder, record) == ()


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
    assert service(folder, "sidetmedord").hours != service(folder, "legevakt-116117").hours
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
