"""`ledelys catalogue check --live` as a person and a program meet it."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from page_server import HOST, PageServer

from ledelys.commands import catalogue as catalogue_command
from ledelys.errors import UserError
from ledelys.paths import ROOT
from services_catalog.loading import load


@pytest.fixture
def live_folder(folder: Path, server: PageServer) -> Path:
    """The real catalogue, with every address turned into that of one page, which shows all numbers."""
    page = server.put(f"{HOST}/all", "<p>" + "</p><p>".join(_numbers(folder)) + "</p>")
    for file in ("services.yml", "sources.yml"):
        text = (folder / file).read_text(encoding="utf-8")
        text = re.sub(r"https?://[^\s,\]}]+", page, text)
        text = text.replace("official_domains:\n", f'official_domains:\n  - "{HOST}"\n')
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def _numbers(folder: Path) -> list[str]:
    return [phone.number for service in load(folder).services for phone in service.phones]


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    catalogue_command.add_arguments(parser)
    return catalogue_command.run(parser.parse_args(["check", "--live", "--pause", "0", *words]))


def test_the_command_is_content_when_every_number_stands(
    live_folder: Path, server: PageServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--folder", str(live_folder)) == 0
    told = capsys.readouterr().out
    assert "No problems." in told
    numbers = len(_numbers(live_folder))
    assert told.splitlines()[-1].startswith(f"{numbers} numbers: 0 lost, ")
    assert server.asked_for(f"{HOST}/all") == 1


def test_the_command_fails_on_a_lost_number_and_tells_it_first(
    live_folder: Path, server: PageServer, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [number for number in _numbers(live_folder) if number != "22 48 03 80"]
    server.put(f"{HOST}/all", "<p>" + "</p><p>".join(others) + "</p>")
    report = live_folder / "report.json"
    assert call("--folder", str(live_folder), "--json", str(report)) == 1
    told = capsys.readouterr().out
    assert told.index("LOST") < told.index("STANDS")
    lost = told[told.index("LOST") : told.index("STANDS")]
    for part in ("krisesenter-oslo", "22 48 03 80", server.at(f"{HOST}/all"), "no longer shows", "held_back"):
        assert part in lost
    assert "1 lost" in told.splitlines()[-1]
    assert json.loads(report.read_text(encoding="utf-8"))["counts"]["lost"] == 1


def test_the_command_prints_one_json_document(
    live_folder: Path, server: PageServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--folder", str(live_folder), "--json", "--only", "krisesenter-oslo", "--only", "nod-112") == 0
    told = json.loads(capsys.readouterr().out)
    assert {number["record"] for number in told["numbers"]} == {"krisesenter-oslo", "nod-112"}
    assert {number["outcome"] for number in told["numbers"]} == {"stands"}
    page = told["numbers"][0]["pages"][0]
    assert (page["url"], page["outcome"], page["status"]) == (server.at(f"{HOST}/all"), "stands", 200)
    assert (page["moved_to"], page["reason"]) == (None, "")
    assert told["counts"]["stands"] == told["counts"]["numbers"] == len(told["numbers"])
    assert told["problems"] == []
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$", told["checked_at"])


def test_the_command_says_so_when_nothing_could_be_reached(
    live_folder: Path, server: PageServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.put(f"{HOST}/all", status=503)
    assert call("--folder", str(live_folder), "--only", "nod-112") == 3
    told = capsys.readouterr().out
    assert "UNREACHABLE" in told
    assert "Look again another day" in told


def test_the_command_tells_a_page_that_moved_with_what_to_write(
    live_folder: Path, server: PageServer, capsys: pytest.CaptureFixture[str]
) -> None:
    new = server.put(f"{HOST}/moved", server.replies[f"{HOST}/all"].body)
    server.put(f"{HOST}/all", status=301, headers={"Location": "/moved"})
    assert call("--folder", str(live_folder), "--only", "nod-112") == 0
    told = capsys.readouterr().out
    assert new in told
    assert "Write the new address" in told


def test_a_catalogue_with_a_problem_fails_though_all_numbers_stand(
    live_folder: Path, server: PageServer, capsys: pytest.CaptureFixture[str]
) -> None:
    services = live_folder / "services.yml"
    text = services.read_text(encoding="utf-8").replace("police_district: Troms", "police_district: Nord")
    services.write_text(text, encoding="utf-8")
    assert call("--folder", str(live_folder), "--json", "--only", "nod-112") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["lost"] == 0
    assert any("Nord" in problem["reason"] for problem in told["problems"])


def test_a_catalogue_that_cannot_be_read_asks_for_no_page(
    live_folder: Path, server: PageServer, capsys: pytest.CaptureFixture[str]
) -> None:
    (live_folder / "kinds.yml").unlink()
    assert call("--folder", str(live_folder), "--json") == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["file"] == "kinds.yml"
    assert server.asked == []


def test_an_unknown_record_is_told(live_folder: Path) -> None:
    with pytest.raises(UserError, match='No record has the id "krisesenter-oslø"'):
        call("--folder", str(live_folder), "--only", "krisesenter-oslø")


def test_the_weekly_workflow_runs_the_command_and_keeps_the_file_it_writes() -> None:
    text = (ROOT / ".github/workflows/catalogue.yml").read_text(encoding="utf-8")
    workflow = yaml.load(text, Loader=yaml.BaseLoader)
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", workflow["on"]["schedule"][0]["cron"])
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["numbers"]["steps"]
    words = next(shlex.split(step["run"]) for step in steps if "--live" in step.get("run", ""))
    parser = argparse.ArgumentParser()
    catalogue_command.add_arguments(parser)
    args = parser.parse_args(words[words.index("catalogue") + 1 :])
    upload = next(step for step in steps if "upload-artifact@" in step.get("uses", ""))
    assert args.live
    assert args.json == upload["with"]["path"]
    assert upload["if"] == "${{ !cancelled() }}"


@pytest.mark.parametrize("words", [["--timeout", "-1"], ["--timeout", "soon"], ["--pause", "nan"]])
def test_seconds_that_are_none_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call(*words)
    assert "should be a number of seconds" in capsys.readouterr().err


def test_no_time_at_all_for_a_page_is_refused() -> None:
    with pytest.raises(UserError, match="more than 0 seconds"):
        call("--timeout", "0")
