"""The project of `rasa init` with its custom action switched on, from the files of the installed Rasa."""

import ast
import shutil
from importlib import resources
from pathlib import Path

import pytest
import yaml

from benchmarks import rasa_init
from benchmarks.errors import BenchmarkError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What `rasa init` writes before it trains."""
    with resources.as_file(resources.files("rasa") / "cli" / "initial_project") as written:
        shutil.copytree(written, tmp_path / "bot")
    return tmp_path / "bot"


def test_the_action_in_comments_becomes_code_that_says_hello_world(project: Path) -> None:
    rasa_init.switch_action_on(project)
    code = ast.parse((project / "actions" / "actions.py").read_text(encoding="utf-8"))
    assert [node.name for node in code.body if isinstance(node, ast.ClassDef)] == ["ActionHelloWorld"]


def test_one_intent_calls_the_action_and_the_rest_of_the_bot_stays(project: Path) -> None:
    before = yaml.safe_load((project / "domain.yml").read_text(encoding="utf-8"))
    rasa_init.switch_action_on(project)
    domain = yaml.safe_load((project / "domain.yml").read_text(encoding="utf-8"))
    data = yaml.safe_load((project / "data" / "hello_world.yml").read_text(encoding="utf-8"))
    assert domain.pop("actions") == ["action_hello_world"]
    assert domain["intents"] == ["ask_hello_world", *before["intents"]]
    assert {**domain, "intents": None} == {**before, "intents": None}
    assert data["rules"][0]["steps"] == [{"intent": "ask_hello_world"}, {"action": "action_hello_world"}]


def test_the_action_server_can_be_named_anew_before_each_start(project: Path) -> None:
    for port in (5998, 5999):
        rasa_init.name_action_server(project, port)
        endpoints = yaml.safe_load((project / "endpoints.yml").read_text(encoding="utf-8"))
        assert endpoints == {"action_endpoint": {"url": f"http://localhost:{port}/webhook"}}


def test_a_project_of_another_shape_is_refused(project: Path) -> None:
    (project / "actions" / "actions.py").write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(BenchmarkError, match="no action in comments"):
        rasa_init.switch_action_on(project)
    (project / "endpoints.yml").write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(BenchmarkError, match=r"endpoints\.yml is not as"):
        rasa_init.name_action_server(project, 5999)
