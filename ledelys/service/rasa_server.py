"""Rasa's own command line with less in memory: ``python -m ledelys.service.rasa_server run ...`` or ``train ...``."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ledelys.chat import MODEL
from ledelys.service import core_dumps, json_logs, lean_rasa, quick_reading
from ledelys.service.lifeline import end_with_parent
from ledelys.service.quiet_logs import drop_warnings, log_exception_types_only

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run Rasa with ``arguments`` (those after ``rasa``), lean where that is possible."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = words[0] if words else ""
    end_with_parent()
    if command == "run":
        core_dumps.forbid()
        drop_warnings()
        log_exception_types_only()
        json_logs.apply()
    model = _option(words, "-m", "--model")
    config = _option(words, "-c", "--config") or "config.yml"
    if model:
        os.environ[MODEL] = model
    reason = lean_rasa.obstacle(command, Path(model) if model else None, Path(config))
    if reason is None:
        lean_rasa.apply()
    else:
        logger.warning("Rasa is started with everything it has, which takes more memory: %s.", reason)
    sys.path.insert(0, os.getcwd())
    sys.argv = ["rasa", *words]
    from rasa.__main__ import main as rasa  # only after the stand-ins are in place

    if command in ("train", "data"):
        quick_reading.apply()
    rasa()


def _option(words: Sequence[str], *names: str) -> str | None:
    """The value of an option in ``words``, written as ``--name value`` or ``--name=value``."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word in names:
            return following
        for name in names:
            if word.startswith(f"{name}="):
                return word.partition("=")[2]
    return None


if __name__ == "__main__":
    main()
