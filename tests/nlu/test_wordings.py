"""The reviewed wordings: the examples of data/urgency.yml, how a pattern is written, and the guards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledelys.nlu.labels import DANGERS
from ledelys.nlu.wordings import GAP, Wording, WordingError, Wordings, as_line, expression, load_wordings

WORDINGS = load_wordings()
MATCHES = [(wording, text) for wording in WORDINGS.wordings for text in wording.matches]
MUST_NOT = [(wording, text) for wording in WORDINGS.wordings for text in wording.must_not_match]


def _name(value: Any) -> str:
    return value.id if isinstance(value, Wording) else str(value)


def _found(pattern: str, text: str, lists: dict[str, str] | None = None) -> bool:
    return expression(pattern, lists or {}).search(as_line(text)) is not None


def _wordings(pattern: str = "kniv", **changes: Any) -> Wordings:
    entry = {"id": "one", "urgency": "acute", "danger": "attack", "because": {"nb": "a", "en": "b"}}
    guards = changes.pop("guards", {})
    return Wordings({"guards": guards, "wordings": [{**entry, "patterns": [pattern], **changes}]})


# --- The examples in the file ---


@pytest.mark.parametrize(("wording", "text"), MATCHES, ids=_name)
def test_a_wording_finds_its_examples(wording: Wording, text: str) -> None:
    assert wording.id in [hit.wording.id for hit in WORDINGS.find(text)]


@pytest.mark.parametrize(("wording", "text"), MUST_NOT, ids=_name)
def test_a_wording_lets_its_counterexamples_be(wording: Wording, text: str) -> None:
    assert wording.id not in [hit.wording.id for hit in WORDINGS.find(text)]


@pytest.mark.parametrize(("wording", "text"), [(w, t) for w, t in MUST_NOT if w.urgency == "acute"], ids=_name)
def test_a_counterexample_of_danger_is_no_other_danger(wording: Wording, text: str) -> None:
    assert "acute" not in [hit.wording.urgency for hit in WORDINGS.find(text)]


def test_every_wording_has_an_id_of_its_own_reasons_and_examples() -> None:
    ids = [wording.id for wording in WORDINGS.wordings]
    assert len(set(ids)) == len(ids)
    for wording in WORDINGS.wordings:
        assert set(wording.because) >= {"nb", "en"}
        assert wording.matches, wording.id
        assert wording.must_not_match, wording.id


def test_every_kind_of_danger_has_a_wording() -> None:
    assert {wording.danger for wording in WORDINGS.wordings} - {None} == set(DANGERS)


# --- How a pattern is written ---


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("kniv", "han har kniv", True),
        ("kniv", "han har knivblad", False),
        ("kniv*", "han har knivblad", True),
        ("kniv*", "en lommekniv", False),
        ("(kniv|øks)", "han har øks", True),
        ("(kniv|øks)", "han har oeks", True),  # ø also as oe and o
        ("døra", "ved dora", True),
        ("har (en )?kniv", "han har en kniv", True),
        ("har (en )?kniv", "han har kniv", True),
        ("har en? kniv", "han har kniv", True),
        ("har # barn", "jeg har 3 barn", True),
        ("har # barn", "jeg har tre barn", False),
        ("^ hjelp $", "hjelp", True),
        ("^ hjelp $", "Hei. Hjelp! Fort", True),
        ("^ hjelp $", "jeg vil ha hjelp", False),
        ("han ... kniv", "han har nå en kniv", True),
        ("han ... kniv", "han gikk. Jeg har kniv", False),  # not over the end of a sentence
        ("i'm here", "I’m here", True),
    ],
)
def test_a_pattern_means_what_the_file_says(pattern: str, text: str, found: bool) -> None:
    assert _found(pattern, text) is found


def test_a_gap_is_so_many_words_and_no_more() -> None:
    assert _found("han ... kniv", "han " + "x " * GAP + "kniv")
    assert not _found("han ... kniv", "han " + "x " * (GAP + 1) + "kniv")


def test_a_list_is_named_in_a_pattern() -> None:
    assert _found("har <weapon>", "han har øks", {"weapon": "(?: kniv(?= )| øks(?= ))"})


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("han [kniv", "cannot read ' ['"),
        ("han kniv]", "cannot read ']'"),
        ("han har <sverd>", "names the list <sverd>, which is not there"),
        ("(han har", "is not well formed"),
        ("han) har", "is not well formed"),
    ],
)
def test_a_malformed_pattern_is_refused_and_named(pattern: str, said: str) -> None:
    with pytest.raises(WordingError) as refused:
        _wordings(pattern)
    assert said in str(refused.value)
    assert pattern in str(refused.value)


def test_a_malformed_guard_is_refused_as_clearly() -> None:
    with pytest.raises(WordingError, match="is not well formed"):
        _wordings(guards={"broken": {"scope": "span", "patterns": ["(ikke"]}})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"because": {"nb": "slag", "dytt": None, "en": "b"}}, "because needs nb and en"),
        ({"urgency": "urgent"}, "one: urgency is 'urgent'"),
        ({"danger": None}, "one: an acute wording needs a danger"),
        ({"danger": "weather"}, "one: an acute wording needs a danger"),
        ({"urgency": "high"}, "one: an acute wording needs a danger"),
        ({"despite": ["nothing"]}, "one: despite names guards that are not there"),
    ],
)
def test_a_malformed_entry_is_refused_and_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(WordingError) as refused:
        _wordings(**changes)
    assert said in str(refused.value)


def test_a_broken_or_missing_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "urgency.yml"
    with pytest.raises(WordingError, match=r"urgency\.yml cannot be read"):
        load_wordings(file)
    file.write_text("wordings: [", encoding="utf-8")
    with pytest.raises(WordingError, match=r"urgency\.yml cannot be read"):
        load_wordings(file)


# --- Guards ---


@pytest.mark.parametrize(
    ("scope", "text", "taken_away"),
    [
        ("span", "han har ikke kniv", True),
        ("span", "kniv ikke sett", True),
        ("span", "ikke vær redd, han har kniv", False),
        ("sentence", "jeg drømte at han kom med en kniv", False),
        ("sentence", "ikke sikker på om det er en kniv", True),
        ("sentence", "Jeg får ikke sove. Han har kniv", False),
        ("message", "Jeg får ikke sove. Han har kniv", True),
    ],
)
def test_a_guard_reaches_as_far_as_its_scope(scope: str, text: str, taken_away: bool) -> None:
    wordings = _wordings(guards={"no": {"scope": scope, "patterns": ["ikke"]}})
    assert (wordings.find(text) == []) is taken_away


def test_a_wording_may_stand_despite_a_guard() -> None:
    guards = {"no": {"scope": "message", "patterns": ["ikke"]}}
    assert _wordings(guards=guards, despite=["no"]).find("ikke kniv")


@pytest.mark.parametrize(("urgency", "danger", "found"), [("acute", "attack", False), ("high", None, True)])
def test_a_guard_may_be_for_one_urgency_only(urgency: str, danger: str | None, found: bool) -> None:
    guard = {"scope": "sentence", "only": "acute", "patterns": ["on sunday"]}
    entry = {
        "id": "one",
        "urgency": urgency,
        "danger": danger,
        "because": {"nb": "a", "en": "b"},
        "patterns": ["knife"],
    }
    wordings = Wordings({"guards": {"another_day": guard}, "wordings": [entry]})
    assert bool(wordings.find("he had a knife on sunday")) is found


def test_a_second_place_counts_when_the_first_is_guarded() -> None:
    wordings = _wordings(guards={"no": {"scope": "sentence", "patterns": ["i fjor"]}})
    assert wordings.find("Han tok fram kniv i fjor. Nå har han kniv igjen")


def test_the_most_urgent_wording_comes_first_and_each_once() -> None:
    hits = WORDINGS.find("det har blitt verre i det siste og han slår meg nå, han slår meg nå")
    urgencies = [hit.wording.urgency for hit in hits]
    assert urgencies == sorted(urgencies)  # acute before high
    assert urgencies[0] == "acute"
    assert len({hit.wording.id for hit in hits}) == len(hits)


@pytest.mark.parametrize(
    "text",
    [
        "jeg kan ikke snakke, han har kniv",
        "jeg er ikke trygg, han står utenfor døra med kniv",
        "jeg får ikke puste",
        "tør ikke røre meg, han slår meg nå",
        "vi så på film og nå står han over meg med kniv",
        "han kasta boka i veggen og nå har han hentet øksa",
        "he was playing a game and now he has a knife at my throat",
        "he did this last year too. now he is outside with a gun",
    ],
)
def test_a_guard_word_elsewhere_does_not_hide_danger(text: str) -> None:
    assert "acute" in [hit.wording.urgency for hit in WORDINGS.find(text)]


def test_the_longest_message_of_wording_words_is_read_to_its_end() -> None:
    for words in ("han har ", "he is going to ", "ikke ", "kniv ", ". ", "tatt en "):
        WORDINGS.find(words * 100_000)
