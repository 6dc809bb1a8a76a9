"""The small changes that Ledelys makes to Rasa 3.6.21 while it runs, each with its reason.

Called from the modules that Rasa imports at start (the channel and the store). tests/store/test_rasa_patches.py fails
when the code that is replaced here is no longer the code that was read.
"""

from __future__ import annotations

import contextvars
import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import structlog
from jsonschema.exceptions import best_match  # type: ignore[import-untyped]
from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.utils import log_utils

from ledelys import context, quick_domain, quick_rasa
from ledelys.quick_rasa import source_hash
from ledelys.turn_taking import waiting_for_others

logger = logging.getLogger(__name__)

VALIDATE_ACTION_RESULT_SOURCE = "f8cdb4be6812396167ced74161b2ccd65c5ea676ad86d7d359d8c322d9d8dc42"
"""SHA-256 of the source of `RemoteAction._validate_action_result` in Rasa 3.6.21."""

LOG_KEYS_WITHOUT_WORDS = frozenset(
    {"event", "event_info", "event_key", "level", "timestamp", "logger", "action_name", "placeholder_key", "arg", "key"}
    | {"action_extract_slot", "len_extraction_events", "filename", "url", "host", "stack"}
)
"""The only keys of Rasa's structured log lines that are passed on; all others can hold what a visitor wrote."""

LOGGERS_THAT_QUOTE = ("rasa.core.actions", "rasa.nlu", "rasa.shared.nlu", "ledelys.nlu", "sanic_cors")
"""Plain log lines below INFO from these (and their children) quote slot values, text or addresses."""

SHORTEST_GUARDED_WORD = 4
"""Letters. Shorter words would withhold most log lines and tell little."""

FRAMES_SHOWN = 6

_words_in_hand: contextvars.ContextVar[set[str] | None] = contextvars.ContextVar("words_in_hand", default=None)
_original_validate = RemoteAction._validate_action_result
_original_run = RemoteAction.run


def apply() -> None:
    """Puts every patch in place; harmless when called again."""
    validate_action_results_fast()
    notice_failed_actions()
    quick_rasa.apply()
    quick_domain.apply()
    context.apply()
    quiet_rasa_logging()


# --- Custom actions: 57 ms less per call ---


def validate_action_results_fast() -> bool:
    """Checks the answers of the action server with a validator that is built once.

    Rasa builds and checks the schema itself anew for every answer, which costs more than the call (56.6 ms against
    0.05 ms). What is accepted stays the same. Left alone, with a warning, if Rasa's own code is not the known one.

    Returns:
        True if the fast validator is in use.
    """
    if RemoteAction._validate_action_result is not _original_validate:
        return True
    if source_hash(_original_validate) != VALIDATE_ACTION_RESULT_SOURCE:
        logger.warning("Rasa's check of action results has changed; it is left as it is and custom actions are slow.")
        return False
    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def _validate_action_result(self: RemoteAction, result: Any) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is None:
            return True
        # The original quotes the whole answer, which holds the conversation.
        where = "/".join(str(part) for part in error.absolute_path if isinstance(part, int) or part.isidentifier())
        raise jsonschema.ValidationError(f"The action server's answer is not in the expected form, at '{where}'.")

    RemoteAction._validate_action_result = _validate_action_result
    return True


# --- An action that fails after the first words ---


def notice_failed_actions() -> None:
    """Tell the output channel (`action_failed()`, if it has that) when a custom action fails.

    Rasa logs it and goes on, so a visitor would get the words before it ("here is help:") and then nothing. While the
    action server works, another message may (ledelys.turn_taking).
    """
    if RemoteAction.run is not _original_run:
        return

    async def run(self: RemoteAction, output_channel: OutputChannel, *args: Any, **kwargs: Any) -> Any:
        try:
            async with waiting_for_others():
                return await _original_run(self, output_channel, *args, **kwargs)
        except ActionExecutionRejection:
            raise  # a form that does not take a message: no fault
        except Exception:
            tell = getattr(output_channel, "action_failed", None)
            if tell is not None:
                tell()
            raise

    RemoteAction.run = run


# --- Logs without a visitor's words ---


def quiet_rasa_logging() -> None:
    """Keeps what visitors write out of every log line, whatever level the program is started with.

    Four nets, each for a leak that was seen or read in Rasa's source:
    structured log lines keep only the keys known to be free of text; exceptions are logged by type and place, without
    message and local variables; lines of loggers known to quote are withheld below INFO, and asyncio's reports without
    the objects they describe; and a line that holds a word of the message in hand is withheld (see `withholding`).
    """
    log_utils._anonymizer = drop_keys_with_words
    if not structlog.is_configured():
        # Unconfigured, structlog prints every event with all its keys to standard output.
        logging.basicConfig(format="%(message)s", stream=sys.stderr, level=logging.WARNING)
        log_utils.configure_structlog(logging.WARNING)
    processors = structlog.get_config()["processors"]
    if drop_keys_with_words not in processors:
        # In place: loggers that were already used hold on to this very list.
        processors.insert(0, drop_keys_with_words)
    if not getattr(logging.getLogRecordFactory(), "withholds_words", False):
        logging.setLogRecordFactory(_factory_that_withholds(logging.getLogRecordFactory()))


@contextmanager
def withholding(text: str) -> Iterator[None]:
    """While this runs, log lines of the same task that hold a word of the text are withheld."""
    words = {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= SHORTEST_GUARDED_WORD}
    token = _words_in_hand.set(words)
    try:
        yield
    finally:
        _words_in_hand.reset(token)
        words.clear()  # connections and timers that began meanwhile keep a copy of the context, and this set with it


def drop_keys_with_words(_logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: passes on only `LOG_KEYS_WITHOUT_WORDS`, and the type and place of an exception."""
    error = _exception_of(event.get("exc_info", method == "exception"))
    kept = {key: value for key, value in event.items() if key in LOG_KEYS_WITHOUT_WORDS}
    if error is not None:
        kept["exception"] = describe_without_message(error)
    # Later processors of Rasa would fill exc_info in for the method `exception` if the key were missing.
    if method == "exception" or "exc_info" in event:
        kept["exc_info"] = False
    return kept


def describe_without_message(error: BaseException) -> str:
    """An exception by its type, those it came from, and the last places in the code; never its message."""
    types: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(types) < FRAMES_SHOWN:
        types.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_SHOWN:]
    places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{' from '.join(types)} at {places or 'unknown place'} (message withheld)"


def _exception_of(exc_info: Any) -> BaseException | None:
    if exc_info is True:
        return sys.exc_info()[1]
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple) and len(exc_info) > 1 and isinstance(exc_info[1], BaseException):
        return exc_info[1]
    return None


def _factory_that_withholds(original: Any) -> Any:
    def make_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = original(*args, **kwargs)
        error = _exception_of(record.exc_info)
        if error is not None:
            # A line such as logger.exception(error) has the message of the exception as its own.
            own = "" if isinstance(record.msg, BaseException) else _text_of(record).replace(str(error) or "\0", "…")
            record.msg, record.args = f"{own} [{describe_without_message(error)}]".strip(), None
            record.exc_info = record.exc_text = None
        if _quotes(record):
            record.msg, record.args = f"(withheld: {record.name}, line {record.lineno})", None
        elif record.name == "asyncio":
            record.msg, record.args = _text_of(record).split("\n", 1)[0].split("<", 1)[0], None
        words = _words_in_hand.get()
        if words and not words.isdisjoint(re.findall(r"\w+", _text_of(record).casefold())):
            record.msg, record.args = f"(withheld: {record.name}, line {record.lineno})", None
        return record

    make_record.withholds_words = True  # type: ignore[attr-defined]
    return make_record


def _quotes(record: logging.LogRecord) -> bool:
    return record.levelno < logging.INFO and any(
        record.name == name or record.name.startswith(f"{name}.") for name in LOGGERS_THAT_QUOTE
    )


def _text_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)
