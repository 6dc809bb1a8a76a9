"""What watches the service: the dashboard, the alerts and the runbook fit each other and what the service tells."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ledelys.chat.sentences import read_sentences
from ledelys.paths import ROOT
from ledelys.watching.metrics import CARD_REASONS, exposition_names

PROMETHEUS = ROOT / "deploy" / "prometheus"
ALERTS = PROMETHEUS / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "ledelys.json"
UNIT = ROOT / "deploy" / "systemd" / "ledelys.service"
RUNBOOK = ROOT / "docs" / "runbook.md"

MADE_BY_PROMETHEUS = {"up", "ALERTS"}
SHORTEST_DANGER_SECONDS = 600
"""Danger is shown by ten minutes or more (it is a day): a bar of a minute could single out a visitor."""
SHORTEST_HELD_BACK_SECONDS = 3600
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LABELS_AND_WINDOWS = re.compile(r'\{[^}]*\}|\[[^\]]*\]|"[^"]*"|\b(?:by|on|without|ignoring)\s*\([^)]*\)')
_NOT_HELD_BACK = {"ledelys_store_failures_total", "ledelys_actions_failed_total", "process_cpu_seconds_total"}


def _names_in(query: str) -> set[str]:
    """Names of metrics in a query: words that are neither functions nor operators, labels and windows taken out."""
    bare = _LABELS_AND_WINDOWS.sub(" ", query)
    words = re.findall(r"\b[a-zA-Z_:][\w:]*\b(?!\s*\()", bare)
    return {word for word in words if word not in {"and", "or", "unless", "offset", "bool", "by", "on", "d"}}


def _seconds(duration: str) -> int:
    return sum(int(number) * _SECONDS[unit] for number, unit in re.findall(r"(\d+)([smhd])", duration))


def _panels() -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return panels


def _shown() -> list[dict[str, Any]]:
    return [panel for panel in _panels() if panel["type"] != "row"]


def _panel_queries() -> list[tuple[str, str]]:
    return [(panel["title"], target["expr"]) for panel in _shown() for target in panel["targets"]]


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _queries() -> list[tuple[str, str]]:
    return [*_panel_queries(), *((rule["alert"], rule["expr"]) for rule in _rules())]


def _headings() -> list[str]:
    return re.findall(r"^#{2,4} (.+)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")


def test_every_metric_that_is_asked_for_is_one_that_the_service_tells() -> None:
    told = exposition_names() | MADE_BY_PROMETHEUS
    asked = {(where, name) for where, query in _queries() for name in _names_in(query)}
    assert {name for _, name in asked} >= {
        "ledelys_messages_total",
        "ledelys_ready",
        "process_start_time_seconds",
        "up",
    }
    assert sorted((where, name) for where, name in asked if name not in told) == []


def test_everything_that_ledelys_tells_is_looked_at_somewhere() -> None:
    asked = {name for _, query in _queries() for name in _names_in(query)}
    told = {name for name in exposition_names() if name.startswith("ledelys_") and not name.endswith("_sum")}
    assert sorted(told - asked) == []


def test_labels_that_alerts_name_are_ones_that_the_service_knows() -> None:
    problems = set(read_sentences("problems.yml")["problems"])
    asked = re.findall(r'problem="(\w+)"', ALERTS.read_text(encoding="utf-8"))
    assert set(asked) == {"too_busy", "too_fast"}
    assert set(asked) <= problems
    cards = next(panel for panel in _shown() if "by (reason)" in panel["targets"][0]["expr"])
    assert [reason for reason in CARD_REASONS if reason not in cards["description"]] == []


def test_scraping_keeps_every_metric_that_is_asked_for() -> None:
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
    (job,) = config["scrape_configs"]
    assert job["job_name"] == "ledelys"
    (keep,) = job["metric_relabel_configs"]
    asked = {name for _, query in _queries() for name in _names_in(query)} - MADE_BY_PROMETHEUS
    assert sorted(name for name in asked if not re.fullmatch(keep["regex"], name)) == []


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: f"{rule['alert']} {rule['labels']}")
def test_an_alert_says_how_bad_it_is_what_happened_and_where_it_is_written_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert len(rule["annotations"]["summary"]) > 20
    assert rule["annotations"]["runbook"] == f"docs/runbook.md#{_anchor(rule['alert'])}"


def test_every_alert_has_its_section_in_the_runbook_and_every_section_its_alert() -> None:
    sections = [heading for heading in _headings() if heading.startswith("Ledelys")]
    assert len(sections) == len(set(sections))
    assert set(sections) == {rule["alert"] for rule in _rules()}


def test_links_within_the_runbook_lead_somewhere() -> None:
    text = RUNBOOK.read_text(encoding="utf-8")
    anchors = {_anchor(heading) for heading in _headings()}
    assert sorted(set(re.findall(r"\]\(#([^)]+)\)", text)) - anchors) == []


def test_files_that_the_runbook_names_are_there() -> None:
    text = RUNBOOK.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:deploy|docs|ledelys|tests|services_catalog|data)/[\w./-]+)`", text))
    assert named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_the_lines_that_the_runbook_explains_are_lines_that_the_code_writes() -> None:
    section = RUNBOOK.read_text(encoding="utf-8").split("### What the lines mean")[1].split("\n## ")[0]
    events = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert len(events) > 20
    # Sentences in the code that go over several lines are put together again.
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "ledelys").rglob("*.py"))]
    code = re.sub(r'"\s*\n\s*f?"', "", "\n".join(sources))
    pieces = [(event, piece.strip()) for event in events for piece in event.split("…")]
    assert [(event, piece) for event, piece in pieces if piece not in code] == []


def test_the_numbers_to_put_up_instead_are_those_of_the_card_in_its_words_and_order() -> None:
    listed = re.findall(r'<li><a href="tel:(\d+)">([\d ]+)</a>: (.+)</li>', RUNBOOK.read_text(encoding="utf-8"))
    card = [(entry["number"], entry["label"]["nb"]) for entry in read_sentences("card.yml")["numbers"]]
    assert [(number, label) for _, number, label in listed] == card
    assert [link for link, number, _ in listed if link != number.replace(" ", "")] == []


def test_the_check_of_danger_in_the_runbook_says_what_is_tested() -> None:
    tested = (ROOT / "tests" / "test_whole_service.py").read_text(encoding="utf-8")
    section = RUNBOOK.read_text(encoding="utf-8").split("### Is danger answered")[1].split("\n### ")[0]
    checks = re.findall(r"`([^`]{15,})` \((\d+)\)", section)
    assert len(checks) == 3
    for text, number in [("han står utenfor døra med kniv", "112"), *checks]:
        assert text in section
        assert f'("{text}", "{number}")' in tested


def test_panels_have_ids_of_their_own_do_not_overlap_and_say_what_to_do() -> None:
    panels = _panels()
    ids = [panel["id"] for panel in panels]
    assert len(ids) == len(set(ids))
    taken: dict[tuple[int, int], str] = {}
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert (x, y) not in taken, f"{panel['title']} lies over {taken[x, y]}"
                taken[x, y] = panel["title"]
    assert [panel["title"] for panel in _shown() if len(panel["description"]) < 60] == []


def test_the_dashboard_asks_the_chosen_prometheus_only() -> None:
    variables = json.loads(DASHBOARD.read_text(encoding="utf-8"))["templating"]["list"]
    assert {"name": "datasource", "type": "datasource"}.items() <= variables[0].items()
    sources = [part["datasource"] for panel in _shown() for part in (panel, *panel["targets"])]
    assert {source["uid"] for source in sources} == {"${datasource}"}


def test_alarms_that_a_panel_sends_to_are_in_the_runbook() -> None:
    named = {name for panel in _shown() for name in re.findall(r"runbook,? (Ledelys\w+)", panel["description"])}
    assert named
    assert named <= {rule["alert"] for rule in _rules()}


def test_no_panel_shows_danger_by_less_than_ten_minutes_or_by_replica() -> None:
    danger = [panel for panel in _shown() if any("danger" in target["expr"] for target in panel["targets"])]
    assert danger
    for panel in danger:
        assert _seconds(panel["interval"]) >= SHORTEST_DANGER_SECONDS, panel["title"]
        for target in panel["targets"]:
            assert "instance" not in target["expr"] + target["legendFormat"]
            windows = re.findall(r"\[([^\]]+)\]", target["expr"])
            assert windows
            assert min(map(_seconds, windows)) >= SHORTEST_DANGER_SECONDS


def test_no_window_of_a_counter_that_moves_in_tens_is_shorter_than_an_hour() -> None:
    short = []
    for where, query in _queries():
        for name, window in re.findall(r"(\w+)(?:\{[^}]*\})?\[([^\]]+)\]", query):
            counter = name.endswith(("_total", "_bucket", "_count")) and name not in _NOT_HELD_BACK
            if counter and _seconds(window) < SHORTEST_HELD_BACK_SECONDS:
                short.append((where, name, window))
    assert short == []


def _promtool(*arguments: str | Path) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed (Debian: prometheus)")
    done = subprocess.run(["promtool", *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_accepts_the_configuration_and_the_alerts() -> None:
    _promtool("check", "config", "prometheus.yml")


def test_prometheus_accepts_every_query_of_the_dashboard(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:query_{number}", "expr": query.replace("$job", "ledelys")}
        for number, (_, query) in enumerate(_panel_queries())
    ]
    file = tmp_path / "panels.yml"
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}), encoding="utf-8")
    _promtool("check", "rules", file)


@pytest.mark.parametrize("name", ["alerts.test.yml", "alerts.days.test.yml"])
def test_alerts_come_when_they_should_and_not_otherwise(name: str) -> None:
    _promtool("test", "rules", name)


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed (Debian: systemd)")
    # The same unit with a program that is on every machine, as the project is not in /opt here.
    text = UNIT.read_text(encoding="utf-8")
    copy = tmp_path / UNIT.name
    copy.write_text(text.replace("/opt/ledelys/.venv/bin/python", "/bin/true"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_lets_nothing_of_memory_reach_a_disk() -> None:
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    for wanted in ("LimitCORE=0", "MemorySwapMax=0", "NoNewPrivileges=yes", "ProtectSystem=strict", "Restart=always"):
        assert wanted in lines
