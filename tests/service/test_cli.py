"""The command `ledelys`."""

import subprocess
import sys

import pytest

from ledelys import cli
from ledelys.chat import pages
from ledelys.chat.config import ChatConfig


def test_help_lists_commands_without_importing_what_they_need() -> None:
    program = "import sys; from ledelys.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    program += "print(sorted({'rasa', 'rich', 'numpy', 'sanic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    for command in ("start", "doctor", "train"):
        assert f"\n  {command} " in done.stdout


def test_an_unknown_command_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["docter"]) == 2
    assert capsys.readouterr().err == "There is no command 'docter'; did you mean `ledelys doctor`?\n"


def test_options_without_a_command_belong_to_start(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--no-such-option"])
    assert ended.value.code == 2
    assert "ledelys start" in capsys.readouterr().err


def test_a_wrong_port_number_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--port", "70000"]) == 1
    assert capsys.readouterr().err == "70000 is not a port number; give --port a number from 1 to 65535.\n"


def test_the_tag_for_a_site_carries_the_hash_of_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    config = ChatConfig()
    script = pages.script(config.exit_address, config.max_characters)
    assert cli.main(["embed", "https://chat.example.no/"]) == 0
    tag, element = capsys.readouterr().out.splitlines()
    assert f'src="https://chat.example.no/chat/ledelys.js?v={script.version}" integrity="{script.integrity}"' in tag
    assert element == '<ledelys-chat><a href="https://chat.example.no/chat/plain">Finn hjelp</a></ledelys-chat>'
    assert cli.main(["embed", "ftp://example.no"]) == 2
    assert "https://chat.example.no" in capsys.readouterr().err
