"""Ten visitors at once come to the real service, and a table is made of it."""

from pathlib import Path

import pytest

from benchmarks.visitors import report, scenarios
from benchmarks.visitors.crew import LOCUST, MISSING
from benchmarks.visitors.scenarios import Effort
from benchmarks.visitors.service import Host

pytestmark = pytest.mark.skipif(not LOCUST.exists(), reason=MISSING)


@pytest.mark.usefixtures("model")
def test_a_small_crowd_is_answered_without_an_error(tmp_path: Path) -> None:
    effort = Effort(visitors=10, ramp=10, seconds=10, think=0.05)
    outcome = scenarios.crowd(Host(tmp_path), effort)
    figures = {figure.name: figure for figure in outcome.figures}
    assert outcome.wrong == ""
    assert figures["errors"].met
    assert figures["message, p95"].met
    assert figures["conversations held to their end"].ours >= effort.visitors
    assert figures["processor, service"].ours > 0
    assert outcome.details["seen"][0]["resident"].keys() == {"Rasa", "action server", "supervisor"}
    page = report.markdown([outcome], {"cores": "2"})
    assert page.startswith("### 10 visitors at once\n\n| measured | Ledelys | aim | met |\n")
    assert "| errors | 0 | ≤ 0 | yes |" in page
    assert "Measured on: cores: 2." in page
