"""Telling Rasa where the action server listens."""

from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from ledelys.service.ports import LOOPBACK

VARIABLE = "LEDELYS_ACTION_ENDPOINT"


def action_endpoint(port: int) -> str:
    """The address under which Rasa calls the action server on this machine."""
    return f"http://{LOOPBACK}:{port}/webhook"


def endpoints_file(root: Path, port: int, given: Path | None = None) -> Path:
    """The endpoints file for a start with the action server on ``port``.

    The one that is given, or the project's own, if it names that address; otherwise a copy in .ledelys/ that does. Rasa
    can put environment variables into the file, but refuses the whole file when one is not set, so that plain
    `rasa run` would not work.
    """
    own = given or root / "endpoints.yml"
    yaml = YAML()
    content = yaml.load(own.read_text(encoding="utf-8")) or {}
    section = content.setdefault("action_endpoint", {})
    if section.get("url") in (action_endpoint(port), f"${{{VARIABLE}}}"):
        return own
    section["url"] = action_endpoint(port)
    text = StringIO()
    yaml.dump(content, text)
    changed = root / ".ledelys" / "endpoints.yml"
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text(text.getvalue(), encoding="utf-8")
    return changed
