"""What a host's robots.txt allows, read as RFC 9309 says.

`urllib.robotparser` of Python 3.11 takes the first rule that fits instead of the longest and knows no wildcards: after
"Allow: /" it would let us into everything that the next lines forbid.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

MAX_BYTES = 500_000
"""How much of a robots.txt must be read at least (RFC 9309, 2.5, asks for 500 KiB); the rest is ignored."""

_KEPT = "/?=&;:@!'()*$+,~"


@dataclass(frozen=True)
class Robots:
    """The rules for one program on one host. `rules` are (allowed, pattern); `delay` is in seconds, 0 when not told."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    def allows(self, address: str) -> bool:
        """Whether the page at `address` may be fetched: the longest rule that fits decides, and allowing wins a tie."""
        parts = urlsplit(address)
        path = _plain((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        fitting = [(len(pattern), allowed) for allowed, pattern in self.rules if _fits(pattern, path)]
        return max(fitting)[1] if fitting else True


def read_robots(text: str, program: str) -> Robots:
    """Return the rules of `text` for `program`, the first word of our User-Agent; lines that mean nothing are skipped.

    The group with the longest name that begins the program's decides, else the group "*".
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    names: list[str] = []
    open_for_names = False
    for line in text.removeprefix("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if not colon:
            continue
        if field == "user-agent":
            if not open_for_names:
                names, open_for_names = [], True
            names.append(value.lower())
            groups.setdefault(value.lower(), [])
        elif field in ("allow", "disallow", "crawl-delay"):
            open_for_names = False
            for name in names:
                groups[name].append((field, value))
    ours = [name for name in groups if name and program.lower().startswith(name)]
    lines = groups.get(max(ours, key=len) if ours else "*", [])
    rules = tuple((field == "allow", _plain(value)) for field, value in lines if field != "crawl-delay" and value)
    return Robots(rules, max((_seconds(value) for field, value in lines if field == "crawl-delay"), default=0.0))


def _seconds(value: str) -> float:
    try:
        return max(0.0, float(value))
    except ValueError:
        return 0.0


def _plain(path: str) -> str:
    return quote(unquote(path), safe=_KEPT)


def _fits(pattern: str, path: str) -> bool:
    """Whether `pattern`, with * for anything and $ for the end, fits the beginning of `path`."""
    to_the_end = pattern.endswith("$")
    first, *further = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for place, piece in enumerate(further, start=1):
        if to_the_end and place == len(further):
            return len(path) - len(piece) >= at and path.endswith(piece)
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not to_the_end or at == len(path)
