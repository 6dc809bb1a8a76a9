"""Pages that may not or cannot be read, and those that are written in unusual ways."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from live_records import NUMBER, SHOWS, one_number, one_page
from page_server import PageServer

from services_catalog.upkeep.live import Outcome, PageOutcome

# Pages that may not or cannot be read


def test_what_robots_txt_forbids_is_not_asked_for(folder: Path, server: PageServer) -> None:
    server.put("centre.test/robots.txt", "User-agent: *\nDisallow: /private", kind="text/plain")
    private, public = server.put("centre.test/private/a", SHOWS), server.put("centre.test/public", SHOWS)
    number = one_number(folder, private, public)
    assert [page.outcome for page in number.pages] == [PageOutcome.FORBIDDEN, PageOutcome.STANDS]
    assert server.asked_for("centre.test/private/a") == 0


def test_the_robots_txt_of_the_host_a_page_moved_to_counts_too(folder: Path, server: PageServer) -> None:
    server.put("new.test/robots.txt", "User-agent: *\nDisallow: /", kind="text/plain")
    new = server.put("new.test/contact", SHOWS)
    page = one_page(folder, server.put("old.test/", status=301, headers={"Location": new}))
    assert (page.outcome, page.moved_to) == (PageOutcome.FORBIDDEN, new)
    assert server.asked_for("new.test/contact") == 0


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_host_whose_robots_txt_fails_is_left_alone(folder: Path, server: PageServer, status: int) -> None:
    server.put("centre.test/robots.txt", status=status)
    page = one_page(folder, server.put("centre.test/", SHOWS))
    assert page.outcome == PageOutcome.FORBIDDEN
    assert str(status) in page.reason
    assert server.asked_for("centre.test/") == 0


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_host_without_robots_txt_is_asked(folder: Path, server: PageServer, status: int) -> None:
    server.put("centre.test/robots.txt", "User-agent: *\nDisallow: /", status=status)
    assert one_number(folder, server.put("centre.test/", SHOWS)).outcome == Outcome.STANDS


def test_a_robots_txt_that_moved_is_followed(folder: Path, server: PageServer) -> None:
    server.put("centre.test/robots.txt", status=301, headers={"Location": "/rules.txt"})
    server.put("centre.test/rules.txt", "User-agent: *\nDisallow: /", kind="text/plain")
    assert one_page(folder, server.put("centre.test/", SHOWS)).outcome == PageOutcome.FORBIDDEN


def test_a_host_whose_robots_txt_does_not_answer_is_left_alone(folder: Path, server: PageServer) -> None:
    server.put("centre.test/robots.txt", delay=2.0)
    page = one_page(folder, server.put("centre.test/", SHOWS), timeout=0.3)
    assert page.outcome == PageOutcome.DIED
    assert server.asked_for("centre.test/") == 0


@pytest.mark.parametrize("kind", ["application/pdf", "text/html", None])
def test_a_pdf_is_left_to_a_person_whatever_it_is_called(folder: Path, server: PageServer, kind: str | None) -> None:
    number = one_number(folder, server.put("centre.test/report.pdf", f"%PDF-1.7 {NUMBER}", kind=kind))
    assert (number.outcome, number.pages[0].outcome) == (Outcome.UNREACHABLE, PageOutcome.NOT_READABLE)
    assert "person" in number.pages[0].reason


def test_a_page_refused_to_programs_is_left_to_a_person(folder: Path, server: PageServer) -> None:
    assert one_page(folder, server.put("centre.test/", SHOWS, status=403)).outcome == PageOutcome.NOT_READABLE


def test_a_page_that_scripts_must_write_first_is_left_to_a_person(folder: Path, server: PageServer) -> None:
    shell = "<title>Senter</title><noscript>Slå på JavaScript</noscript><div id=app></div><script src=app.js></script>"
    assert one_page(folder, server.put("centre.test/", shell)).outcome == PageOutcome.NOT_READABLE


def test_a_number_in_a_script_is_no_number_on_the_page(folder: Path, server: PageServer) -> None:
    page = (
        f"<p>Ring oss</p><script>var old = '{NUMBER}'; // <!-- </script><style>/* {NUMBER} */</style><!-- {NUMBER} -->"
    )
    assert one_number(folder, server.put("centre.test/", page)).outcome == Outcome.LOST


def test_of_a_long_page_only_the_beginning_is_read(folder: Path, server: PageServer) -> None:
    filler = "<p>" + "lorem ipsum " * (10_000_000 // 12) + "</p>"
    early, late = server.put("a.test/", SHOWS + filler), server.put("b.test/", filler + SHOWS)
    number = one_number(folder, early, late, timeout=20.0)
    assert [page.outcome for page in number.pages] == [PageOutcome.STANDS, PageOutcome.NOT_READABLE]
    assert "5 MB" in number.pages[1].reason


def test_a_page_without_end_is_left_when_enough_is_read(folder: Path, server: PageServer) -> None:
    page = one_page(folder, server.put("centre.test/", SHOWS, endless=True), max_bytes=1_000_000)
    assert page.outcome == PageOutcome.STANDS
    assert "longer than the 1 MB" in page.reason


def test_a_packed_page_counts_by_what_it_unpacks_to(folder: Path, server: PageServer) -> None:
    packed = gzip.compress(b" " * 3_000_000 + SHOWS.encode())
    address = server.put("centre.test/", packed, headers={"Content-Encoding": "gzip"})
    assert one_page(folder, address, max_bytes=1_000_000).outcome == PageOutcome.NOT_READABLE


# How pages are written


def test_a_gzip_page_is_read(folder: Path, server: PageServer) -> None:
    body = gzip.compress(SHOWS.encode())
    assert (
        one_number(folder, server.put("a.test/", body, headers={"Content-Encoding": "gzip"})).outcome == Outcome.STANDS
    )


def test_an_answer_that_is_not_packed_as_it_says_is_told(folder: Path, server: PageServer) -> None:
    page = one_page(folder, server.put("a.test/", SHOWS, headers={"Content-Encoding": "gzip"}))
    assert page.outcome == PageOutcome.DIED
    assert page.reason.startswith("connection")


@pytest.mark.parametrize(
    "kind", ["text/html; charset=iso-8859-1", "text/html; charset=utf-8", "text/html; charset=nonsense", "text/html"]
)
def test_a_latin_1_page_is_read_whatever_it_is_said_to_be(folder: Path, server: PageServer, kind: str) -> None:
    body = "<p>Døgnåpent: 61\xa017\xa055\xa060</p>".encode("latin-1")
    assert one_number(folder, server.put("a.test/", body, kind=kind)).outcome == Outcome.STANDS


def test_a_utf_16_page_is_read(folder: Path, server: PageServer) -> None:
    assert one_number(folder, server.put("a.test/", SHOWS.encode("utf-16"), kind="text/html")).outcome == Outcome.STANDS


def test_a_plain_text_page_is_read(folder: Path, server: PageServer) -> None:
    page = server.put("a.test/", f"Telefon: <{NUMBER}>", kind="text/plain")
    assert one_number(folder, page).outcome == Outcome.STANDS
