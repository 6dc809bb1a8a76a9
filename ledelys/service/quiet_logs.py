"""No words of a visitor in the logs of the servers, whatever goes wrong inside a library."""

import logging
import traceback
import warnings
from types import TracebackType
from typing import Any


def log_exception_types_only() -> None:
    """Make every log formatter show an exception as its type and the places in the code, without its message.

    Messages of exceptions often quote the value that did not fit, and here that value is what somebody wrote.
    """
    logging.Formatter.formatException = _type_and_places  # type: ignore[method-assign]


def drop_warnings() -> None:
    """Show no Python warnings: they are for programmers, and some of Rasa's quote what was predicted from a text."""
    warnings.showwarning = _say_nothing


def _type_and_places(
    self: logging.Formatter,
    ei: tuple[type[BaseException] | None, BaseException | None, TracebackType | None],
) -> str:
    kind, _, trace = ei
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
    return "\n".join([kind.__name__ if kind else "no exception", *(f"  at {place}" for place in reversed(places))])


def _say_nothing(*_: Any, **__: Any) -> None:
    return None
