"""From measurements to figures: medians, percentiles, ratios, and whether an aim is met."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Aim:
    """A limit on a value; the limit itself meets it."""

    limit: float
    at_least: bool = False
    """True if the value must be no smaller than the limit; else no greater."""

    def met(self, value: float) -> bool:
        """Whether ``value`` meets the aim."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True)
class Figure:
    """One line of the report: the same quantity of both bots."""

    name: str
    unit: str
    theirs: float | None
    """Of the bot that `rasa init` makes; None if it has no such thing."""
    ours: float
    aim: Aim | None = None
    """What `judged` should be."""
    aim_on_ours: bool = False
    """True if the aim is on our own value and not on the ratio."""
    ratios: tuple[float, ...] = ()
    """The ratio in each round, to see how much the machine's other work moves it."""

    @property
    def title(self) -> str:
        """Name and unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name

    @property
    def ratio(self) -> float | None:
        """Ours divided by theirs."""
        return None if self.theirs is None else ratio(self.ours, self.theirs)

    @property
    def judged(self) -> float | None:
        """The value that the aim is about."""
        return self.ours if self.aim_on_ours else self.ratio

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None if there is no aim."""
        return None if self.aim is None or self.judged is None else self.aim.met(self.judged)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the values lie, interpolated linearly between neighbours.

    Raises ValueError if there are no values or the share is outside 0 to 1.
    """
    if not values:
        raise ValueError("no values")
    if not 0 <= share <= 1:
        raise ValueError(f"share {share} is not between 0 and 1")
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def ratio(ours: float, theirs: float) -> float:
    """Ours divided by theirs; raises ValueError if theirs is not above zero (nothing was measured)."""
    if theirs <= 0:
        raise ValueError(f"cannot compare with {theirs}")
    return ours / theirs


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """The ratio in each round; both have one value a round."""
    return tuple(ratio(one, other) for one, other in zip(ours, theirs, strict=True))


def around_turn(times: Sequence[float], turn: int, cycle: int) -> float:
    """Median time of the ``cycle`` turns around ``turn`` (counted from 1) of one conversation.

    The messages of a conversation come again every ``cycle`` turns, so each of them is in the window once and windows
    at different turns can be compared. Raises ValueError if the conversation does not reach that far.
    """
    first = turn - 1 - (cycle - 1) // 2
    window = times[max(first, 0) : first + cycle]
    if first < 0 or len(window) < cycle:
        raise ValueError(f"{len(times)} turns do not hold {cycle} turns around turn {turn}")
    return statistics.median(window)


def turns_needed(turn: int, cycle: int) -> int:
    """How long a conversation must be so that ``around_turn`` has a value at ``turn``."""
    return turn - 1 - (cycle - 1) // 2 + cycle


def number(value: float) -> str:
    """A value with three or so digits."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
