"""The conversation without scripts: /chat/plain in a browser whose scripts are off, and its forms sent by hand."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from browser import NEUTRAL, violations, visitor
from playwright.sync_api import Browser, Page, expect
from rasa_server import RasaServer

from ledelys.chat.config import ChatConfig
from ledelys.chat.sentences import numbers, read_sentences

SENTENCES = read_sentences("page.yml")
PAGE, PLAIN = SENTENCES["page"], SENTENCES["plain"]
NO_SCRIPT = {"java_script_enabled": False}


@pytest.fixture
def page(browser: Browser, whole: RasaServer) -> Iterator[Page]:
    """A visitor without scripts on the plain page."""
    with visitor(browser, **NO_SCRIPT) as page:
        page.goto(f"{whole.address}/chat/plain")
        yield page


def _say(page: Page, text: str) -> str:
    page.locator("textarea").fill(text)
    page.get_by_role("button", name="Send").click()
    return page.locator("main").inner_text()


def _token(page_text: str) -> str:
    found = re.search(r'name="token" value="([^"]*)"', page_text)
    assert found is not None
    return html.unescape(found.group(1))


def test_a_conversation_with_buttons_cards_and_numbers_to_call(page: Page) -> None:
    assert "trygg" in _say(page, "mannen min slår meg, jeg bor i Bergen")
    expect(page.locator(".own")).to_have_text("mannen min slår meg, jeg bor i Bergen")
    page.get_by_role("button", name="Nok spørsmål").click()
    card = page.locator(".service").first
    expect(card.locator("h3")).to_have_text("Krisesenteret for Bergen og omegn")
    assert card.locator("a[href='tel:116006']").count() == 1
    assert (
        page.locator("main").inner_text().count("Krisesenteret for Bergen og omegn") == 2
    )  # name and line of the card
    assert page.url.endswith("/chat/plain")
    assert page.context.cookies() == []


def test_danger_comes_with_the_number_first(page: Page) -> None:
    _say(page, "han står utenfor døra med kniv")
    assert page.locator(".message p").first.inner_text().startswith("112")
    assert page.locator(".message a").first.get_attribute("href") == "tel:112"


def test_leaving_deletes_and_goes_to_the_neutral_site(page: Page, whole: RasaServer) -> None:
    _say(page, "jeg bor i Bergen")
    token = _token(page.content())
    page.get_by_role("button", name="Forlat siden").click()
    page.wait_for_url(NEUTRAL)
    answer = whole.client.post("/chat/messages", json={"text": "ja"}, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_leaving_works_before_anything_is_said(page: Page) -> None:
    page.get_by_role("button", name="Forlat siden").click()
    page.wait_for_url(NEUTRAL)


def test_deleting_without_leaving(page: Page, whole: RasaServer) -> None:
    _say(page, "jeg bor i Bergen")
    token = _token(page.content())
    page.get_by_role("button", name="Slett samtalen").click()
    assert PAGE["forgotten"]["nb"] in page.locator("main").inner_text()
    assert "Bergen" not in page.content()
    answer = whole.client.post("/chat/messages", json={"text": "ja"}, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_the_language_is_changed_before_and_in_a_conversation(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "program, not a human" in page.locator("main").inner_text()
    _say(page, "my husband hits me")
    page.get_by_role("button", name="Nynorsk").click()
    expect(page.locator("html")).to_have_attribute("lang", "nn")


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 500}}])
def test_axe_finds_nothing(browser: Browser, whole: RasaServer, look: dict[str, object]) -> None:
    """With scripts on, since axe is one."""
    with visitor(browser, **look) as page:
        page.goto(f"{whole.address}/chat/plain")
        found = violations(page)
        _say(page, "mannen min slår meg, jeg bor i Bergen")
        found += violations(page)
        page.get_by_role("button", name="Nok spørsmål").click()
        found += violations(page)
        _say(page, " ")
        found += violations(page)
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_hostile_text_is_shown_as_text(page: Page) -> None:
    text = "<script>document.title='HACKED'</script><b>x</b> {{7*7}}"
    _say(page, text)
    assert page.locator(".own").text_content() == text
    assert page.locator(".own b").count() == 0


def _post(server: RasaServer, **fields: str) -> tuple[int, str]:
    answer = server.client.post("/chat/plain", data=fields)
    return answer.status_code, html.unescape(answer.text)


def test_a_conversation_that_is_over_shows_nothing_of_what_was_said(whole: RasaServer) -> None:
    """Whoever goes back in the browser after the visitor has left sends the form again."""
    status, text = _post(whole, token="", text="jeg bor i Bergen")
    token = _token(text)
    assert status == 200
    assert whole.client.post("/chat/plain/exit", data={"token": token}).status_code == 303
    status, text = _post(whole, token=token, text="jeg bor i Bergen")
    assert PLAIN["over"]["nb"] in text
    assert "Bergen" not in text
    assert _token(text) == ""


def test_danger_gets_its_number_even_when_the_conversation_is_over(whole: RasaServer) -> None:
    _, text = _post(whole, token="gone", text="han står utenfor døra med kniv")
    assert re.search(r'class="notice" role="status"><a href="tel:112">112</a>', text)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": " "}, 400),
        ({"text": "a" * 2001}, 422),
        ({"payload": "/restart"}, 400),
        ({"payload": '/danger.attack{"place": "x"}'}, 400),
        ({}, 400),
    ],
)
def test_what_cannot_be_answered_gets_a_kind_page_with_the_numbers(
    whole: RasaServer, fields: dict[str, str], status: int
) -> None:
    found, text = _post(whole, token="", **fields)
    assert found == status
    assert all(f">{entry.number}</a>" in text for entry in numbers("nb"))
    assert "<textarea" in text


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"text=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b'{"text": "hei"}', "application/json", 415),
        (b"&".join(b"a%d=1" % one for one in range(50)), "application/x-www-form-urlencoded", 400),
        (b"text=" + b"a" * 40_000, "application/x-www-form-urlencoded", 413),
    ],
    ids=["invalid UTF-8 inside", "not a form", "JSON", "many fields", "too large"],
)
def test_bad_forms_get_a_page_too(whole: RasaServer, body: bytes, content_type: str, status: int) -> None:
    answer = whole.client.post("/chat/plain", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert 'href="tel:112"' in answer.text


@pytest.mark.parametrize("letter", ["a", "ሀ", "😶"])
def test_a_message_may_be_as_long_as_told_in_any_script(whole: RasaServer, letter: str) -> None:
    """A form sends twelve bytes for some letters, and nine for each of Amharic's."""
    longest = ChatConfig().max_characters
    assert whole.client.post("/chat/plain", data={"text": letter * longest, "token": ""}).status_code == 200
    assert whole.client.post("/chat/plain", data={"text": letter * (longest + 1), "token": ""}).status_code == 422


def test_its_headers_let_nothing_in_and_keep_nothing(whole: RasaServer) -> None:
    answer = whole.client.get("/chat/plain?language=en")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "form-action 'self' https://www.yr.no;" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert 'lang="en"' in answer.text
    assert "<script" not in answer.text


def test_the_page_reads_well_as_text_alone(whole: RasaServer) -> None:
    """As a text browser shows it: no attribute carries what one must know."""
    _, text = _post(whole, token="", text="mannen min slår meg")
    body = re.sub(r"<[^>]+>", " ", text.split("<body")[1])
    for expected in ("Forlat siden", "Er noen i fare nå? Ring", "Du skrev", "Svar", "trygg", "Skriv her", "Send"):
        assert expected in body
