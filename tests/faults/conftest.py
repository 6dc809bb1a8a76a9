"""The running server of the door's tests and the small project of the service's are used here too."""

import sys
from pathlib import Path

for folder in ("chat", "service"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / folder))

from trained_project import trained, trained_once  # noqa: E402, F401  # fixtures
