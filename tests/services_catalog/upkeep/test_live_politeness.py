"""How hosts are asked: once, one request at a time, with pauses, and saying who we are."""

from __future__ import annotations

from pathlib import Path

from live_records import NUMBER, SHOWS, looked, one_number, record
from page_server import PageServer

from services_catalog.upkeep.fetching import PROGRAM
from services_catalog.upkeep.live import Outcome


def test_a_page_named_by_three_records_is_fetched_once(folder: Path, server: PageServer) -> None:
    page = server.put("centre.test/contact?a=1", SHOWS)
    report = looked(
        folder,
        record("one", {NUMBER: [page]}, web=page),
        record("two", {NUMBER: [f"{page}#telefon"]}, sources=[page]),
        record("three", {NUMBER: [page.replace("centre", "CENTRE")]}),
    )
    assert [number.outcome for number in report.numbers] == [Outcome.STANDS] * 3
    assert server.asked_for("centre.test/contact?a=1") == 1
    assert server.asked_for("centre.test/robots.txt") == 1
    assert report.counts()["pages"] == 1


def test_a_page_that_others_moved_to_is_fetched_once(folder: Path, server: PageServer) -> None:
    new = server.put("centre.test/new", SHOWS)
    old = [server.put(f"centre.test/{name}", status=301, headers={"Location": "/new"}) for name in "ab"]
    assert one_number(folder, new, *old).outcome == Outcome.STANDS
    assert server.asked_for("centre.test/new") == 1


def test_one_host_is_never_asked_twice_at_once_and_several_hosts_are(folder: Path) -> None:
    with PageServer(hold=0.03).running() as server:
        pages = [server.put(f"{host}.test/{place}", SHOWS) for host in "abcdef" for place in range(4)]
        pages.append(server.put("a.test/old", status=302, headers={"Location": server.at("a.test/0", server.ports[1])}))
        number = one_number(folder, *pages, hosts=3)
    assert number.outcome == Outcome.STANDS
    assert len(server.asked) == len(pages) + 1 + 7  # the page on the other port, and one robots.txt for each origin
    assert server.most_to_one_host == 1
    assert 1 < server.most_hosts <= 3


def test_between_two_requests_to_a_host_there_is_a_pause(folder: Path, server: PageServer) -> None:
    one_number(folder, *[server.put(f"centre.test/{place}", SHOWS) for place in range(3)], pause=0.1)
    assert len(server.gaps) == 3
    assert min(server.gaps) >= 0.09


def test_the_pause_that_robots_txt_asks_for_is_kept_up_to_a_limit(folder: Path, server: PageServer) -> None:
    server.put("centre.test/robots.txt", "User-agent: *\nCrawl-delay: 1000", kind="text/plain")
    one_number(folder, *[server.put(f"centre.test/{place}", SHOWS) for place in range(3)], longest_pause=0.1)
    assert min(server.gaps[1:]) >= 0.09


def test_we_say_who_we_are_and_keep_no_cookies(folder: Path, server: PageServer) -> None:
    first = server.put("centre.test/a", SHOWS, headers={"Set-Cookie": "id=1; Path=/"})
    one_number(folder, first, server.put("centre.test/b", SHOWS))
    assert len(server.asked) == 3
    for asked in server.asked:
        assert asked.headers["User-Agent"].startswith(PROGRAM)
        assert "Cookie" not in asked.headers
        assert "Referer" not in asked.headers
