"""What the person at the keyboard sees while something takes its time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ledelys.service import json_logs

console = Console(stderr=True, highlight=False)


class Steps(Protocol):
    """Told how far a piece of work has come."""

    def __call__(self, description: str, done: float = 0.0) -> None:
        """``description`` of what goes on now; ``done`` is a share from 0 to 1."""


def say(sentence: str) -> None:
    """One sentence to the person at the keyboard, on standard error, as standard output belongs to the results.

    What cannot be told (a full disk, a terminal that is gone) must not end what is told about.
    """
    with suppress(OSError):
        if json_logs.wanted():
            json_logs.tell(sentence)
        else:
            console.print(sentence, markup=False, soft_wrap=True)


@contextmanager
def progress(title: str) -> Iterator[Steps]:
    """A bar with the time passed on a terminal; elsewhere a line for every new step."""
    if not console.is_terminal:
        last = ""

        def tell(description: str, done: float = 0.0) -> None:
            nonlocal last
            if description != last:
                last = description
                say(f"{title}: {description}")

        yield tell
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(30), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=1.0)

        def show(description: str, done: float = 0.0) -> None:
            bar.update(task, description=f"{title}: {description}", completed=done)

        yield show
