"""Reads the domain out of a trained model in a thirtieth of the time: most of a start was spent on it.

Rasa reads the file four times, with a parser written in Python, and checks it against schemas each time, though Rasa
itself wrote it when it trained. Here it is read once, by libyaml, with the rules of YAML 1.2 that Rasa reads by.
Left out, with a warning, where Rasa's own code is another (tests/store/test_quick_domain.py compares the domains).
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

from ledelys.quick_rasa import source_hash

logger = logging.getLogger(__name__)

SOURCES = {
    "DomainProvider.load": "75a21f7228a83368773446f3396d81f3502443949823a51fa7b36626defead6e",
    "Domain.from_directory": "113d50bc5e13f77ffc0245d95e415840f65e7c66ce72efb9ced29d6d252d8855",
    "Domain.from_yaml": "6b0dd11fb3c67de4dfb6f640b083a3ed9ed4f2c9aeb76b2c8cddea108672a4b6",
}
"""SHA-256 of the sources in Rasa 3.6.21."""
FILE = "domain.yml"

_original_load = DomainProvider.load


class _Yaml12(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """libyaml's parser, in which only what YAML 1.2 says is a number, a truth value or nothing is not text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # each class of PyYAML has its own


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9_]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    _Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


_Yaml12.add_implicit_resolver("tag:yaml.org,2002:timestamp", re.compile(r"^\d{4}-\d\d-\d\d$"), list("0123456789"))
_Yaml12.add_constructor("tag:yaml.org,2002:int", lambda _, node: _whole_number(node.value.replace("_", "")))


def _whole_number(digits: str) -> int:
    # PyYAML, which is for YAML 1.1, would take a leading nought for octal.
    return int(digits, 0) if digits[:2] in ("0o", "0x") else int(digits)


def apply() -> bool:
    """Put it in place; True if it is in use. Harmless when called again."""
    if getattr(DomainProvider.load, "__func__", None) is _load:
        return True
    known = {
        "DomainProvider.load": _original_load.__func__,
        "Domain.from_directory": Domain.from_directory.__func__,
        "Domain.from_yaml": Domain.from_yaml.__func__,
    }
    if any(source_hash(function) != SOURCES[name] for name, function in known.items()):
        logger.warning("Rasa's reading of the domain has changed; it is left as it is, and a start takes longer.")
        return False
    DomainProvider.load = classmethod(_load)  # type: ignore[arg-type]
    return True


def read(path: Path) -> Domain:
    """The domain in a file that Rasa has written."""
    return Domain.from_dict(yaml.load(path.read_text(encoding="utf-8"), Loader=_Yaml12))


# The types are those of Rasa's own: it looks at them before it trains.
def _load(
    cls: type[Any],
    config: dict[str, Any],
    model_storage: ModelStorage,
    resource: Resource,
    execution_context: ExecutionContext,
    **kwargs: Any,
) -> DomainProvider:
    with model_storage.read_from(resource) as folder:
        names = sorted(path.name for path in Path(folder).rglob("*") if path.is_file())
        if names != [FILE]:  # not written by this Rasa
            provider: DomainProvider = _original_load(config, model_storage, resource, execution_context, **kwargs)
            return provider
        return cls(model_storage, resource, read(Path(folder) / FILE))
