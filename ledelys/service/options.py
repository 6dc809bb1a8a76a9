"""What a start can be told."""

from dataclasses import dataclass
from pathlib import Path

from ledelys.service import ports

DEFAULT_HOST = ports.LOOPBACK
DEFAULT_PORT = 5005


@dataclass(frozen=True)
class StartOptions:
    """How the service is to be started."""

    host: str = DEFAULT_HOST
    """Address on which visitors are served."""
    port: int = DEFAULT_PORT
    actions_port: int | None = None
    """Of the action server on this machine's own address; None: the usual one, or any free one if that is in use."""
    endpoints: Path | None = None
    """Rasa's endpoints file; None: that of the project."""
    credentials: Path | None = None
    """Rasa's credentials file; None: that of the project."""
    train: bool = True
    """Whether to train when there is no model that fits; else the start fails then."""
    metrics_host: str = ports.LOOPBACK
    metrics_port: int | None = None
    """Where Prometheus may look; None: nowhere."""
