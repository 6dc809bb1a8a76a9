"""What we change in Rasa; the first tests fail when Rasa is no longer what was read."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import structlog
from rasa.core.actions.action import RemoteAction
from rasa.utils import log_utils
from tiny_bot import trained_model

from ledelys import context, rasa_patches
from ledelys.rasa_patches import _original_validate as original

rasa_patches.apply()

MARKER = "Kvitrendebekk"
ROOT = Path(__file__).resolve().parents[2]


def test_the_code_that_is_replaced_is_the_code_that_was_read() -> None:
    assert rasa_patches.source_hash(original) == rasa_patches.VALIDATE_ACTION_RESULT_SOURCE
    assert RemoteAction._validate_action_result is not original


def test_rasa_still_has_the_places_that_the_patches_hold_on_to() -> None:
    assert "_anonymizer," in inspect.getsource(log_utils.configure_structlog)
    assert log_utils._anonymizer is rasa_patches.drop_keys_with_words
    assert "structlogger.debug(" in inspect.getsource(context._original)


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"events": [], "responses": []},
        {"events": [{"event": "slot", "name": "a", "value": None}], "responses": [{"text": "x"}]},
        {"events": [{"event": "user", "text": "x", "parse_data": {}}]},
        {"extra": 1},
        {"events": None},
        {"events": {}},
        {"events": [7]},
        {"events": [{"event": "no_such_event"}]},
        {"events": [{"event": "slot"}]},
        {"responses": ["x"]},
        [],
        None,
        "x",
    ],
)
def test_the_fast_check_takes_and_refuses_what_rasas_own_does(result: Any) -> None:
    def verdict(check: Any) -> type[BaseException] | bool:
        try:
            return bool(check(RemoteAction("action_x", None), result))
        except Exception as error:
            return type(error)

    assert verdict(RemoteAction._validate_action_result) == verdict(original)


def test_a_refused_answer_of_the_action_server_is_not_quoted() -> None:
    answer = {"events": [{"event": "slot", "name": MARKER, "timestamp": MARKER}], MARKER: MARKER}
    with pytest.raises(Exception, match="expected form") as caught:
        RemoteAction("action_x", None)._validate_action_result(answer)
    assert MARKER not in str(caught.value)


def test_structured_lines_keep_only_keys_without_words() -> None:
    event = {
        "event": "message.parsing.failed",
        "user_text": MARKER,
        "text": MARKER,
        "tracker_states": [{"user": MARKER}],
        "slot_values": {"a": MARKER},
        "some_new_key": MARKER,
        "action_name": "utter_x",
    }
    kept = rasa_patches.drop_keys_with_words(None, "debug", event)
    assert kept == {"event": "message.parsing.failed", "action_name": "utter_x"}


def _broken(text: str) -> None:
    raise ValueError(f"cannot read {text}")


def test_an_exception_is_logged_by_type_and_place_only(caplog: pytest.LogCaptureFixture) -> None:
    try:
        try:
            _broken(MARKER)
        except ValueError as error:
            raise KeyError(MARKER) from error
    except KeyError as error:
        logging.getLogger("rasa.core.processor").exception("It failed.")
        logging.getLogger("sanic.error").error(error, exc_info=True)
        structlog.get_logger().exception("rest.message.received.failure", text=MARKER)
    assert MARKER not in caplog.text
    assert caplog.text.count("KeyError from ValueError at test_rasa_patches.py") == 3
    assert "It failed." in caplog.text


def test_asyncio_does_not_describe_what_it_holds(caplog: pytest.LogCaptureFixture) -> None:
    async def forgotten() -> None:
        future = asyncio.get_running_loop().create_future()
        future.set_exception(ValueError(MARKER))
        del future
        logger = logging.getLogger("asyncio")
        logger.warning("Executing %s took %.3f seconds", f"<Handle <Future result='{MARKER}'>>", 0.2)

    asyncio.run(forgotten())
    assert "exception was never retrieved" in caplog.text
    assert "Executing" in caplog.text
    assert MARKER not in caplog.text


def test_a_line_with_a_word_of_the_message_in_hand_is_withheld(caplog: pytest.LogCaptureFixture) -> None:
    with rasa_patches.withholding(f"jeg bor i {MARKER}, ja"):
        logging.getLogger("anything").error("Place is %s.", MARKER.upper())
        logging.getLogger("anything").error("Nothing of it.")
    logging.getLogger("anything").error("Afterwards.")
    assert MARKER.casefold() not in caplog.text.casefold()
    assert "withheld: anything" in caplog.text
    assert "Nothing of it." in caplog.text
    assert "Afterwards." in caplog.text


def test_what_keeps_a_copy_of_the_context_keeps_no_word_of_the_message() -> None:
    """A connection that is opened during a turn keeps one as long as it lives, a timer until its time has come."""
    with rasa_patches.withholding(f"jeg bor i {MARKER}"):
        kept = contextvars.copy_context()
        assert MARKER.casefold() in str(list(kept.values()))
    assert MARKER.casefold() not in str(list(kept.values()))


EMBEDDED = """
import asyncio, logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
if sys.argv[3] == "configured":
    from rasa.utils.log_utils import configure_structlog
    configure_structlog(logging.DEBUG)
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from ledelys.store.forgetting import ForgettingTrackerStore

async def talk():
    agent = Agent.load(sys.argv[1], tracker_store=ForgettingTrackerStore(None))
    marker = sys.argv[2]
    # Without the channel, so that only what holds for every door is tried; "/" fails Rasa's own reading of commands.
    for text in (marker, "/ " + marker, "hei " + marker, "kniv " + marker, "start", marker + " by", marker, "finn"):
        out = CollectingOutputChannel()
        await agent.handle_message(UserMessage(text, out, "a"))
    print("answered", len(out.messages))

asyncio.run(talk())
"""


@pytest.mark.parametrize("structlog_is", ["configured", "unconfigured"])
def test_a_real_conversation_at_debug_leaves_no_word_in_the_log(structlog_is: str) -> None:
    arguments = [sys.executable, "-W", "ignore", "-c", EMBEDDED, str(trained_model()), MARKER, structlog_is]
    done = subprocess.run(
        arguments, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert "answered 0" in done.stdout
    assert "rasa.core.processor" in done.stdout
    assert ("processor.message.parse" in done.stdout) == (structlog_is == "configured")
    assert MARKER.casefold() not in (done.stdout + done.stderr).casefold()
