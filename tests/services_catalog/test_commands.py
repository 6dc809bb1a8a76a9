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
    assert "serves this municipality" in told
    assert "116 006" in told
    assert "75 55 58 90" not in told


def test_find_prints_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(find, "Mo", "i", "Rana", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["place"]["number"] == "1833"
    first = told["services"][0]
    assert (first["id"], first["reason"]) == ("krisesenter-rana", "serves_municipality")
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
    assert call(find, "Tromsø", "--kind", "sexual_abuse_centre") == 0
    assert "800 57 000" in capsys.readouterr().out


def test_find_suggests_names_for_an_unknown_place() -> None:
    with pytest.raises(UserError, match=r"Did you mean .*Lillehammer"):
        call(find, "lillehamaren")


def test_find_names_the_kinds_when_one_is_unknown() -> None:
    with pytest.raises(UserError, match="crisis_centre"):
        call(find, "Oslo", "--kind", "krisesenter")


def test_check_counts_and_finds_no_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(catalogue_command, "check") == 0
    told = capsys.readouterr().out
    assert "148 services" in told
    assert "357 municipalities" in told
    assert "No problems." in told


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
