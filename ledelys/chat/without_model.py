"""A server whose model could not be loaded: it serves all the same, says so loudly, and tries again."""

from __future__ import annotations

import logging
import os
from typing import Any

from ledelys.chat import MODEL
from ledelys.long_lived import spare_the_collector
from ledelys.store.guard import close_fallback

logger = logging.getLogger(__name__)


def tell_if_missing(agent: Any) -> None:
    """Say what visitors get where there is no model."""
    if not agent.is_ready():
        logger.critical("There is no model: danger is answered by its wordings, and everything else with the numbers.")


def load_again(agent: Any) -> bool:
    """Try once more to load the model, which may have been unreadable for a while; True if there is one now.

    Nobody else is answered meanwhile (a few seconds), and nobody could get more than the numbers anyway.
    """
    path = os.environ.get(MODEL)
    if agent.is_ready():
        return True
    if not path or not os.path.isfile(path):
        return False
    try:
        agent.load_model(path)
    except Exception as error:
        logger.error("The model cannot be loaded (%s).", type(error).__name__)
        return False
    close_fallback(agent)
    spare_the_collector()
    logger.warning("The model is loaded now; visitors are answered in full.")
    return True
