"""The commands `find` and `catalogue check` as a person meets them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from types import ModuleType

import pytest

from ledelys.commands import catalogue as catalogue_command
from ledelys.commands import find
from ledelys.errors import UserError


def call(command: ModuleType, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    code: int = command.run(parser.parse_args(list(words)))
    return code


def test_find_tells_the_centre_why_and_the_grouped_number_that_connects(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(find, "Bodø", "--kind", "crisis_centre") == 0
    told = capsys.readouterr().out
    assert "Krisesenteret i Salten" in told
    assert "serves Bodø" in told
    assert "116 006" in told
    assert "75 55 58 90" not in told


def test_find_prints_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(find, "Mo", "i", "Rana", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["place"]["number"] == "1833"
    first = next(one for one in told["services"] if one["kind"] == "crisis_centre")
    assert (first["id"], first["reason"], first["because"]) == (
        "krisesenter-rana",
        "serves_municipality",
        "serves Rana",
    )
    assert first["connecting"][0]["phones"][0]["number"] == "116 006"


def test_find_lists_the_candidates_of_a_shared_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(find, "Våler") == 1
    told = capsys.readouterr().out
    assert "3114  Våler, Østfold" in told
    assert "3419  Våler, Innlandet" in told


def test_find_understands_a_number_and_a_county(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(find, "3419", "--kind", "crisis_centre") == 0
    assert "Hamar interkommunale krisesenter" in capsys.readouterr().out
    assert call(find, "Vestfold", "--kind", "crisis_centre") == 0
    assert "Krisesenteret i Vestfold" in capsys.readouterr().out


def test_find_gives_the_national_line_where_nothing_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(find, "Longyearbyen", "Tromsø", "--kind", "child_protection_duty") == 0
    told = capsys.readouterr().out
    assert "Which one serves Tromsø is not known." in told
    assert "116 111" in told


def test_find_tells_how_far_the_nearest_is_where_the_serving_one_is_not_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call(find, "Utsira", "--kind", "crisis_centre", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["kind"] for one in told["not_known"]] == ["crisis_centre"]
    assert told["not_known"][0]["national_lines"][0]["phones"][0]["number"] == "116 006"
    assert told["services"][0]["because"] == f"nearest that we know of, {told['services'][0]['km']} km"


def test_find_takes_a_region_and_a_postal_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(find, "Sunnmøre", "--kind", "crisis_centre", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["place"]["region"] == "Sunnmøre"
    assert told["services"][0]["because"] == "serves Sunnmøre or a part of it"
    assert call(find, "5003", "--kind", "crisis_centre", "--json") == 0
    assert json.loads(capsys.readouterr().out)["place"]["municipality"] == "Bergen"


def test_find_suggests_names_for_an_unknown_place() -> None:
    with pytest.raises(UserError, match=r"Did you mean .*Lillehammer"):
        call(find, "lillehamaren")


def test_find_names_the_kinds_when_one_is_unknown() -> None:
    with pytest.raises(UserError, match="crisis_centre"):
        call(find, "Oslo", "--kind", "krisesenter")


def test_check_counts_and_finds_no_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(catalogue_command, "check") == 0
    told = capsys.readouterr().out
    assert "217 services" in told
    assert "357 municipalities" in told
    assert "No problems." in told
    assert "unknown when 800 43 573     velg-behandlingssted" in told
    assert told.count("800 40 008") == 1


def test_check_tells_every_problem_and_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    services = folder / "services.yml"
    text = services.read_text(encoding="utf-8")
    services.write_text(
        text.replace('number: "112"', 'number: "1"').replace('number: "113"', 'number: "2"'), encoding="utf-8"
    )
    assert call(catalogue_command, "check", "--folder", str(folder)) == 1
    told = capsys.readouterr().out
    assert "services.yml, nod-112, phones[0].number" in told
    assert "services.yml, nod-113, phones[0].number" in told
    assert "2 problems." in told
