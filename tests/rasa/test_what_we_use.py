"""What we use of Rasa itself: its validation, its tests, its own server, and that what we left out is not missed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledelys.paths import ROOT
from ledelys.service.ports import any_free_port

START_SECONDS = 90
ENVIRONMENT = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}


def _rasa(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rasa", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT,
        timeout=300,
        check=False,
    )


def test_the_training_data_is_valid_without_a_warning() -> None:
    done = _rasa("data", "validate", "--fail-on-warnings")
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def test_rasas_own_end_to_end_stories_pass(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    # fmt: off
    done = _rasa(
        "test", "core", "-s", "tests/stories", "--fail-on-prediction-errors", "-m", str(model), "--out", str(out),
        "--no-plot",
    )
    # fmt: on
    failed = out / "failed_test_stories.yml"
    told = failed.read_text(encoding="utf-8") if failed.exists() else (done.stdout + done.stderr)[-3000:]
    assert done.returncode == 0, told


# --- What is left out ---


def _python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, env=ENVIRONMENT, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_rasa_imports_its_channels_stores_and_brokers_without_the_libraries_left_out() -> None:
    assert "rest" in _python(
        "import rasa.core.channels as c, rasa.core.tracker_store, rasa.core.brokers.broker\n"
        "print(sorted(c.BUILTIN_CHANNELS))"
    )


@pytest.mark.parametrize(
    "use",
    [
        "boto3.client('s3')",
        "boto3.resource('dynamodb')",
        "pymongo.MongoClient('mongodb://x')",
        "twilio.rest.Client('a', 'b')",
        "slack_sdk.WebClient()",
    ],
)
def test_who_uses_what_is_left_out_is_told_so(use: str) -> None:
    package = use.split(".")[0]
    said = _python(
        f"import {package}{', twilio.rest' if package == 'twilio' else ''}\n"
        f"try:\n    {use}\nexcept ImportError as error:\n    print(error)"
    )
    assert "Rasa connector that Ledelys leaves out" in said
    assert said.endswith(".")


# --- Plain `rasa run`, without the service of Ledelys around it ---


@pytest.fixture(scope="module")
def rest(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of `rasa run`, started from the root as any Rasa project is, with nobody at the action server."""
    folder = tmp_path_factory.mktemp("plain")
    endpoints = (ROOT / "endpoints.yml").read_text(encoding="utf-8").replace("5055", str(any_free_port()))
    (folder / "endpoints.yml").write_text(endpoints, encoding="utf-8")
    shutil.copy(ROOT / "credentials.yml", folder)
    port = any_free_port()
    # fmt: off
    words = ["run", "-m", str(model), "-i", "127.0.0.1", "-p", str(port),
             "--endpoints", str(folder / "endpoints.yml"), "--credentials", str(folder / "credentials.yml")]
    # fmt: on
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "rasa", *words], cwd=ROOT, env=ENVIRONMENT, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _wait(client, process, folder / "log.txt")
            yield client
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if client.get("/health").json().get("ready"):
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def _send(rest: httpx.Client, sender: str, message: str) -> list[dict[str, Any]]:
    response = rest.post("/webhooks/rest/webhook", json={"sender": sender, "message": message})
    assert response.status_code == httpx.codes.OK
    replies: list[dict[str, Any]] = response.json()
    return replies


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        ("han står utenfor døra med kniv", "112. Ring"),
        ("he is going to kill me tonight", "112. Call"),
        ("jeg har tatt en overdose", "113. Ring"),
        ("det brenner i huset", "110. Kom"),
    ],
)
def test_plain_rasa_answers_danger_first_over_rest(rest: httpx.Client, message: str, begins: str) -> None:
    assert _send(rest, f"danger {begins} {message}", message)[0]["text"].startswith(begins)


def test_a_payload_with_slots_is_a_button_pressed_over_rest(rest: httpx.Client) -> None:
    _send(rest, "payload", '/partner_or_family_violence{"language": "en"}')
    _send(rest, "payload", "/smalltalk_or_thanks.affirm")
    replies = _send(rest, "payload", '/smalltalk_or_thanks.inform{"afraid_of": "ex"}')
    assert [reply["text"] for reply in replies] == ["Are there children in this?"]
    assert replies[0]["buttons"][1]["payload"] == '/smalltalk_or_thanks.inform{"children":"with_me"}'


def test_a_conversation_over_rest_keeps_to_its_sender(rest: httpx.Client) -> None:
    _send(rest, "one", '/partner_or_family_violence{"language": "en"}')
    assert _send(rest, "other", "er du et menneske?")[0]["text"].startswith("Nei.")
    assert _send(rest, "one", "/smalltalk_or_thanks.affirm")[0]["text"] == "Who are you afraid of?"
