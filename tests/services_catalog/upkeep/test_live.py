"""What becomes of the numbers when their pages are looked at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from live_records import NUMBER, OTHER, SHOWS, SHOWS_NOT, looked, one_number, one_page, record
from page_server import HOST, PageServer, untrusted

from services_catalog.upkeep.live import Outcome, PageOutcome


def test_a_number_on_its_page_stands(folder: Path, server: PageServer) -> None:
    number = one_number(folder, server.put("centre.test/contact", SHOWS))
    assert (number.record, number.number, number.outcome) == ("centre", NUMBER, Outcome.STANDS)
    assert (number.pages[0].outcome, number.pages[0].status) == (PageOutcome.STANDS, 200)
    assert number.pages[0].field == "phones[0].source[0]"


def test_a_number_that_is_gone_from_its_page_is_lost(folder: Path, server: PageServer) -> None:
    number = one_number(folder, server.put("centre.test/contact", SHOWS_NOT))
    assert (number.outcome, number.pages[0].outcome) == (Outcome.LOST, PageOutcome.LOST)


def test_a_number_stands_when_one_of_two_pages_still_shows_it(folder: Path, server: PageServer) -> None:
    number = one_number(folder, server.put("old.test/", SHOWS_NOT), server.put("new.test/", SHOWS))
    assert number.outcome == Outcome.STANDS
    assert [page.outcome for page in number.pages] == [PageOutcome.LOST, PageOutcome.STANDS]


def test_a_number_is_lost_when_one_page_died_and_the_other_no_longer_shows_it(folder: Path, server: PageServer) -> None:
    number = one_number(folder, server.at("centre.test/gone"), server.put("centre.test/contact", SHOWS_NOT))
    assert number.outcome == Outcome.LOST
    assert [page.outcome for page in number.pages] == [PageOutcome.DIED, PageOutcome.LOST]


def test_a_number_is_unreachable_when_no_page_could_be_read(folder: Path, server: PageServer) -> None:
    number = one_number(folder, server.at("centre.test/gone"), server.put("other.test/", "x", status=500))
    assert number.outcome == Outcome.UNREACHABLE


def test_the_own_page_of_the_service_can_save_a_number_but_not_lose_it(folder: Path, server: PageServer) -> None:
    shows, shows_not = server.put("a.test/", SHOWS), server.put("b.test/", SHOWS_NOT)
    gone = server.at("c.test/gone")
    report = looked(
        folder,
        record("saved", {NUMBER: [gone]}, web=shows),
        record("saved-by-a-source", {NUMBER: [shows_not]}, sources=[shows]),
        record("not-lost", {NUMBER: [gone]}, web=shows_not),
    )
    assert [number.outcome for number in report.numbers] == [Outcome.STANDS, Outcome.STANDS, Outcome.UNREACHABLE]
    assert [page.outcome for page in report.numbers[2].pages][:2] == [PageOutcome.DIED, PageOutcome.READ]


def test_each_number_of_a_record_is_told_for_itself(folder: Path, server: PageServer) -> None:
    page = server.put("centre.test/", SHOWS)
    report = looked(folder, record("centre", {NUMBER: [page], OTHER: [page]}))
    assert [(one.number, one.outcome) for one in report.numbers] == [(NUMBER, Outcome.STANDS), (OTHER, Outcome.LOST)]


def test_a_source_that_is_an_id_is_looked_up_and_told_when_it_has_no_address(folder: Path, server: PageServer) -> None:
    sources = folder / "sources.yml"
    known = server.put("centre.test/list", SHOWS)
    text = sources.read_text(encoding="utf-8")
    text, times = re.subn(r"(  varde:oslo:\n    title: .*\n    publisher: .*\n    address: ).*", rf"\g<1>{known}", text)
    assert times == 1
    sources.write_text(text, encoding="utf-8")
    pages = one_number(folder, "varde:oslo", "repo:safety-page").pages
    assert [(page.url, page.outcome) for page in pages] == [
        (known, PageOutcome.STANDS),
        ("repo:safety-page", PageOutcome.NO_ADDRESS),
    ]


def test_a_copy_that_never_changes_is_not_asked_and_saves_no_number(folder: Path, server: PageServer) -> None:
    copy = f"https://github.com/someone/something/blob/{'0a' * 20}/list.md"
    number = one_number(folder, copy, server.put("centre.test/", SHOWS_NOT))
    assert number.outcome == Outcome.LOST
    assert number.pages[0].outcome == PageOutcome.FIXED
    assert {one.host for one in server.asked} == {"centre.test"}


def test_only_the_records_asked_for_are_looked_at(folder: Path, server: PageServer) -> None:
    one, two = server.put("one.test/", SHOWS), server.put("two.test/", SHOWS)
    report = looked(folder, record("one", {NUMBER: [one]}), record("two", {NUMBER: [two]}), only=("two",))
    assert [number.record for number in report.numbers] == ["two"]
    assert {asked.host for asked in server.asked} == {"two.test"}


# Pages that move


def test_a_page_that_moved_is_told_with_its_new_address(folder: Path, server: PageServer) -> None:
    new = server.put("centre.test/new", SHOWS)
    page = one_page(folder, server.put("centre.test/old", status=301, headers={"Location": "/new"}))
    assert (page.outcome, page.moved_to, page.shows) == (PageOutcome.MOVED, new, True)


def test_a_page_that_moved_to_another_port_is_followed(folder: Path, server: PageServer) -> None:
    server.put("centre.test/new", SHOWS)
    new = server.at("centre.test/new", server.ports[1])
    number = one_number(folder, server.put("centre.test/old", status=302, headers={"Location": new}))
    assert (number.outcome, number.pages[0].moved_to) == (Outcome.STANDS, new)
    assert server.most_to_one_host == 1


def test_a_page_that_moved_and_lost_the_number_is_lost_with_its_new_address(folder: Path, server: PageServer) -> None:
    new = server.put("centre.test/", SHOWS_NOT)
    number = one_number(folder, server.put("old.test/contact", status=308, headers={"Location": new}))
    assert (number.outcome, number.pages[0].outcome) == (Outcome.LOST, PageOutcome.LOST)
    assert number.pages[0].moved_to == new


def test_the_same_page_with_a_last_slash_has_not_moved(folder: Path, server: PageServer) -> None:
    server.put("centre.test/contact/", SHOWS)
    page = one_page(folder, server.put("centre.test/contact", status=301, headers={"Location": "/contact/"}))
    assert (page.outcome, page.moved_to) == (PageOutcome.STANDS, None)


def test_redirects_in_a_circle_end(folder: Path, server: PageServer) -> None:
    server.put("centre.test/b", status=302, headers={"Location": "/a"})
    page = one_page(folder, server.put("centre.test/a", status=302, headers={"Location": "/b"}))
    assert page.outcome == PageOutcome.DIED
    assert "more than 5 redirects" in page.reason
    assert server.asked_for("centre.test/a") == server.asked_for("centre.test/b") == 1


def test_five_redirects_are_followed_and_six_are_not(folder: Path, server: PageServer) -> None:
    for step in range(1, 7):
        server.put(f"centre.test/{step}", status=302, headers={"Location": f"/{step - 1}"})
    server.put("centre.test/0", SHOWS)
    number = one_number(folder, server.at("centre.test/5"), server.at("centre.test/6"))
    assert [page.outcome for page in number.pages] == [PageOutcome.MOVED, PageOutcome.DIED]


@pytest.mark.parametrize("location", ["http://[bad/", "http://x.test:99999/", "mailto:post@x.test", "http:///"])
def test_a_redirect_to_what_is_no_web_page_is_told(folder: Path, server: PageServer, location: str) -> None:
    page = one_page(folder, server.put("centre.test/a", status=302, headers={"Location": location}))
    assert page.outcome == PageOutcome.DIED
    assert page.reason


# Pages that die


@pytest.mark.parametrize(
    ("status", "told"), [(404, "404: not found"), (410, "410: gone for good"), (500, "500"), (503, "503")]
)
def test_a_page_that_answers_with_a_fault_died(folder: Path, server: PageServer, status: int, told: str) -> None:
    page = one_page(folder, server.put("centre.test/", SHOWS, status=status))
    assert (page.outcome, page.status) == (PageOutcome.DIED, status)
    assert told in page.reason


def test_a_slow_page_is_told_as_a_timeout(folder: Path, server: PageServer) -> None:
    page = one_page(folder, server.put("centre.test/", SHOWS, delay=2.0), timeout=0.3)
    assert (page.outcome, page.status) == (PageOutcome.DIED, None)
    assert page.reason.startswith("timeout")


def test_a_host_that_does_not_exist_is_told_as_dns(folder: Path) -> None:
    page = one_page(folder, "http://nowhere.example/contact")
    assert page.outcome == PageOutcome.DIED
    assert page.reason == "DNS: the host nowhere.example is not found"


def test_a_closed_port_is_told_as_a_connection(folder: Path, server: PageServer) -> None:
    page = one_page(folder, "http://centre.test:1/contact")
    assert page.outcome == PageOutcome.DIED
    assert page.reason.startswith("connection")


def test_a_certificate_that_nobody_signed_is_told_as_tls(folder: Path, tmp_path: Path) -> None:
    server = PageServer()
    with server.running(untrusted(tmp_path)):
        page = one_page(folder, f"https://{HOST}:{server.port}/")
    assert page.outcome == PageOutcome.DIED
    assert page.reason.startswith("TLS")


def test_a_host_that_answers_with_something_else_than_http_is_told(folder: Path, tmp_path: Path) -> None:
    with PageServer().running(untrusted(tmp_path)) as server:
        page = one_page(folder, f"http://{HOST}:{server.port}/")
    assert page.outcome == PageOutcome.DIED
    assert page.reason.startswith("connection")


@pytest.mark.parametrize("address", ["http://[bad.example", "http://x.test:99999/", "http://a..b.test/"])
def test_an_address_that_is_none_is_told(folder: Path, address: str) -> None:
    page = one_page(folder, address)
    assert page.outcome == PageOutcome.DIED
    assert page.reason
