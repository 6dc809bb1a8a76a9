"""What a robots.txt lets us fetch."""

from __future__ import annotations

import pytest

from services_catalog.upkeep.fetching import PROGRAM
from services_catalog.upkeep.robots import read_robots


def allows(text: str, path: str) -> bool:
    return read_robots(text, PROGRAM).allows(f"https://centre.test{path}")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: Ledelys-catalogue-check\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ledelys\nDisallow: /b", "/a", True),
        ("User-agent: a\nUser-agent: *\nDisallow: /x", "/x/y", False),
        ("User-agent: *\n\nDisallow: /x # reason", "/x", False),
        ("\ufeffUSER-AGENT : *\r\nDISALLOW : /x\r\n", "/x", False),
        ("User-agent: *\nAllow: /\nDisallow: /private", "/private/a", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/open", "/a/open/1", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.php$", "/a/b.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/a/b.php5", True),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
        ("User-agent: *\nDisallow: /a*b*c", "/axxbxxc", False),
        ("User-agent: *\nDisallow: /a*b*c", "/axxcxxb", True),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /nød", "/n%C3%B8d", False),
        ("User-agent: *\nDisallow: /n%c3%b8d", "/n%C3%B8d", False),
        ("User-agent: *\nDisallow: a", "/a", True),
        ("<html><body>No such page</body></html>", "/a", True),
        ("Disallow: /", "/a", True),
    ],
)
def test_the_longest_rule_of_our_group_decides(text: str, path: str, allowed: bool) -> None:
    assert allows(text, path) is allowed


@pytest.mark.parametrize(("value", "seconds"), [("5", 5.0), ("0.5", 0.5), ("soon", 0.0), ("-1", 0.0), ("nan", 0.0)])
def test_the_pause_asked_for_is_read(value: str, seconds: float) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {value}\nDisallow: /x", PROGRAM).delay == seconds


def test_a_pattern_made_to_be_slow_is_not() -> None:
    assert allows("User-agent: *\nDisallow: /" + "*a" * 2000 + "b", "/" + "a" * 5000)
