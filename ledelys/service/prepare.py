"""The language model and the trained model, made ready for whoever needs them."""

import sys
from pathlib import Path

from ledelys.service.language_model_setup import ensure_language_model
from ledelys.service.training import ensure_model


def prepared_model(root: Path) -> Path:
    """Return the trained model that fits the project in `root`; fetches and trains what is missing.

    Says on standard error what takes time. Raises ServiceError when the training fails.
    """
    return ensure_model(root, ensure_language_model(root / ".ledelys", report=lambda s: print(s, file=sys.stderr)))
