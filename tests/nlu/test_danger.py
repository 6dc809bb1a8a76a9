"""The answer to danger when nothing else works."""

import subprocess
import sys

import pytest

from ledelys.nlu.danger import quick_danger_reply
from ledelys.nlu.labels import DANGERS
from ledelys.nlu.wordings import load_wordings
from ledelys.paths import ROOT

MESSAGES = [
    ("han står utenfor døra med kniv", "en", "112. Ring"),
    ("eg har låst meg inne på badet, han kjem no", "nn", "112. Ring no"),
    ("he has a knife and he is coming up the stairs", "nb", "112. Call"),
    ("jeg har tatt en overdose", "nb", "113. Ring"),
    ("I took all my pills", "nb", "113. Call"),
    ("I'm going to kill myself tonight", "nn", "113. Call"),
    ("jeg skal ta livet av meg i kveld", "nb", "113. Ring"),
    ("jeg får ikke puste", "nb", "113. Ring"),
    ("det brenner i huset mitt", "nb", "110. Kom"),
    ("KNIV han har kniv", "nb", "112. Ring"),
]


@pytest.mark.parametrize(("text", "page", "begins"), MESSAGES, ids=[text for text, *_ in MESSAGES])
def test_the_number_comes_first_in_the_language_of_the_words(text: str, page: str, begins: str) -> None:
    reply = quick_danger_reply(text, page)
    assert reply is not None
    assert reply.startswith(begins)


@pytest.mark.parametrize("text", ["hei", "koster det noe", "dette kurset tar livet av meg", "", "🙂", "a" * 100_000])
def test_nothing_is_said_where_there_is_no_danger(text: str) -> None:
    assert quick_danger_reply(text, "nb") is None


@pytest.mark.parametrize("danger", DANGERS)
@pytest.mark.parametrize(("language", "call"), [("nb", "Ring"), ("nn", "Ring"), ("en", "Call")])
def test_every_kind_of_danger_is_answered_in_every_language(danger: str, language: str, call: str) -> None:
    english = language == "en"
    wordings = [wording for wording in load_wordings().wordings if wording.danger == danger]
    replies = {quick_danger_reply(text, language) for wording in wordings for text in wording.matches}
    spoken = [
        reply for reply in replies if reply and (call.lower() in reply.lower()) and (english or "Call" not in reply)
    ]
    assert spoken
    assert all(reply[:4] in ("112.", "113.", "110.") for reply in spoken)


def test_it_needs_nothing_of_rasa() -> None:
    code = (
        "import sys; from ledelys.nlu.danger import quick_danger_reply as reply\n"
        "assert reply('han har kniv', 'nb').startswith('112')\n"
        "heavy = {'rasa', 'rasa_sdk', 'tensorflow', 'sklearn', 'numpy', 'sanic'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.strip() == "[]", done.stderr
