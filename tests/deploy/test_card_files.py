"""The emergency card as files: the same sentences as the chat's own, and a page that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ledelys.chat import card_files
from ledelys.chat.config import ChatConfig
from ledelys.chat.headers import content_security_policy
from ledelys.chat.reading import LANGUAGES
from ledelys.chat.sentences import numbers, problem, read_sentences
from ledelys.paths import ROOT

FILES = {name: content.decode() for name, content in card_files.files().items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_object_is_what_the_chat_itself_says(language: str) -> None:
    assert json.loads(FILES[f"problem.{language}.json"]) == problem("too_busy", language)
    assert json.loads(FILES[f"too_large.{language}.json"]) == problem("too_large", language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["plain", *card_files.PROBLEMS[1:]])
def test_the_page_shows_every_number_and_can_call_it(name: str, language: str) -> None:
    page = FILES[f"{name}.{language}.html"]
    assert f'<html lang="{language}">' in page
    for entry in numbers(language):
        assert f'<a href="tel:{entry.number.replace(" ", "")}">{entry.number}</a> – {entry.label}' in page
    told = problem("too_busy" if name == "plain" else name, language)
    assert told["detail"] in page


def test_the_page_asks_nobody_for_anything() -> None:
    for name, page in FILES.items():
        if name.endswith(".html"):
            assert re.findall(r"<(?:link|script|img|iframe)\b|\bstyle=|\bsrc=|url\(|@import", page) == []


def test_the_policy_is_the_chats_own_but_for_the_style_which_it_names_by_its_hash() -> None:
    policy = re.findall(r'default "(.*)";', FILES["policy.conf"])[0]
    style = re.findall(r"<style>(.*?)</style>", FILES["plain.nb.html"], re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == content_security_policy(ChatConfig()).replace("style-src 'self'", f"style-src 'sha256-{digest}'")


def ledelys(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-W", "ignore", "-m", "ledelys", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_command_writes_the_files_with_the_settings_of_the_chat(tmp_path: Path) -> None:
    settings = tmp_path / "credentials.yml"
    settings.write_text('ledelys.chat.channel.LedelysChat: {exit_address: "https://www.example.no/"}')
    done = ledelys("card", str(tmp_path / "new/card"), "--credentials", str(settings))
    assert done.returncode == 0, done.stderr
    written = {path.name: path.read_text() for path in (tmp_path / "new/card").iterdir()}
    assert written.keys() == FILES.keys()
    assert "form-action 'self' https://www.example.no;" in written["policy.conf"]
    assert written["problem.en.json"] == FILES["problem.en.json"]


def test_the_command_says_in_one_sentence_why_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = ledelys("card", str(tmp_path / "file"))
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith("The card cannot be written: ")


def test_no_number_or_sentence_of_the_card_stands_in_deploy() -> None:
    card = read_sentences("card.yml")
    sentences = {sentence for part in ("no_answer", "no_contact") for sentence in card[part].values()}
    sentences |= {entry["label"][language] for entry in card["numbers"] for language in LANGUAGES}
    sentences |= {problem(name, language)["detail"] for name in card_files.PROBLEMS for language in LANGUAGES}
    sentences |= {entry["number"] for entry in card["numbers"] if " " in entry["number"]}
    for file in (path for path in (ROOT / "deploy").rglob("*") if path.is_file()):
        text = file.read_text(encoding="utf-8")
        assert [sentence for sentence in sentences if sentence in text] == [], file
