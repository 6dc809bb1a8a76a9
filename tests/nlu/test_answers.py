"""What a visitor's own words answer to the questions of the form, and which service they name."""

from pathlib import Path

import pytest
import yaml

from ledelys.nlu.answers import find_answers, load_answers
from ledelys.nlu.wordings import WordingError
from ledelys.paths import ROOT


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("hva er et overgrepsmottak?", "service", "overgrepsmottak"),
        ("hva er nok", "service", "nok_smiso"),
        ("what is SMISO", "service", "nok_smiso"),
        ("kva kostar krisesenteret", "service", "crisis_centre"),
        ("is a women's shelter free", "service", "crisis_centre"),
        ("what does the Support Centre do", "service", "support_centre"),
        ("hva er 800 57 000", "service", "line_800"),
        ("hvem svarer på 116 111", "service", "child_line"),
        ("do I need a referral to a dps", "service", "dps"),
        ("koster sinnemestring noe", "service", "atv"),
        ("mannen min skremmer meg", "afraid_of", "partner"),
        ("my wife hits me", "afraid_of", "partner"),
        ("det er eksen min", "afraid_of", "ex"),
        ("min tidligere mann truer meg", "afraid_of", "ex"),
        ("faren min slår", "afraid_of", "family"),
        ("hele familien er etter meg", "afraid_of", "several"),
        ("it is my boss", "afraid_of", "other"),
        ("jeg har ikke barn", "children", "no"),
        ("we have no kids", "children", "no"),
        ("vi har to barn", "children", "yes"),
        ("I have 3 kids", "children", "yes"),
        ("barna er hos faren", "children", "with_them"),
        ("ungene bor hos meg", "children", "with_me"),
        ("han tok kvelertak på meg", "danger_signs", "yes"),
        ("he threatened to kill me", "danger_signs", "yes"),
    ],
)
def test_own_words_answer_with_a_category(text: str, name: str, value: str) -> None:
    assert find_answers(text).get(name) == value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("er det ikke nok nå", "service"),
        ("jeg har fått nok", "service"),
        ("hei", "afraid_of"),
        ("jeg er redd", "afraid_of"),
        ("jeg bor i Oslo", "children"),
        ("det er min venninne som har det vondt", "danger_signs"),
    ],
)
def test_words_that_answer_nothing_give_nothing(text: str, name: str) -> None:
    assert name not in find_answers(text)


def test_every_value_is_one_that_the_slot_knows() -> None:
    slots = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["slots"]
    filled_by: dict[str, set[str]] = {}
    for slot in slots.values():
        for mapping in slot.get("mappings", ()):
            if mapping["type"] == "from_entity" and "values" in slot:
                filled_by.setdefault(mapping["entity"], set()).update(slot["values"])
    for answer in load_answers():
        if answer.name != "asks_to_come":  # a question, that fills no slot
            assert answer.value in filled_by[answer.name], answer.name


def test_only_categories_come_out_never_the_words() -> None:
    values = {answer.value for answer in load_answers()}
    found = find_answers("mannen min heter Kåre, vi har to barn og han har truet meg med kniv, hva er et krisesenter")
    assert len(found) >= 3
    assert set(found.values()) <= values


def test_a_malformed_pattern_of_an_answer_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "answers.yml"
    file.write_text("answers: {children: {none: ['(ingen barn']}}", encoding="utf-8")
    with pytest.raises(WordingError, match="is not well formed"):
        load_answers(file)


def test_a_hundred_thousand_characters_are_read() -> None:
    assert find_answers("mannen " * 15_000) == {"afraid_of": "partner"}


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("Jeg er en mann paa 81 aar", "group", "elderly"),
        ("finnes det noe eget for samer", "group", "sami"),
        ("Eleven er 16, familien har bestilt reise i juni", "about", "honour"),
        ("dottera mi fortalde at ho vart valdteken", "about", "sexual"),
        ("han har solgt bilen", "about", None),
        ("naboen min er 30", "group", None),
    ],
)
def test_who_it_is_about_and_what_somebody_else_has_told(text: str, entity: str, value: str | None) -> None:
    assert find_answers(text).get(entity) == value
