"""What stands in for the libraries that Rasa imports and Ledelys does not use."""

from __future__ import annotations

import sys
from types import ModuleType


class _AbsentType(type):
    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _AbsentType(name, (Absent,), {})


class Absent(Exception, metaclass=_AbsentType):
    """Any class, exception or function of an absent library.

    It is an exception class because Rasa names some of them in ``except`` clauses.
    """

    def __new__(cls, *args: object, **kwargs: object) -> Absent:
        raise ImportError(
            f"'{cls.__name__}' belongs to a Rasa connector that Ledelys leaves out. "
            "Remove its stand-in 'ledelys-absent-connectors' and install the real library to use it."
        )


def stand_in(name: str, *submodules: str, **values: object) -> None:
    """Make the module `name` answer every attribute with an absent class.

    `submodules` are dotted paths below it that Rasa imports; `values` are attributes that must be something else.
    """
    module = sys.modules[name]
    module.__path__ = []  # a package, so that "import name.sub" looks into sys.modules
    for path in submodules:
        parts = path.split(".")
        for end in range(1, len(parts) + 1):
            full = ".".join([name, *parts[:end]])
            if full not in sys.modules:
                child = ModuleType(full)
                child.__path__ = []
                child.__getattr__ = _attribute  # type: ignore[method-assign]
                sys.modules[full] = child
                setattr(sys.modules[full.rpartition(".")[0]], parts[end - 1], child)
    module.__getattr__ = _attribute  # type: ignore[method-assign]
    for path, value in values.items():
        owner, _, attribute = path.rpartition("__")
        setattr(sys.modules[f"{name}.{owner}"] if owner else module, attribute, value)


def _attribute(name: str) -> type:
    if name.startswith("__"):
        raise AttributeError(name)
    return _AbsentType(name, (Absent,), {})
