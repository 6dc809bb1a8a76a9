"""On which port the action server listens."""

from pathlib import Path
from urllib.parse import urlsplit

import yaml

from ledelys.service import ports

USUAL_PORT = 5055


def choose_action_port(root: Path, asked_for: int | None, taken: int) -> int:
    """The port asked for, else the one that endpoints.yml names, else any free one if that is in use.

    Args:
        root: folder of the project.
        asked_for: the user's choice, which must be free.
        taken: the port on which visitors are served.

    Raises:
        ServiceError: the port asked for is in use.
    """
    if asked_for is not None:
        ports.require_free(ports.LOOPBACK, asked_for, "--actions-port")
        return asked_for
    usual = usual_port(root)
    return usual if usual != taken and ports.is_free(ports.LOOPBACK, usual) else ports.any_free_port()


def usual_port(root: Path) -> int:
    """The port of the action server in the project's endpoints.yml, or Rasa's own default."""
    try:
        content = yaml.safe_load((root / "endpoints.yml").read_text(encoding="utf-8"))
        return urlsplit(content["action_endpoint"]["url"]).port or USUAL_PORT
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError):
        return USUAL_PORT
