"""The files a start needs: are they there, can they be read, and what the trained model was made from."""

import hashlib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from ledelys.service.errors import ServiceError

NEEDED = {
    "config.yml": "how a message is understood",
    "domain.yml": "intents, slots and actions",
    "data": "the training data",
    "credentials.yml": "the doors to the service",
    "endpoints.yml": "the action server and the store",
}
"""What must be there to train and serve, and what it holds."""

_DEPENDS_ON = (
    "config.yml",
    "domain.yml",
    "data/**/*",
    "ledelys/nlu/**/*",
    "services_catalog/geography/**/*",
)

_LIBRARIES = ("rasa", "numpy", "scipy", "scikit-learn", "onnxruntime", "sentencepiece")
_IGNORED_SUFFIXES = (".pyc", ".swp", ".tmp", "~")
_YAML_SUFFIXES = (".yml", ".yaml")


def require_files(root: Path) -> None:
    """Raise ServiceError naming the first needed file that is missing, or the folder without training data."""
    for name, purpose in NEEDED.items():
        if not (root / name).exists():
            raise ServiceError(f"{root / name} is missing; it holds {purpose}.")
    if not any(path.suffix in _YAML_SUFFIXES for path in (root / "data").rglob("*")):
        raise ServiceError(f"{root / 'data'} holds no training data (no .yml file).")


def require_readable(root: Path) -> None:
    """Raise ServiceError with file, line and reason for the first file of the project that is not proper YAML."""
    names = [root / name for name in NEEDED if name.endswith(".yml")]
    for path in [*names, *sorted((root / "data").rglob("*"))]:
        if path.suffix in _YAML_SUFFIXES:
            _require_yaml(path, path.relative_to(root))


def parts(root: Path) -> dict[str, str]:
    """Everything the trained model depends on: name of a file or library, and its SHA-256 or version."""
    found = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in _sources(root)
    }
    versions = {library: metadata.version(library) for library in _LIBRARIES}
    return {**found, **versions}


def fingerprint(of_parts: dict[str, str]) -> str:
    """Twelve hexadecimal digits that change when any part does."""
    lines = "\n".join(f"{name}={value}" for name, value in sorted(of_parts.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:12]


def _sources(root: Path) -> Iterator[Path]:
    seen = {path for pattern in _DEPENDS_ON for path in root.glob(pattern) if path.is_file()}
    for path in sorted(seen):
        name = path.relative_to(root)
        hidden = any(part.startswith(".") for part in name.parts)
        if not hidden and not path.name.endswith(_IGNORED_SUFFIXES):
            yield path


def _require_yaml(path: Path, name: Path) -> None:
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError as error:
        raise ServiceError(f"{name} is not UTF-8 text (at byte {error.start}).") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        reason = getattr(error, "problem", None) or str(error).replace("\n", " ")
        raise ServiceError(f"{name}{place} is not proper YAML: {reason}.") from None
    if node is not None:
        _require_unique_keys(node, name)


def _require_unique_keys(node: Any, name: Path) -> None:
    """Rasa refuses a key that stands twice, which YAML readers otherwise let through."""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in current.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in seen:
                        raise ServiceError(f"{name}, line {key.start_mark.line + 1}: {key.value!r} stands twice.")
                    seen.add(key.value)
                pending.append(value)
        elif isinstance(current, yaml.SequenceNode):
            pending.extend(current.value)
