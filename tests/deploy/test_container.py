"""The image: what its file says, and its own command, run as in a container, behind nginx and with Redis."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
from containerfile import TEXT, USER, command, environment, last_stage, start_like_a_container
from nginx_logs import assert_says_nothing_of_visitors
from real_servers import NginxServer, RedisServer, nginx, redis_server

from ledelys.paths import ROOT
from ledelys.service.ports import any_free_port

START_SECONDS = 120
END_SECONDS = 25


@dataclass
class Arrangement:
    """Everything as it is deployed."""

    chat: subprocess.Popen[bytes]
    port: int
    metrics_port: int
    output: Path
    redis: RedisServer
    door: NginxServer


@pytest.fixture(scope="module")
def whole(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arrangement]:
    """The command of the image, Redis with a password, nginx in front."""
    folder = tmp_path_factory.mktemp("whole")
    port, metrics = any_free_port(), any_free_port()
    words = [{"5005": str(port), "9464": str(metrics)}.get(word, word) for word in command()]
    output = folder / "output"
    with redis_server(folder, password="secret") as redis, nginx(folder, [f"127.0.0.1:{port}"]) as door:
        with output.open("wb") as file:
            chat = start_like_a_container(words, {"LEDELYS_REDIS_URL": redis.url}, file)
        try:
            end = time.monotonic() + START_SECONDS
            while not _is_ready(port):
                assert chat.poll() is None, output.read_text()[-2000:]
                assert time.monotonic() < end, output.read_text()[-2000:]
                time.sleep(0.2)
            yield Arrangement(chat, port, metrics, output, redis, door)
            assert_says_nothing_of_visitors(door)
        finally:
            if chat.poll() is None:
                os.killpg(chat.pid, signal.SIGTERM)
                chat.wait(END_SECONDS)


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 200
    except httpx.TransportError:
        return False


def test_the_image_that_runs_needs_no_root_no_shell_and_no_tools() -> None:
    stage = last_stage()
    assert f"\nUSER {USER}:{USER}\n" in stage
    assert "\nRUN " not in stage
    assert "uv" not in re.findall(r"\w+", stage)
    assert command()[0] == command("HEALTHCHECK")[0] == "python"
    assert "--no-train" in command()


def test_no_host_of_a_registry_is_named() -> None:
    images = re.findall(r"^FROM (\S+)|--from=(\S+)", TEXT, re.MULTILINE)
    assert {name for pair in images for name in pair if name} == {"python:3.11-slim", "nginx:1.28-alpine", "build"}


def test_the_service_runs_where_nothing_can_be_written(whole: Arrangement) -> None:
    head = psutil.Process(whole.chat.pid)
    everyone = [head, *head.children(recursive=True)]
    assert {process.uids().effective for process in everyone} == {USER}
    mounts = {line.split()[1]: line.split()[3] for line in Path(f"/proc/{head.pid}/mounts").read_text().splitlines()}
    assert mounts["/"].split(",")[0] == mounts[str(ROOT)].split(",")[0] == "ro"
    assert "Read-only file system" not in whole.output.read_text()


def test_danger_is_answered_through_nginx(whole: Arrangement) -> None:
    with httpx.Client(base_url=whole.door.address, timeout=10) as client:
        token = client.post("/chat/sessions").json()["token"]
        answer = client.post(
            "/chat/messages", json={"text": "han har en kniv"}, headers={"Authorization": f"Bearer {token}"}
        )
    assert answer.json()[0]["text"].startswith("112")


def test_the_health_check_of_the_image_finds_it_ready(whole: Arrangement) -> None:
    words = [word.replace(":5005", f":{whole.port}") for word in command("HEALTHCHECK")]
    assert subprocess.run([sys.executable, *words[1:]], check=False).returncode == 0


def test_the_metrics_are_inside_only(whole: Arrangement) -> None:
    assert "ledelys_ready 1" in httpx.get(f"http://127.0.0.1:{whole.metrics_port}/metrics").text
    assert httpx.get(f"{whole.door.address}/metrics").status_code == 404


def test_nothing_that_could_tell_of_anybody_is_written_to_tmp(whole: Arrangement) -> None:
    folder = Path("/proc", str(whole.chat.pid), "root", "tmp")
    project = folder / str(ROOT).removeprefix("/tmp/")  # where this is tried below /tmp
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_relative_to(project)]
    written = [str(path.relative_to(folder)) for path in files]
    # A program that reports home keeps what it is going to send: onnxruntime does, unless ORT_DISABLE_TELEMETRY is set.
    assert [name for name in written if "Microsoft" in name or name.endswith(".db")] == []


def test_a_request_to_end_ends_it_in_order(whole: Arrangement) -> None:
    """Stands last: it ends the service of this module."""
    head = psutil.Process(whole.chat.pid)
    everyone = [head, *head.children(recursive=True)]
    whole.chat.send_signal(signal.SIGTERM)
    assert whole.chat.wait(timeout=END_SECONDS) == 0
    assert psutil.wait_procs(everyone, timeout=5)[1] == []
    answer = httpx.get(f"{whole.door.address}/chat/plain", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert environment()["HOME"] == "/tmp"
