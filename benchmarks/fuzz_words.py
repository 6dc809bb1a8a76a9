"""What fuzzed visitors write: real messages of visitors, spoilt in ways that people, phones and attackers have."""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Callable
from functools import cache
from typing import Any

import yaml

from ledelys.nlu.danger import quick_danger_reply
from ledelys.nlu.wordings import load_wordings
from ledelys.paths import DATA, ROOT

LONGEST = 2000
MARK = re.compile(r"zqx[a-z]{9}")
"""A word that stands in the messages of one conversation and nowhere else."""

_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u202a\u202e\u2060\u2066\u2069\u3164\ufe0f\ufeff\ufff9\U000e0041"
)
_ODD = (
    "\0\x07\x1b\x7f\x85\r\n\t\u00a0\u2028\u3000\u0301\u0338\u20dd\ufffd\ufffe\U0010ffff"
    "𝒽ﬃﷺÅ🙂😭👩\u200d👧🏳\ufe0f\u200d🌈🇳🇴"
)
_FOREIGN = """
он ударил меня вчера | هو يضربني كل يوم | 他打我和孩子 | ماڵەکەم سەلامەت نییە | እሱ ይመታኛል | ele me bateu ontem
bije mnie i dzieci | מה קורה לי | मुझे मदद चाहिए | mun ballán ruoktot mannat | 🆘🆘🆘 | … | ? | 1 | ꦲꦏꦸ
"""
_INJECTED = r"""
<script>alert(1)</script>
<img src=x onerror=alert(1)>
</p></div></body>
'; DROP TABLE trackers; --
" OR 1=1 --
{{7*7}}
{{ config.items() }}
{% include '/etc/passwd' %}
{place}
{slot}
{0.__class__.__mro__}
%s%s%n
${jndi:ldap://x}
$(id)
`id`
!!python/object/apply:os.system [id]
&a [*a, *a]
- key: [unclosed
[Bergen](place)
[Oslo]{"entity": "place", "value": "x"}
/restart
/session_start
/inform{"place": "Oslo"}
EXTERNAL: ok
../../etc/passwd
data:text/html,<b>
javascript:alert(1)
\u0000
\
"
null
NaN
-1e999
[[[[[[[[
}}}}}}}}
action_restart
utter_greet
"""
FOREIGN = tuple(re.split(r" \| |\n", _FOREIGN.strip()))
"""Messages in other languages and scripts."""
INJECTED = tuple(_INJECTED.strip().splitlines())
"""What means something to a browser, a database, a template, a log, YAML or Rasa."""


@cache
def visitors_messages() -> tuple[str, ...]:
    """Messages as visitors write them, from what the bot is trained on and measured with."""
    found: list[str] = []
    for file in sorted((DATA / "topics").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", []):
            found += _examples(block.get("examples"))
    for file in sorted((ROOT / "tests" / "understanding").glob("*.jsonl")):
        found += [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines() if line]
    return tuple(found)


def _examples(given: Any) -> list[str]:
    if isinstance(given, str):
        return [line.removeprefix("- ").strip() for line in given.splitlines() if line.strip()]
    return [
        str(one.get("text", "") if isinstance(one, dict) else one).removeprefix("- ").strip() for one in given or ()
    ]


@cache
def clear_dangers() -> tuple[str, ...]:
    """Messages that must be answered with a number first, whatever came before."""
    matches = [match for wording in load_wordings().wordings if wording.danger for match in wording.matches]
    return tuple(match for match in matches if quick_danger_reply(match, "nb"))


def new_mark(chance: random.Random) -> str:
    """A word for one conversation."""
    return "zqx" + "".join(chance.choices(string.ascii_lowercase, k=9))


def danger(chance: random.Random) -> str:
    """A clear danger, as clear as it was."""
    way: Callable[[str], str] = chance.choice(
        (str, str.upper, str.title, lambda words: f"  {words} 😭", lambda words: f"\u202e/{words}")
    )
    return way(chance.choice(clear_dangers()))


def message(chance: random.Random) -> str:
    """A visitor's message with up to three things done to it; now and then empty or too long."""
    text = chance.choice(visitors_messages())
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        text = chance.choice(_WAYS)(text, chance)
    return text[: LONGEST + 500]


def marked(text: str, mark: str) -> str:
    """The message with the mark at its end, no longer than is taken where it was not."""
    if len(text) > LONGEST:
        return f"{mark} {text}"
    return f"{text[: LONGEST - len(mark) - 1]} {mark}"


def _sprinkle(letters: str) -> Callable[[str, random.Random], str]:
    def way(text: str, chance: random.Random) -> str:
        return "".join(one + (chance.choice(letters) if chance.random() < 0.2 else "") for one in text)

    return way


def _inject(text: str, chance: random.Random) -> str:
    injected = chance.choice(INJECTED)
    put: str = chance.choice((f"{injected}{text}", f"{text} {injected}", f"{text[:5]}{injected}{text[5:]}", injected))
    return put


def _cut(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[start : start + chance.randrange(1, 40)]


def _repeat(text: str, chance: random.Random) -> str:
    return (text + " ") * (chance.randrange(1, LONGEST + 200) // (len(text) + 1) + 1)


def _one_letter(text: str, chance: random.Random) -> str:
    letter: str = chance.choice((*_ODD, *_UNSEEN, *"a./'0"))
    return letter * chance.randrange(1, LONGEST + 50)


def _shuffle(text: str, chance: random.Random) -> str:
    words = text.split()
    chance.shuffle(words)
    between: str = chance.choice((" ", "\n", "  ", "-", "...", "_", ""))
    return between.join(words)


def _any_letters(_text: str, chance: random.Random) -> str:
    first = chance.choice(
        (chance.randrange(0x20, 0x250), chance.randrange(0x250, 0xD700), chance.randrange(0xE000, 0x10FF00))
    )
    return "".join(chr(first + chance.randrange(200)) for _ in range(chance.randrange(1, 300)))


_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    _sprinkle(_UNSEEN),
    _sprinkle(_ODD),
    _inject,
    _inject,
    _cut,
    _repeat,
    _one_letter,
    _shuffle,
    _any_letters,
    lambda text, chance: f"{text} {chance.choice(FOREIGN)}",
    lambda _text, chance: chance.choice(FOREIGN),
    lambda text, _: text.swapcase(),
    lambda _text, chance: chance.choice(("", " ", "/", "\u200b", "\n\n", "///")),
)
