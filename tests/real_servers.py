"""Starts the real Redis and the real nginx on free ports, with the files of deploy/; used by many tests.

Both are `pytest.skip`ped with one line where the program is missing. nginx gives up root, as in a container.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ledelys.paths import ROOT
from ledelys.service.ports import LOOPBACK, any_free_port

DEPLOY = ROOT / "deploy"
USER = 65532
"""The user of the containers."""
START_SECONDS = 15
END_SECONDS = 10


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed here.")
    return found


def _as_container_user() -> dict[str, Any]:
    """Arguments of Popen that give up root, where we are root."""
    return {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}


def _open_to_all(folder: Path) -> Path:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float = START_SECONDS) -> None:
    """Return when something listens on the port; fails if `process` ends before."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        assert process.poll() is None, f"ended with {process.returncode} before it listened"
        time.sleep(0.02)
    raise AssertionError(f"nothing listens on {port} after {seconds} s")


def certificates(folder: Path) -> Path:
    """Make an authority and a certificate for localhost and 127.0.0.1: `ca.crt`, `server.crt`, `server.key`."""
    openssl = _program("openssl")
    folder.mkdir(parents=True, exist_ok=True)
    common = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    authority = [openssl, "req", "-x509", *common, "-subj", "/CN=Ledelys test", "-keyout", "ca.key", "-out", "ca.crt"]
    request = [openssl, "req", *common, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"]
    sign = [openssl, "x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"]
    sign += ["-days", "2", "-copy_extensions", "copy", "-out", "server.crt"]
    for command in (authority, request, sign):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


class RedisServer:
    """A running Redis with deploy/redis/redis.conf; `url` is how redis-py reaches it."""

    def __init__(self, folder: Path, password: str | None, tls: Path | None) -> None:
        self._program = _program("redis-server")
        self.port = any_free_port()
        self._settings = folder / f"redis-{self.port}.conf"
        self.output = folder / f"redis-{self.port}.txt"
        lines = [f"include {DEPLOY}/redis/redis.conf", f"bind {LOOPBACK}"]
        lines += [f"tls-port {self.port}", "port 0"] if tls else [f"port {self.port}"]
        if tls:
            lines += [f"tls-cert-file {tls}/server.crt", f"tls-key-file {tls}/server.key"]
            lines += [f"tls-ca-cert-file {tls}/ca.crt", "tls-auth-clients no"]
        if password:
            lines.append(f'requirepass "{password}"')
        self._settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
        scheme, secret = ("rediss" if tls else "redis"), (f":{password}@" if password else "")
        self.url = f"{scheme}://{secret}{LOOPBACK}:{self.port}/0" + (f"?ssl_ca_certs={tls}/ca.crt" if tls else "")
        self.process: subprocess.Popen[bytes]
        self.start()

    def start(self) -> None:
        """Start it, empty, on the same port; returns when it listens."""
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [self._program, str(self._settings)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_for_port(self.port, self.process)

    def stop(self) -> None:
        """End it, as a machine does that falls: at once. Does nothing when it has ended."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(END_SECONDS)

    def freeze(self) -> None:
        """Let it hang: connections are taken, nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on after `freeze`."""
        self.process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def redis_server(folder: Path, password: str | None = None, tls: Path | None = None) -> Iterator[RedisServer]:
    """A Redis of its own on a free port.

    Args:
        folder: for its settings and what it writes to the screen.
        password: which clients must give.
        tls: what `certificates` made; then it speaks TLS only.
    """
    server = RedisServer(folder, password, tls)
    try:
        yield server
    finally:
        server.stop()


class NginxServer:
    """A running nginx with deploy/nginx/; `address` is where visitors reach it."""

    def __init__(self, folder: Path, settings: Path, port: int) -> None:
        self.port, self.address = port, f"http://{LOOPBACK}:{port}"
        self.output = folder / f"nginx-{port}.txt"
        self.output.touch()
        self.output.chmod(0o666)  # it opens /dev/stdout anew, as another user
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [_program("nginx"), *nginx_arguments(settings)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **_as_container_user(),
            )

    def log(self) -> str:
        """All that it has written, to both outputs."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End it and its workers; does nothing when it has ended."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(END_SECONDS)


def nginx_arguments(settings: Path) -> list[str]:
    """How nginx is started with a folder of settings, after the program's name; what it writes goes there, too."""
    return ["-p", f"{settings}/run/", "-e", "stderr", "-c", f"{settings}/nginx.conf"]


def nginx_settings(settings: Path, port: int, upstreams: Sequence[str]) -> Path:
    """Copy deploy/nginx/ to a folder, with a port, upstreams ("host:port") and the card of its own; readable to all."""
    from ledelys.chat import card_files

    shutil.copytree(DEPLOY / "nginx", settings, dirs_exist_ok=True)
    card_files.write(settings / "card")
    (settings / "run").mkdir()
    own = {"listen.conf": f"listen {LOOPBACK}:{port};", "card.conf": (DEPLOY / "nginx/card.conf").read_text()}
    own["card.conf"] = own["card.conf"].replace("/srv/ledelys/card", f"{settings}/card")
    servers = "".join(f"    server {upstream.removeprefix('http://')};\n" for upstream in upstreams)
    own["upstream.conf"] = _with_servers((DEPLOY / "nginx/upstream.conf").read_text(), servers)
    for name, text in own.items():
        (settings / name).write_text(text + "\n", encoding="utf-8")
    _open_to_all(settings)
    if os.geteuid() == 0:
        os.chown(settings / "run", USER, USER)
    return settings


def _with_servers(text: str, servers: str) -> str:
    """The settings of the upstreams with other servers, with the parameters of those that stand there."""

    def own(found: re.Match[str]) -> str:
        parameters = "".join(f" {parameter}" for parameter in found[1].partition(";")[0].split()[2:])
        return servers.replace(";", f"{parameters};")

    return re.sub(r"((?: +server .*;\n)+)", own, text)


@contextlib.contextmanager
def nginx(folder: Path, upstreams: Sequence[str]) -> Iterator[NginxServer]:
    """An nginx of its own on a free port, in front of the given chat servers.

    Args:
        folder: for what it writes to the screen.
        upstreams: as "127.0.0.1:5005" or "http://127.0.0.1:5005".
    """
    _program("nginx")
    # A folder of pytest is closed to other users.
    with tempfile.TemporaryDirectory(prefix="ledelys-nginx-") as made:
        port = any_free_port()
        server = NginxServer(folder, nginx_settings(Path(made), port, upstreams), port)
        try:
            wait_for_port(port, server.process)
            yield server
        finally:
            server.stop()
