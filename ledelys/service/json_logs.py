"""Log lines as JSON objects, one a line, for those who collect them: {"time", "level", "logger", "event"}.

What must not be logged is kept out elsewhere (ledelys.service.quiet_logs, ledelys.rasa_patches); this is the form only.
"""

import json
import logging
import os
import re
import sys
import time

VARIABLE = "LEDELYS_LOG"
JSON = "json"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def wanted() -> bool:
    """Whether lines are to be JSON (environment variable LEDELYS_LOG)."""
    return os.environ.get(VARIABLE) == JSON


def apply() -> None:
    """Make every formatter of the logging library write JSON, whoever sets it up, if that is wanted."""
    if wanted():
        logging.Formatter.format = _as_json  # type: ignore[method-assign]


def line(level: str, logger: str, event: str, when: float | None = None) -> str:
    """One line; `when` in seconds since 1970, now if None."""
    moment = time.time() if when is None else when
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{int(moment % 1 * 1000):03d}Z"
    return json.dumps({"time": stamp, "level": level, "logger": logger, "event": event}, ensure_ascii=False)


def tell(sentence: str, level: str = "INFO") -> None:
    """A sentence of the supervisor, on standard error."""
    print(line(level, "ledelys.supervisor", sentence), file=sys.stderr, flush=True)


def _as_json(self: logging.Formatter, record: logging.LogRecord) -> str:
    event = _COLOURS.sub("", record.getMessage())
    if record.exc_info:
        event = f"{event} {self.formatException(record.exc_info)}"
    return line(record.levelname, record.name, event, record.created)
