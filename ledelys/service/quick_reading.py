"""Has Rasa parse each YAML file once, not eleven times.

Rasa reads every data file anew for each question that it has about it (has it responses? rules? examples?), with a
parser written in Python. With Ledelys' many examples that is about half of the time that training takes.
"""

import copy
import functools
from collections.abc import Callable
from typing import Any

Parse = Callable[..., Any]


def parse_once(parse: Parse) -> Parse:
    """Return `parse`, Rasa's read_yaml(content, reader_type), with a memory; each caller gets a copy of its own."""

    @functools.lru_cache(maxsize=256)
    def remembered(content: str, reader_type: tuple[str, ...] | str) -> Any:
        return parse(content, list(reader_type) if isinstance(reader_type, tuple) else reader_type)

    @functools.wraps(parse)
    def read_yaml(content: str, reader_type: list[str] | str = "safe") -> Any:
        kind = tuple(reader_type) if isinstance(reader_type, list) else reader_type
        return copy.deepcopy(remembered(content, kind))

    return read_yaml


def apply() -> None:
    """Put it in place; Rasa is imported by this. Harmless when called again."""
    from rasa.shared.utils import io

    if not hasattr(io.read_yaml, "__wrapped__"):
        io.read_yaml = parse_once(io.read_yaml)
