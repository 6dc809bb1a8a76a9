"""The chat window on another site: one script tag, a strict policy, a page that does harm without meaning to."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from browser import NEUTRAL, Window, visitor
from other_site import HOST_SITE
from playwright.sync_api import Browser, Page, expect
from rasa_server import RasaServer

from ledelys.chat import pages
from ledelys.chat.config import ChatConfig

MAX_BYTES = 20_000
CONFIG = ChatConfig()


def _tag(address: str) -> str:
    return pages.tag(address, CONFIG.exit_address, CONFIG.max_characters)


@contextmanager
def _serving(body: str, headers: dict[str, str]) -> Iterator[None]:
    """Serve HOST_SITE: the page at its root and a style sheet."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            style = self.path == "/hostile.css"
            self.send_response(200)
            for name, value in {"Content-Type": "text/css" if style else "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((HOSTILE if style else body).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("localhost", int(HOST_SITE.rpartition(":")[2])), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def _on_other_site(browser: Browser, whole: RasaServer, head: str = "", tag: str | None = None) -> Iterator[Window]:
    """A page of HOST_SITE with the tag, under a policy that allows no inline script, no inline style and no eval."""
    policy = (
        f"default-src 'none'; script-src {whole.address}; connect-src {whole.address}; style-src {HOST_SITE}; "
        "require-trusted-types-for 'script'"
    )
    body = f"<!doctype html><html lang=nb><title>Kommunen</title>{head}<h1>Kommunen</h1>{tag or _tag(whole.address)}"
    with _serving(body, {"Content-Security-Policy": policy}), visitor(browser) as page:
        yield Window(page, whole.address)


HOSTILE = """
* { all: unset !important; display: block !important; color: red !important; font-size: 3px !important;
    visibility: hidden !important; position: absolute !important; z-index: 1 !important; }
ledelys-chat { transform: scale(0.1) !important; filter: blur(9px) !important; opacity: 0.01 !important;
    contain: strict !important; clip-path: inset(50%) !important; }
button, dialog { display: none !important; }
"""


def _go(window: Window, page: Page) -> None:
    page.goto(f"{HOST_SITE}/")
    window.launcher.click()
    window.box.wait_for()


def test_one_tag_is_enough_under_a_strict_policy_with_its_hash(browser: Browser, whole: RasaServer) -> None:
    with _on_other_site(browser, whole) as window:
        _go(window, window.page)
        assert "gratis" in window.say("hva koster krisesenter")[-1]
        assert window.faults == []
        assert 'integrity="sha384-' in _tag(whole.address)


def test_a_script_that_is_not_the_one_of_the_hash_does_not_run_and_a_link_stays(
    browser: Browser, whole: RasaServer
) -> None:
    wrong = re.sub(r"sha384-[^\"]+", "sha384-" + "A" * 64, _tag(whole.address))
    with _on_other_site(browser, whole, tag=wrong) as window:
        window.page.goto(f"{HOST_SITE}/")
        link = window.page.get_by_role("link", name="Finn hjelp")
        assert link.get_attribute("href") == f"{whole.address}/chat/plain"
        assert window.launcher.count() == 0


def test_the_styles_of_the_page_do_no_harm(browser: Browser, whole: RasaServer) -> None:
    with _on_other_site(browser, whole, head="<link rel=stylesheet href=/hostile.css>") as window:
        window.page.goto(f"{HOST_SITE}/")
        window.launcher.click()
        assert "gratis" in window.say("hva koster krisesenter")[-1]
        box = window.panel.bounding_box()
        assert box is not None
        assert box["width"] > 400
        leave = window.button("Forlat siden")
        assert leave.evaluate("e => getComputedStyle(e).fontSize") == "17px"
        assert leave.evaluate("e => getComputedStyle(e).visibility") == "visible"
        host = "getComputedStyle(document.querySelector('ledelys-chat'))"
        style = window.page.evaluate(f"[{host}.transform, {host}.filter, {host}.opacity, {host}.clipPath]")
        assert style == ["none", "none", "1", "none"]


def test_a_page_that_listens_to_everything_hears_no_word(browser: Browser, whole: RasaServer) -> None:
    with _on_other_site(browser, whole) as window:
        _go(window, window.page)
        window.page.evaluate(
            """() => {
                window.heard = [];
                const listen = (event) => heard.push([event.type, event.target.value, event.target.tagName,
                    event.key, event.data, event.clipboardData?.getData("text")]);
                const typing = ["keydown", "keypress", "keyup", "beforeinput", "input", "paste", "copy", "change",
                    "compositionstart", "compositionend"];
                for (const kind of [...typing, "click", "submit"])
                    for (const where of [window, document, document.querySelector("ledelys-chat")])
                        for (const early of [true, false]) where.addEventListener(kind, listen, early);
            }"""
        )
        window.box.press_sequentially("merke")
        window.box.press("Control+a")
        window.box.press("Control+c")
        window.box.press("Control+v")
        window.box.press("Enter")
        window.log.get_by_text("merke", exact=True).wait_for()
        window.button("Forlat siden").focus()
        heard = window.page.evaluate("window.heard")
        assert [one for one in heard if one[0] not in ("click", "submit")] == []
        assert "merke" not in str(heard)
        window.page.evaluate("document.body.append(document.createElement('input'))")
        window.page.locator("body > input").press("x")  # what is typed elsewhere is the page's own
        assert "keydown" in [one[0] for one in window.page.evaluate("window.heard")]


def test_the_neutral_site_is_not_told_where_the_visitor_came_from(browser: Browser, whole: RasaServer) -> None:
    with _on_other_site(browser, whole) as window:
        asked: list[dict[str, str]] = []
        window.page.on("request", lambda request: request.url == NEUTRAL and asked.append(request.all_headers()))
        _go(window, window.page)
        window.button("Forlat siden").click()
        window.page.wait_for_url(NEUTRAL)
        assert [request.get("referer") for request in asked] == [None]


def test_only_sites_of_the_list_are_let_in(whole: RasaServer) -> None:
    for origin, allowed in ((HOST_SITE, HOST_SITE), ("https://evil.example", None), ("null", None)):
        for method, path in (("OPTIONS", "/chat/messages"), ("POST", "/chat/sessions"), ("GET", "/chat/ledelys.js")):
            answer = whole.client.request(method, path, headers={"Origin": origin})
            assert answer.headers.get("access-control-allow-origin") == allowed, (origin, path)
            assert "access-control-allow-credentials" not in answer.headers


def test_a_site_that_is_not_on_the_list_shows_the_numbers_only(browser: Browser, whole: RasaServer) -> None:
    with visitor(browser) as page:
        tag = f'<script src="{whole.address}/chat/ledelys.js" defer></script><ledelys-chat></ledelys-chat>'
        page.route("https://evil.example/", lambda route: route.fulfill(body=tag, content_type="text/html"))
        window = Window(page, whole.address)
        page.goto("https://evil.example/")
        if window.launcher.count() == 0:
            return  # not even the script is given out
        window.launcher.click()
        assert "112" in window.say("hei")[-1]


def test_attributes_choose_language_texts_colours_start_and_where_to_leave_to(
    browser: Browser, whole: RasaServer
) -> None:
    attributes = 'language="en" heading="Help in Lykten" launcher="Need help?" accent="#ffcc00" open'
    tag = _tag(whole.address).replace("<ledelys-chat>", f'<ledelys-chat {attributes} exit="https://www.met.no/">')
    with _on_other_site(browser, whole, tag=tag) as window:
        page = window.page
        page.route("https://www.met.no/**", lambda route: route.fulfill(body="weather"))
        page.goto(f"{HOST_SITE}/")
        expect(window.panel.locator("h2")).to_have_text("Help in Lykten")
        expect(window.panel).to_have_attribute("lang", "en")
        send = window.button("Send")
        colours = send.evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]")
        assert colours == ["rgb(255, 204, 0)", "rgb(0, 0, 0)"]  # what stands out more on it
        window.button("×").click()
        expect(window.launcher).to_have_text("Need help?")
        window.launcher.click()
        window.button("Leave the page").click()
        page.wait_for_url("https://www.met.no/")


@pytest.mark.parametrize("exit_address", ["javascript:alert(1)", "http://plain.example/", "//x", ""])
def test_leaving_goes_to_a_safe_address_only(browser: Browser, whole: RasaServer, exit_address: str) -> None:
    tag = _tag(whole.address).replace("<ledelys-chat>", f'<ledelys-chat exit="{exit_address}">')
    with _on_other_site(browser, whole, tag=tag) as window:
        _go(window, window.page)
        window.button("Forlat siden").click()
        window.page.wait_for_url("https://www.yr.no/")


def test_events_for_the_page_tell_no_content(browser: Browser, whole: RasaServer) -> None:
    with _on_other_site(browser, whole) as window:
        page = window.page
        page.goto(f"{HOST_SITE}/")
        page.evaluate(
            "() => { window.told = []; for (const what of ['open', 'close', 'leave'])"
            "addEventListener('ledelys-' + what, (e) => told.push([e.type, e.detail, e.target.tagName])) }"
        )
        window.launcher.click()
        window.say("jeg bor i Bergen")
        window.button("×").click()
        told = page.evaluate("window.told")
        assert told == [["ledelys-open", None, "LEDELYS-CHAT"], ["ledelys-close", None, "LEDELYS-CHAT"]]


def test_a_second_window_on_the_page_does_nothing(browser: Browser, whole: RasaServer) -> None:
    with _on_other_site(browser, whole, tag=_tag(whole.address) + "<ledelys-chat></ledelys-chat>") as window:
        window.page.goto(f"{HOST_SITE}/")
        expect(window.launcher).to_have_count(1)


def test_script_and_style_are_small() -> None:
    script = pages.script(CONFIG.exit_address, CONFIG.max_characters)
    size = len(gzip.compress(script.body, 9))
    print(f"the chat window: {len(script.body)} bytes, {size} compressed, with its style and all sentences")
    assert size <= MAX_BYTES
    assert "&" not in unescape(_tag("https://chat.example.no"))


def test_the_script_book_opens_the_window_at_an_answer_where_that_is_allowed(
    browser: Browser, whole: RasaServer
) -> None:
    turns = quote(json.dumps([["visitor", "mannen min slår meg, jeg bor i Bergen"], ["presses", "Nok spørsmål"]]))
    script = pages.script(CONFIG.exit_address, CONFIG.max_characters, try_out=True)
    with visitor(browser) as page:
        page.route("**/chat/ledelys.js*", lambda route: route.fulfill(body=script.body, content_type="text/javascript"))
        window = Window(page, whole.address)
        page.goto(f"{whole.address}/#try={turns}")
        expect(window.log.locator(".service").first).to_contain_text("Krisesenteret for Bergen")
        assert window.faults == []


def test_for_visitors_an_address_plays_nothing(browser: Browser, whole: RasaServer) -> None:
    with visitor(browser) as page:
        window = Window(page, whole.address)
        page.goto(f"{whole.address}/#try={quote(json.dumps([['visitor', 'hei']]))}")
        window.launcher.wait_for()
        page.wait_for_timeout(500)
        expect(window.panel).not_to_be_visible()
    assert "#try" not in pages.script(CONFIG.exit_address, CONFIG.max_characters).body.decode()
