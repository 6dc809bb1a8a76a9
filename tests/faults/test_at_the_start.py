"""What can be wrong before the first visitor comes: the model, the catalogue, the disk."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
from service_project import in_project, wait_for
from started_service import CARD, DANGER, NUMBER, Visitor

from ledelys.paths import ROOT
from ledelys.service import ports
from ledelys.service.training import model_state

Start = Callable[..., "subprocess.CompletedProcess[str]"]


def _refused(root: Path, *words: str) -> str:
    """What `ledelys start` says where it must not start."""
    command = in_project(root, "start", "--port", str(ports.any_free_port()), *words)
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    return done.stderr.strip().splitlines()[-1]


def _serves(root: Path) -> str:
    """Start it until it is ready; returns what it said."""
    command = in_project(root, "start", "--port", str(ports.any_free_port()))
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    told: list[str] = []
    try:
        assert process.stderr is not None
        for line in process.stderr:
            told.append(line)
            if "is ready" in line:
                return "".join(told)
        raise AssertionError("".join(told))
    finally:
        process.terminate()
        process.wait(20)


def test_a_model_that_is_missing_is_made_or_asked_for(trained: Path) -> None:
    shutil.rmtree(trained / "models")
    assert _refused(trained, "--no-train") == (
        "There is no model that fits the project as it is; `ledelys train` makes it."
    )
    assert "Trained in" in _serves(trained)


def test_a_half_written_model_is_noticed_and_made_anew(trained: Path) -> None:
    path = model_state(trained).path
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert _refused(trained, "--no-train").startswith("The model cannot be used: the model file is damaged")
    told = _serves(trained)
    assert "The model file is damaged; it is made anew." in told
    assert "Trained in" in told


def test_a_model_of_another_configuration_is_not_used(trained: Path) -> None:
    """The sentence encoder and every component's file are part of what a model is made from."""
    (trained / "ledelys" / "nlu").mkdir(parents=True)
    (trained / "ledelys" / "nlu" / "encoder_model.onnx").write_bytes(b"another language model")
    assert _refused(trained, "--no-train").startswith("There is no model that fits")
    assert "Trained in" in _serves(trained)


def test_a_broken_catalogue_stops_the_start_and_is_named(trained: Path) -> None:
    catalogue = trained / "services_catalog"
    catalogue.mkdir()
    (catalogue / "__init__.py").write_text("def load_catalogue():\n    raise ValueError('services.yml: no number')\n")
    assert "services.yml: no number" in _refused(trained)
    (catalogue / "__init__.py").write_text("def load_catalogue():\n    return None\n")
    assert "is ready" in _serves(trained)


def test_a_full_disk_stops_a_training_in_one_sentence_and_keeps_the_model_that_is_there(trained: Path) -> None:
    """The largest file that may be written is made so small that the model does not fit, as on a full disk."""
    before = model_state(trained).path
    with (trained / "data" / "nlu.yml").open("a") as file:
        file.write("      - hvor mange da\n")
    command = in_project(trained, "train")

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, preexec_fn=small_disk)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("Training failed")
    assert before.exists()
    assert "Trained in" in _serves(trained)


def test_a_full_disk_lets_danger_be_answered_and_the_model_is_loaded_when_there_is_room(
    model: Path, tmp_path: Path
) -> None:
    """Rasa unpacks the model into a temporary folder, which a full disk does not let it."""
    endpoints = tmp_path / "endpoints.yml"
    own = (ROOT / "endpoints.yml").read_text()
    endpoints.write_text(own.replace('"http://127.0.0.1:5055/webhook"', "${LEDELYS_ACTION_ENDPOINT}"))
    reader, writer = os.pipe()  # a pipe is no file, and is not full
    command = [sys.executable, "-m", "ledelys", "start", "--port", str(port := ports.any_free_port()), "--no-train"]

    def full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))

    process = subprocess.Popen(
        [*command, "--endpoints", str(endpoints)], cwd=ROOT, stderr=writer, stdout=writer, preexec_fn=full_disk
    )
    os.close(writer)
    lines: list[str] = []

    def read() -> None:
        with open(reader, encoding="utf-8") as output:
            lines.extend(output)

    reading = threading.Thread(target=read, daemon=True)
    reading.start()
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: ports.answers("127.0.0.1", port), "the server", 60)
        wait_for(lambda: httpx.post(f"{address}/chat/sessions").status_code == 201, "a session", 20)
        visitor = Visitor(address).begin()
        assert httpx.get(f"{address}/ready").status_code == 503
        assert visitor.say(DANGER)[0]["text"].startswith(NUMBER)
        assert visitor.names("hva koster det?") == [CARD]
        chat = next(one for one in psutil.Process(process.pid).children() if "rasa_server" in " ".join(one.cmdline()))
        chat.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))
        wait_for(lambda: httpx.get(f"{address}/ready").status_code == 200, "the model", 60)
        assert CARD not in visitor.names("hva koster det?")
    finally:
        process.terminate()
        process.wait(20)
    reading.join(10)
    assert any("There is no model: danger is answered" in line for line in lines)
    assert any("The model is loaded now" in line for line in lines)
