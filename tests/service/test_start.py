"""Starting, watching over and ending the service, with real servers."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from service_project import family, gone, in_project, wait_for

from ledelys.service import ports
from ledelys.service.errors import ServiceError
from ledelys.service.processes import child_environment
from ledelys.service.supervisor import Service, Supervisor

Run = Callable[..., "subprocess.CompletedProcess[str]"]


class Running:
    """A started service."""

    def __init__(self, root: Path) -> None:
        self.port = ports.any_free_port()
        self.process = subprocess.Popen(
            in_project(root, "start", "--port", str(self.port)), stderr=subprocess.PIPE, text=True
        )
        self.told: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.told.append(line.strip())

    def wait(self) -> "Running":
        wait_for(lambda: any("is ready" in line for line in self.told) or self.process.poll() is not None, "ready")
        assert self.process.poll() is None, self.told
        return self

    def server(self, module: str) -> psutil.Process:
        (found,) = [p for p in family(self.process.pid)[1:] if module in " ".join(p.cmdline())]
        return found

    def ask(self, text: str) -> list[str]:
        address = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
        return [reply["text"] for reply in httpx.post(address, json={"sender": "a", "message": text}).json()]


@pytest.fixture
def running(trained: Path) -> Iterator[Running]:
    service = Running(trained)
    try:
        yield service.wait()
    finally:
        if service.process.poll() is None:
            for member in family(service.process.pid):
                member.kill()
        service.process.wait()


def test_it_serves_restarts_what_falls_and_one_ctrl_c_ends_everything(running: Running) -> None:
    assert f"http://localhost:{running.port}/" in running.told[-1]
    assert not any("Training" in line for line in running.told)
    assert running.ask("hei") == ["Hei"]
    assert running.ask("hvor mange") == ["tre"]
    listening = running.server("rasa_server").net_connections(kind="tcp")
    assert {c.laddr.ip for c in listening if c.status == psutil.CONN_LISTEN} == {"127.0.0.1"}

    fallen = running.server("action_server")
    fallen.kill()
    wait_for(lambda: any("starting it again" in line for line in running.told), "the restart")
    wait_for(lambda: running.ask("hvor mange") == ["tre"], "the restarted action server")

    members = family(running.process.pid)
    assert len(members) == 3
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=20) == 0
    wait_for(lambda: gone(members), "everything to end", seconds=5)
    assert not any("Traceback" in line for line in running.told)


def test_a_killed_supervisor_leaves_nothing_behind(running: Running) -> None:
    members = family(running.process.pid)
    assert len(members) == 3
    running.process.kill()
    running.process.wait()
    wait_for(lambda: gone(members), "the servers to end", seconds=10)


def test_ctrl_c_while_training_ends_the_training(project: Path) -> None:
    service = Running(project)
    wait_for(lambda: any("Training" in line for line in service.told), "the training")
    wait_for(lambda: len(family(service.process.pid)) > 1, "the training process")
    members = family(service.process.pid)
    service.process.send_signal(signal.SIGINT)
    assert service.process.wait(timeout=20) == 130
    wait_for(lambda: gone(members), "the training to end", seconds=5)
    assert not (project / "models").exists()
    assert not any("Traceback" in line for line in service.told)


def test_a_busy_port_is_named(project: Path, run_command: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_command(project, "start", "--port", str(port))
        actions = run_command(project, "start", "--actions-port", str(port), "--port", str(ports.any_free_port()))
    assert (done.returncode, actions.returncode) == (1, 1)
    assert done.stderr.startswith(f"Port {port} on 127.0.0.1 is in use")
    assert "--port" in done.stderr
    assert "--actions-port" in actions.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_server_that_cannot_start_ends_the_start_with_one_sentence(trained: Path, run_command: Run) -> None:
    (trained / "credentials.yml").write_text("no.such.Channel:\n")
    done = run_command(trained, "start", "--port", str(ports.any_free_port()))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("The chat server ended before it was ready (exit code 1)")


def test_a_server_that_falls_again_and_again_is_given_up(tmp_path: Path) -> None:
    ready = tmp_path / "starts"
    program = f"open({str(ready)!r}, 'a').write('x'); import time; time.sleep(0.2); raise SystemExit(3)"
    service = Service("The test server", [sys.executable, "-c", program], child_environment(), ready.exists)
    said: list[str] = []
    supervisor = Supervisor([service], tmp_path, said.append, pauses=(0.01, 0.01, 0.01))
    try:
        assert supervisor.start()
        with pytest.raises(ServiceError, match=r"^The test server fell 4 times in a row; giving up\.$"):
            supervisor.watch()
    finally:
        supervisor.end()
    assert ready.read_text() == "xxxx"
    assert said == ["The test server ended (exit code 3); starting it again in 0 s."] * 3


def test_ending_reaches_grandchildren_that_ignore_the_request(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    program = (
        "import json, os, subprocess, sys, time;"
        f"child = subprocess.Popen([sys.executable, '-c', {stubborn!r}], start_new_session=True);"
        f"json.dump([os.getpid(), child.pid], open({str(pids)!r}, 'w')); time.sleep(60)"
    )
    service = Service("Parent", [sys.executable, "-c", program], dict(os.environ), pids.exists)
    supervisor = Supervisor([service], tmp_path, print)
    supervisor.start()
    wait_for(pids.read_text, "the grandchild")
    members = [psutil.Process(pid) for pid in json.loads(pids.read_text())]
    supervisor.end()
    assert gone(members)
