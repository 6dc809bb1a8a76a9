"""The fixed emergency card as files, so that the server in front answers with the numbers when nothing behind it does.

They are made from the same sentences as the answers of the chat itself, and never written by hand.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

from markupsafe import Markup

from ledelys.chat import pages
from ledelys.chat.config import ChatConfig
from ledelys.chat.headers import content_security_policy
from ledelys.chat.plain import problem_page
from ledelys.chat.reading import LANGUAGES
from ledelys.chat.sentences import problem
from ledelys.chat.talking import Talking

BUSY = "too_busy"
PROBLEMS = (BUSY, "too_fast", "too_large", "not_found", "bad_request")
"""What the server in front has to say by itself."""

_STYLE_LINK = re.compile(r'<link rel="stylesheet"[^>]*>')


def files(config: ChatConfig | None = None) -> dict[str, bytes]:
    """All files of the card by name.

    `problem.LANGUAGE.json` and `plain.LANGUAGE.html` say that nobody answers; `NAME.LANGUAGE.json` and `.html` are the
    other problems. `policy.conf` gives nginx the Content Security Policy that the pages need, as $card_policy.

    Args:
        config: the settings of the chat; their defaults if None.
    """
    config = config or ChatConfig()
    made = {"policy.conf": _policy(config).encode()}
    for name in PROBLEMS:
        for language in LANGUAGES:
            told = json.dumps(problem(name, language), ensure_ascii=False).encode()
            page = _page(name, language, config).encode()
            made[f"{'problem' if name == BUSY else name}.{language}.json"] = told
            made[f"{'plain' if name == BUSY else name}.{language}.html"] = page
    return made


def write(folder: Path, config: ChatConfig | None = None) -> list[Path]:
    """Write the files of the card into a folder, which is made if it is not there; returns their paths.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files(config).items():
        (folder / name).write_bytes(content)
        paths.append(folder / name)
    return paths


def _page(name: str, language: str, config: ChatConfig) -> str:
    """What /chat/plain shows for the problem, with its style inside: there is nobody to ask for it."""
    response = problem_page(name, language, Talking(config, lambda: None))
    page, count = _STYLE_LINK.subn(lambda _: Markup("<style>{}</style>").format(_style()), response.body.decode())
    if count != 1:
        raise ValueError("templates/plain.html has no link to a style, or several.")
    return page


def _style() -> Markup:
    """The style of the pages; its hash stands in the policy, so not one character may differ."""
    return Markup(pages.style().body.decode())


def _policy(config: ChatConfig) -> str:
    digest = base64.b64encode(hashlib.sha256(pages.style().body).digest()).decode()
    policy, count = re.subn(r"style-src 'self'", f"style-src 'sha256-{digest}'", content_security_policy(config))
    if count != 1:
        raise ValueError("The policy of the pages does not name the style once.")
    return f'map "" $card_policy {{\n    default "{policy}";\n}}\n'
