"""Rasa is told where the action server listens, whatever port it got."""

import socket
from pathlib import Path

import pytest
import yaml

from ledelys.service import ports
from ledelys.service.action_port import choose_action_port
from ledelys.service.endpoints import endpoints_file
from ledelys.service.errors import ServiceError


def test_the_projects_own_file_is_used_on_the_usual_port(project: Path) -> None:
    assert endpoints_file(project, 5055) == project / "endpoints.yml"


def test_another_port_is_written_to_a_copy_that_keeps_everything_else(project: Path) -> None:
    with (project / "endpoints.yml").open("a") as file:
        file.write("tracker_store:\n  type: some.Store\n  url: ${REDIS_URL}\n")
    copy = endpoints_file(project, 6001)
    assert copy.parent == project / ".ledelys"
    assert yaml.safe_load(copy.read_text()) == {
        "action_endpoint": {"url": "http://127.0.0.1:6001/webhook"},
        "tracker_store": {"type": "some.Store", "url": "${REDIS_URL}"},
    }
    assert "5055" in (project / "endpoints.yml").read_text()


def test_a_free_port_is_taken_when_the_usual_one_is_in_use(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        text = (project / "endpoints.yml").read_text().replace("5055", str(port))
        (project / "endpoints.yml").write_text(text)
        chosen = choose_action_port(project / "endpoints.yml", None, taken=1)
        assert chosen != port
        assert ports.is_free("127.0.0.1", chosen)
        with pytest.raises(ServiceError, match=f"Port {port} on 127.0.0.1 is in use"):
            choose_action_port(project / "endpoints.yml", port, taken=1)
    assert choose_action_port(project / "endpoints.yml", None, taken=1) == port
