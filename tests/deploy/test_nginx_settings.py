"""The settings of nginx fit those of the chat, and nginx can read them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from backend import Backend
from real_servers import NginxServer, certificates, nginx_arguments, nginx_settings
from sanic import Sanic

from ledelys.chat.channel import LedelysChat
from ledelys.chat.config import ChatConfig
from ledelys.chat.headers import content_security_policy
from ledelys.chat.problems import RETRY_SECONDS
from ledelys.chat.reading import language_of
from ledelys.paths import ROOT
from ledelys.service.ports import any_free_port

NGINX = ROOT / "deploy/nginx"
SETTINGS = (NGINX / "ledelys.conf").read_text(encoding="utf-8")
CREDENTIALS = yaml.safe_load((ROOT / "deploy/credentials.yml").read_text(encoding="utf-8"))
NOT_FROM_OUTSIDE = {"/ready"}


def check(settings: Path) -> None:
    """nginx reads the settings and has nothing to say of them."""
    command = [shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin") or "", "-t", "-q"]
    if not command[0]:
        pytest.skip("nginx is not installed here.")
    done = subprocess.run([*command, *nginx_arguments(settings)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A copy with servers of its own."""
    return nginx_settings(tmp_path / "nginx", any_free_port(), ["127.0.0.1:9"])


def test_nginx_can_read_the_settings(settings: Path) -> None:
    check(settings)


def test_nginx_can_read_the_settings_for_tls(settings: Path, tmp_path: Path) -> None:
    made = certificates(tmp_path / "tls")
    text = (NGINX / "tls/listen.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/ledelys/tls/tls.crt", f"{made}/server.crt")
    text = text.replace("/etc/ledelys/tls/tls.key", f"{made}/server.key").replace("8443", str(any_free_port()))
    (settings / "listen.conf").write_text(text, encoding="utf-8")
    redirect = (NGINX / "tls/redirect.conf").read_text(encoding="utf-8").replace("8080", str(any_free_port()))
    (settings / "redirect.conf").write_text(redirect, encoding="utf-8")
    check(settings)


def test_the_servers_for_compose_and_kubernetes_have_the_same_name() -> None:
    for file in (NGINX / "upstream.conf", ROOT / "deploy/kubernetes/upstream.conf"):
        assert re.findall(r"^upstream (\w+) {", file.read_text(encoding="utf-8"), re.MULTILINE) == ["chat", "again"]
    assert re.findall(r"proxy_pass ([^;]+);", SETTINGS) == ["http://chat", "http://again"]


def test_the_limits_of_nginx_and_of_the_chat_agree() -> None:
    chat = ChatConfig.from_credentials(CREDENTIALS["ledelys.chat.channel.LedelysChat"])
    assert int(re.findall(r"client_max_body_size (\d+)k;", SETTINGS)[0]) * 1024 == chat.max_body_bytes
    assert chat.proxies == 1
    assert chat.reply_seconds < int(re.findall(r"proxy_read_timeout (\d+)ms;", SETTINGS)[0]) / 1000
    retry = dict(re.findall(r"^    (\d{3}) +(\d+);$", SETTINGS, re.MULTILINE))
    assert retry == {"429": RETRY_SECONDS["too_fast"], "503": RETRY_SECONDS["too_busy"]}


def test_no_door_but_the_chats_own_is_open() -> None:
    assert list(CREDENTIALS) == ["ledelys.chat.channel.LedelysChat"]


@pytest.fixture
def routes() -> Iterator[set[str]]:
    """The paths that the chat serves."""
    app = Sanic("routes_of_the_chat")

    async def unused(_: Any) -> None:
        return None

    app.blueprint(LedelysChat().blueprint(unused), url_prefix="/")
    yield {"/", *("/" + "/".join(route.parts) for route in app.router.routes_all.values())}
    Sanic._app_registry.pop("routes_of_the_chat")


def test_every_path_of_the_chat_is_let_through(door: NginxServer, chat: Backend, routes: set[str]) -> None:
    wanted = routes - NOT_FROM_OUTSIDE
    assert {"/chat/messages", "/chat/plain/exit", "/health"} <= wanted
    for path in wanted:
        assert httpx.get(door.address + path).status_code == 200, path
    assert {seen.line.split()[1] for seen in chat.seen} == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        *("", "nb", "nn-NO,nn;q=0.9,en;q=0.5", "en-GB,en;q=0.9,nb;q=0.8", "fr-FR,de;q=0.9,en;q=0.3", "da", "no, en"),
        *("pl", "EN-us", "sv,nn", "enm, nn", "zh-CN, zh;q=0.9", "*", "nnx", "fr;q=0.9,  en ;q=0.1", ", ,nn"),
    ],
)
def test_nginx_hears_the_same_language_as_the_chat(lonely: NginxServer, wanted: str) -> None:
    class Request:
        headers = {"accept-language": wanted}  # noqa: RUF012

    answer = httpx.get(f"{lonely.address}/health", headers=Request.headers)
    assert answer.headers["content-language"] == language_of(Request())


def test_the_card_has_the_same_headers_as_the_chats_own_answers(lonely: NginxServer) -> None:
    from ledelys.chat import headers

    answer = httpx.post(f"{lonely.address}/chat/messages", json={"text": "hei"})
    for name, value in headers._ALWAYS.items():
        assert answer.headers[name] == value, name
    policy = re.sub(r"'sha256-[^']+'", "'self'", answer.headers["content-security-policy"])
    assert policy == content_security_policy(ChatConfig())
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "last-modified" not in answer.headers
