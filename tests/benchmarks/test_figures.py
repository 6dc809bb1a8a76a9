"""From measurements to figures."""

import pytest

from benchmarks.figures import Aim, Figure, around_turn, percentile, ratio, ratios, turns_needed


def test_a_percentile_lies_between_its_neighbours() -> None:
    values = [40.0, 10.0, 30.0, 20.0]
    assert percentile(values, 0.5) == 25.0
    assert percentile(values, 0.95) == pytest.approx(38.5)
    assert percentile(values, 0) == 10.0
    assert percentile(values, 1) == 40.0


def test_the_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 0.95) == 7.0


def test_a_percentile_of_nothing_or_beyond_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)
    with pytest.raises(ValueError, match="not between 0 and 1"):
        percentile([1.0], 95)


def test_a_ratio_to_nothing_is_refused() -> None:
    assert ratio(20.0, 80.0) == 0.25
    with pytest.raises(ValueError, match="cannot compare"):
        ratio(20.0, 0.0)


def test_each_round_has_its_own_ratio_and_none_may_be_missing() -> None:
    assert ratios([20.0, 30.0], [80.0, 60.0]) == (0.25, 0.5)
    with pytest.raises(ValueError, match="argument"):
        ratios([20.0], [80.0, 60.0])


def test_a_value_on_the_limit_meets_the_aim() -> None:
    at_most, at_least = Aim(0.25), Aim(5.0, at_least=True)
    assert (at_most.met(0.25), at_most.met(0.26)) == (True, False)
    assert (at_least.met(5.0), at_least.met(4.9)) == (True, False)
    assert (str(at_most), str(at_least)) == ("≤ 0.25", "≥ 5")


def test_an_aim_judges_the_ratio_unless_it_is_on_our_own_value() -> None:
    assert Figure("median", "ms", theirs=80.0, ours=20.0, aim=Aim(0.25)).met is True
    assert Figure("median", "ms", theirs=80.0, ours=21.0, aim=Aim(0.25)).met is False
    growth = Figure("turn 100 / turn 5", "", theirs=15.0, ours=1.6, aim=Aim(1.5), aim_on_ours=True)
    assert growth.judged == 1.6
    assert growth.met is False


def test_without_aim_or_without_the_other_bot_nothing_is_judged() -> None:
    assert Figure("start", "s", theirs=40.0, ours=9.0).met is None
    alone = Figure("supervisor", "MiB", theirs=None, ours=60.0, aim=Aim(0.6))
    assert alone.ratio is None
    assert alone.met is None


def test_the_window_around_a_turn_holds_each_message_of_the_cycle_once() -> None:
    times = [float(turn) for turn in range(1, 104)]
    assert around_turn(times, 5, 6) == 5.5  # turns 3 to 8
    assert around_turn(times, 100, 6) == 100.5  # turns 98 to 103
    assert turns_needed(100, 6) == 103


def test_a_conversation_that_is_too_short_has_no_such_turn() -> None:
    with pytest.raises(ValueError, match="do not hold"):
        around_turn([1.0] * 102, 100, 6)
    with pytest.raises(ValueError, match="do not hold"):
        around_turn([1.0] * 50, 2, 6)
