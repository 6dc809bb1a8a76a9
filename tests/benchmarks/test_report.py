"""The table beside `rasa init`, for the terminal and for a page."""

from benchmarks import report
from benchmarks.measure import Measured
from benchmarks.running import ACTIONS, RASA, SUPERVISOR


def measured(times: float) -> Measured:
    """One round in which everything takes ``times`` as long."""
    memory = {RASA: 100 * 2**20, ACTIONS: 50 * 2**20, SUPERVISOR: 10 * 2**20}
    return Measured(
        training=[100 * times],
        start=[20 * times],
        plain=[[0.1 * times] * 3],
        action=[[0.2 * times] * 3],
        plain_processor=[0.1 * times],
        action_processor=[0.1 * times],
        throughput=[10 / times],
        early=[0.1 * times],
        late=[0.1 * times],
        resident=memory,
        resident_after=memory,
    )


def row(times: float, name: str) -> tuple[str, ...]:
    """The cells of the figure of this name, where Ledelys takes ``times`` as long as the other bot."""
    return next(report.row(line) for line in report.figures(measured(1), measured(times)) if line.name == name)


def test_the_aim_of_the_start_is_on_our_own_seconds() -> None:
    assert row(0.5, "start to first answer") == ("start to first answer, s", "20", "10", "–", "", "Ledelys ≤ 12", "yes")
    assert row(0.7, "start to first answer")[-1] == "no"


def test_other_aims_are_on_the_ratio() -> None:
    assert row(0.25, "plain message, median") == ("plain message, median, ms", "100", "25", "0.25", "", "≤ 0.25", "yes")
    assert row(0.3, "plain message, median")[-1] == "no"


def test_the_page_has_a_line_for_each_figure_and_says_on_what_it_was_measured() -> None:
    lines = report.figures(measured(1), measured(0.2))
    text = report.markdown(lines, {"cores": "2", "commit": "abc"})
    assert text.startswith("| measured | rasa init | Ledelys | ratio | rounds | aim | met |\n")
    assert text.count("\n| ") == len(lines) + 1
    assert text.endswith("\n\nMeasured on: cores: 2; commit: abc.")
