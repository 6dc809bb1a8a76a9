"""Rasa's YAML reader with a memory reads what Rasa's own reads."""

from __future__ import annotations

import pytest
from rasa.shared.utils import io

from ledelys.paths import ROOT
from ledelys.service.quick_reading import parse_once


@pytest.mark.parametrize("kind", ["safe", ["safe", "rt"]])
@pytest.mark.parametrize("name", ["domain.yml", "data/danger/fire.yml", "config.yml"])
def test_it_reads_what_rasa_reads(name: str, kind: str | list[str]) -> None:
    content = (ROOT / name).read_text(encoding="utf-8")
    assert parse_once(io.read_yaml)(content, kind) == io.read_yaml(content, kind)


def test_a_caller_that_changes_what_it_got_changes_nothing_for_the_next() -> None:
    read_yaml = parse_once(io.read_yaml)
    read_yaml("a: [1, 2]")["a"].append(3)
    assert read_yaml("a: [1, 2]") == {"a": [1, 2]}


def test_each_content_is_parsed_once() -> None:
    parsed: list[str] = []

    def parse(content: str, reader_type: str | list[str]) -> dict[str, str]:
        parsed.append(content)
        return {"content": content}

    read_yaml = parse_once(parse)
    assert [read_yaml(text)["content"] for text in ("a", "b", "a")] == ["a", "b", "a"]
    assert parsed == ["a", "b"]
