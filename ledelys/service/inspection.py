"""What is installed and prepared, what is missing, and how to get it: the facts behind `ledelys doctor`."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from ledelys.errors import UserError
from ledelys.nlu.encoder import FOLDER, EncoderError, sentence_encoder
from ledelys.service import ports, project_files
from ledelys.service.action_port import usual_port
from ledelys.service.catalogue_check import catalogue_fault
from ledelys.service.options import DEFAULT_HOST, DEFAULT_PORT
from ledelys.service.training import model_state

Standing = Literal["good", "note", "bad"]
"""``good``; ``note``: works, but one may want to know; ``bad``: the service cannot be started like this."""

PYTHON = (3, 11)
_LIBRARIES = ("rasa", "rasa-sdk", "onnxruntime", "sentencepiece", "sanic")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its name, how it stands, what was found, and what to do if anything."""

    name: str
    standing: Standing
    found: str
    advice: str = ""


def inspect_all(root: Path) -> list[Finding]:
    """Look at everything a start needs; changes nothing and takes no longer than a second or two."""
    findings = [_python(), *(_library(name) for name in _LIBRARIES)]
    files = _attempt("files", lambda: _files(root))
    return [
        *findings,
        _encoder(),
        files,
        _attempt("trained model", lambda: _trained_model(root)),
        _catalogue(root),
        *_ports(root),
    ]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == PYTHON:
        return Finding("Python", "good", version)
    return Finding("Python", "bad", version, "Rasa 3.6 is run with Python 3.11 here; `uv run ledelys` brings it.")


def _library(name: str) -> Finding:
    try:
        return Finding(name, "good", metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name, "bad", "not installed", "`uv sync` installs what the project needs.")


def _encoder() -> Finding:
    try:
        sentence_encoder()
    except EncoderError as error:
        advice = "Messages are read by their words alone; training needs it: `git checkout ledelys/nlu/encoder_model`."
        return Finding("sentence encoder", "note", str(error), advice)
    return Finding("sentence encoder", "good", FOLDER.name)


def _files(root: Path) -> Finding:
    project_files.require_files(root)
    project_files.require_readable(root)
    return Finding("files", "good", f"{', '.join(project_files.NEEDED)} in {root}")


def _trained_model(root: Path) -> Finding:
    state = model_state(root)
    name = str(state.path.relative_to(root))
    if state.ready:
        return Finding("trained model", "good", name)
    advice = "The next start trains it; `ledelys train` does so now."
    if state.changed:
        return Finding("trained model", "note", f"outdated: {', '.join(state.changed[:5])} changed", advice)
    return Finding("trained model", "note", "none that fits yet", advice)


def _catalogue(root: Path) -> Finding:
    fault = catalogue_fault(root)
    if fault:
        return Finding("catalogue", "bad", fault, "`ledelys catalogue check` lists every fault.")
    return Finding("catalogue", "good", "valid" if (root / "services_catalog").is_dir() else "none in this project")


def _ports(root: Path) -> list[Finding]:
    chosen = {"port for visitors": DEFAULT_PORT, "port for actions": usual_port(root / "endpoints.yml")}
    findings = []
    for name, port in chosen.items():
        if ports.is_free(DEFAULT_HOST, port):
            findings.append(Finding(name, "good", f"{port} is free"))
        else:
            option = (
                "choose another with `ledelys start --port`" if name == "port for visitors" else "a start takes another"
            )
            findings.append(Finding(name, "note", f"{port} is in use, perhaps by Ledelys", f"If not: {option}."))
    return findings


def _attempt(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except UserError as error:
        return Finding(name, "bad", str(error))
    except OSError as error:
        return Finding(name, "bad", f"cannot be read ({type(error).__name__})")
