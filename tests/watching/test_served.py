"""Metrics and logs of the running service: on an address of their own, and without a word of a visitor."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import psutil
from started_service import DANGER, NUMBER, started_service, wait_until

from ledelys.service.ports import any_free_port

MARKER = "Kvitrendebekk"


def test_metrics_and_json_lines_tell_what_happens_and_nothing_of_whom(model: Path, tmp_path: Path) -> None:
    port = any_free_port()
    with started_service(tmp_path, "--metrics-port", str(port)) as service:
        for _ in range(3):
            assert service.visitor().say(f"{DANGER} {MARKER}")[0]["text"].startswith(NUMBER)
        assert httpx.get(f"{service.address}/metrics").status_code == 404, "never at the visitors' door"
        told = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert 'ledelys_danger_answers_total{kind="attack"} 0.0' in told, "held back"
        assert "ledelys_ready 1.0" in told
        assert "process_resident_memory_bytes" in told
        assert MARKER not in told
        assert "127.0.0.1" not in told
        listening = [c.laddr for c in service.chat_server.net_connections(kind="tcp") if c.status == psutil.CONN_LISTEN]
        assert {(one.ip, one.port) for one in listening} == {("127.0.0.1", service.port), ("127.0.0.1", port)}
        service.action_server.kill()
        wait_until(lambda: "The action server ended" in service.log(), "what the supervisor says")
        assert service.terminate() == 0
        lines = [json.loads(line) for line in service.log().splitlines()]
    assert all(set(line) == {"time", "level", "logger", "event"} for line in lines)
    assert any("The action server ended" in line["event"] for line in lines)
    assert lines[-1]["event"] == "Ended."
    assert MARKER not in service.log()
