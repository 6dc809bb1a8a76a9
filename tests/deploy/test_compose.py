"""The arrangement for trying: valid, strict, and only nginx can be reached."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest
import yaml
from kustomized import tool

from ledelys.paths import ROOT

FILE = ROOT / "deploy/compose.yml"
WHOLE = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = WHOLE["services"]


def test_it_fits_the_schema_of_compose() -> None:
    command = [tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_strict_and_keeps_nothing(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["user"] == "65532:65532"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ulimits"] == {"core": 0}
    assert "mem_limit" in service
    assert "volumes" not in service
    assert [entry.partition(":")[0] for entry in service["tmpfs"]] == ["/tmp"]
    assert "healthcheck" in service or "HEALTHCHECK" in (ROOT / "deploy/Containerfile").read_text(encoding="utf-8")


def test_only_nginx_can_be_reached_and_only_it_reaches_out() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["door"]
    assert WHOLE["networks"]["behind"]["internal"] is True
    assert [name for name, service in SERVICES.items() if "front" in service["networks"]] == ["door"]


def test_nginx_knows_the_replicas_by_the_addresses_they_have() -> None:
    replicas = {name: one for name, one in SERVICES.items() if one["image"] == "ledelys"}
    known = dict(entry.split(":") for entry in SERVICES["door"]["extra_hosts"])
    assert known == {name: one["networks"]["behind"]["ipv4_address"] for name, one in replicas.items()}
    upstream = (ROOT / "deploy/nginx/upstream.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"server (\S+)", upstream)) == {f"{name}:5005" for name in replicas}


def test_the_files_with_passwords_are_left_out_of_git_and_of_images() -> None:
    named = [*SERVICES["chat-1"]["env_file"], *(secret["file"] for secret in WHOLE["secrets"].values())]
    assert {file.partition("/")[0] for file in named} == {"secrets"}
    assert "/secrets/" in (ROOT / "deploy/.gitignore").read_text(encoding="utf-8").splitlines()
    assert "deploy/secrets" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
