"""docs/api/openapi.yml is what the server does: every route and problem stands in it, and it answers as described."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from rasa_server import RasaServer

from ledelys.chat.channel import LedelysChat
from ledelys.chat.sentences import problem, read_sentences
from ledelys.paths import ROOT

HERE = Path(__file__).resolve().parent
FILE = ROOT / "docs" / "api" / "openapi.yml"
TOOLS = ROOT / "tools" / ".venv" / "bin"
AT_THE_ROOT = {("get", "/"), ("head", "/")}
"""Answered before Sanic looks for a route, because Rasa has one there."""
METHODS = {"get", "head", "post", "put", "patch", "delete", "options", "trace"}
LONGEST_RUN_SECONDS = 180

needs_tools = pytest.mark.skipif(
    not (TOOLS / "schemathesis").exists(), reason="tools/.venv is not there (uv sync in tools/)"
)


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The description."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from nodes(child)


def test_every_route_is_described_and_nothing_else(described: dict[str, Any]) -> None:
    async def nobody(_message: Any) -> None: ...

    routes = LedelysChat().blueprint(nobody)._future_routes
    served = {(method.lower(), route.uri) for route in routes for method in route.methods}
    written = {(name, path) for path, item in described["paths"].items() for name in item if name in METHODS}
    assert written - AT_THE_ROOT == served - AT_THE_ROOT
    assert written >= AT_THE_ROOT


def test_every_problem_is_described_and_none_besides(described: dict[str, Any]) -> None:
    names = set(read_sentences("problems.yml")["problems"])
    written = set(described["components"]["schemas"]["Problem"]["properties"]["type"]["enum"])
    assert written == {f"/problems/{name.replace('_', '-')}" for name in names}
    told = FILE.read_text(encoding="utf-8")
    assert [name for name in names - {"not_found"} if f"`{name}`" not in told] == []


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_problem_has_the_described_form_and_a_described_status(described: dict[str, Any], language: str) -> None:
    schema = {"$ref": "#/components/schemas/Problem", "components": described["components"]}
    statuses = {status for item in nodes(described["paths"]) for status in item.get("responses", {})}
    for name in read_sentences("problems.yml")["problems"]:
        body = problem(name, language)
        Draft202012Validator(schema).validate(body)
        assert str(body["status"]) in statuses or name == "not_found"


def test_every_schema_is_well_formed_and_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for node in nodes(described):
        if isinstance(node.get("$ref"), str):
            found = described
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]


def test_links_and_operations_have_names_that_fit(described: dict[str, Any]) -> None:
    names = [
        node["operationId"] for item in described["paths"].values() for node in item.values() if "operationId" in node
    ]
    assert len(names) == len(set(names))
    linked = {link["operationId"] for node in nodes(described) for link in node.get("links", {}).values()}
    assert linked <= set(names)


def test_the_limits_are_those_of_the_settings(described: dict[str, Any]) -> None:
    settings, told = LedelysChat().config, FILE.read_text(encoding="utf-8")
    assert described["components"]["schemas"]["Message"]["properties"]["text"]["maxLength"] == settings.max_characters
    for count in (settings.messages_per_minute, settings.requests_per_minute_per_address, settings.max_turns):
        assert f" {count:,} " in told
    assert f"{settings.max_body_bytes:,} bytes" in told


def test_the_examples_of_messages_are_understood(server: RasaServer, described: dict[str, Any]) -> None:
    examples = described["paths"]["/chat/messages"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for example in examples.values():
        answer = server.client.post("/chat/messages", json=example["value"], headers=server.session())
        assert answer.status_code == 200, example


@needs_tools
def test_the_document_is_openapi() -> None:
    code = (
        "import sys, yaml; from schemathesis.specs.openapi import definitions; "
        "definitions.OPENAPI_31_VALIDATOR.validate(yaml.safe_load(open(sys.argv[1], encoding='utf-8')))"
    )
    checked = subprocess.run([TOOLS / "python", "-c", code, FILE], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr[-1500:]


@needs_tools
def test_the_server_answers_as_described(server: RasaServer, tmp_path: Path) -> None:
    words = [
        "--config-file",
        HERE / "schemathesis.toml",
        "run",
        FILE,
        "--url",
        server.address,
        "--generation-database",
        "none",
    ]
    run = subprocess.run(
        [TOOLS / "schemathesis", *words],
        cwd=tmp_path,  # it leaves files where it runs
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "SCHEMATHESIS_HOOKS": str(HERE / "schemathesis_hooks.py"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "NO_COLOR": "1",
        },
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "Stateful" in run.stdout
    assert "returned only 401" not in run.stdout, "the tokens of the sessions did not arrive"
