"""On which port the action server listens."""

from pathlib import Path
from urllib.parse import urlsplit

import yaml

from ledelys.service import ports

USUAL_PORT = 5055


def choose_action_port(endpoints: Path, asked_for: int | None, taken: int) -> int:
    """The port asked for, else the one that the endpoints file names, else any free one if that is in use.

    Args:
        endpoints: Rasa's endpoints file.
        asked_for: the user's choice, which must be free.
        taken: the port on which visitors are served.

    Raises:
        ServiceError: the port asked for is in use.
    """
    if asked_for is not None:
        ports.require_free(ports.LOOPBACK, asked_for, "--actions-port")
        return asked_for
    usual = usual_port(endpoints)
    return usual if usual != taken and ports.is_free(ports.LOOPBACK, usual) else ports.any_free_port()


def usual_port(endpoints: Path) -> int:
    """The port of the action server in an endpoints file, or Rasa's own default."""
    try:
        content = yaml.safe_load(endpoints.read_text(encoding="utf-8"))
        return urlsplit(content["action_endpoint"]["url"]).port or USUAL_PORT
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError):
        return USUAL_PORT
