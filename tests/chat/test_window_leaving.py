"""Leaving fast, and deleting without leaving: what stays behind is nothing."""

from __future__ import annotations

import pytest
from browser import NEUTRAL, Window, visitor
from playwright.sync_api import Browser, Page, expect
from rasa_server import RasaServer

from ledelys.chat.sentences import read_sentences

PAGE = read_sentences("page.yml")["page"]
WORDS = "mannen min slår meg og jeg bor i Bergen"


def _token(window: Window) -> list[str]:
    """The headers that carried the token; filled as requests are made."""
    seen: list[str] = []
    window.page.on("request", lambda one: seen.append(one.headers.get("authorization", "")))
    return seen


def _deleted(server: RasaServer, tokens: list[str]) -> bool:
    token = next(token for token in tokens if token)
    answer = server.client.post("/chat/messages", json={"text": "ja"}, headers={"Authorization": token})
    return answer.status_code == 401


def _left(page: Page) -> None:
    page.wait_for_url(NEUTRAL)
    assert "Bergen" not in page.content()


def test_the_button_leaves_deletes_and_takes_this_pages_place_in_the_history(
    browser: Browser, whole: RasaServer
) -> None:
    with visitor(browser) as page:
        page.goto("about:blank")
        window = Window(page, whole.address).open()
        tokens = _token(window)
        window.say(WORDS)
        window.box.fill("mer om Bergen")
        entries = page.evaluate("history.length")
        window.button("Forlat siden").click()
        _left(page)
        assert _deleted(whole, tokens)
        assert page.evaluate("history.length") == entries
        page.go_back()
        assert page.url == "about:blank"
        page.go_forward()
        page.wait_for_url(NEUTRAL)


def test_everything_is_blank_before_the_next_page_has_come(window: Window) -> None:
    page, seen = window.page, []
    page.expose_function("saw", lambda title, text: seen.append((title, text)))
    page.evaluate(
        "new MutationObserver(() => saw(document.title, document.body.innerText))"
        ".observe(document.documentElement, { childList: true })"
    )
    window.say(WORDS)
    window.button("Forlat siden").click()
    _left(page)
    assert seen[0] == ("www.yr.no", "")


def test_a_page_that_asks_whether_one_really_wants_to_leave_does_not_hold_the_visitor(window: Window) -> None:
    page = window.page
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate(
        "addEventListener('beforeunload', (e) => { e.preventDefault(); e.returnValue = 'x' });"
        "window.onbeforeunload = () => 'x'"
    )
    window.say(WORDS)
    window.button("Forlat siden").click()
    _left(page)
    assert asked == []


@pytest.mark.parametrize(
    "keys",
    [
        ["ShiftLeft", "ShiftLeft", "ShiftLeft"],
        ["ShiftLeft", "ShiftRight", "ShiftLeft"],
    ],
)
def test_shift_three_times_leaves_with_either_key_also_while_writing(window: Window, keys: list[str]) -> None:
    window.say(WORDS)
    window.box.fill("jeg skriver")
    for key in keys:
        window.page.keyboard.press(key)
    _left(window.page)


def test_both_shift_keys_at_once_do_not_end_the_count(window: Window) -> None:
    window.say(WORDS)
    keyboard = window.page.keyboard
    keyboard.down("ShiftLeft")
    keyboard.down("ShiftRight")
    keyboard.up("ShiftLeft")
    keyboard.up("ShiftRight")
    keyboard.press("ShiftLeft")
    _left(window.page)


def test_what_is_still_needed_is_said_and_another_key_gives_it_up(window: Window) -> None:
    keyboard = window.page.keyboard
    keyboard.press("ShiftLeft")
    expect(window.status).to_have_text(PAGE["shift_twice"]["nb"])
    keyboard.press("ShiftLeft")
    expect(window.status).to_have_text(PAGE["shift_once"]["nb"])
    keyboard.press("a")
    expect(window.status).to_have_text(PAGE["shift_over"]["nb"])
    keyboard.press("ShiftLeft")
    expect(window.status).to_have_text(PAGE["shift_twice"]["nb"])
    assert window.page.url.startswith(window.address)


def test_capital_letters_and_escape_do_not_leave(window: Window) -> None:
    window.box.focus()
    for key in ("Shift+A", "Shift+B", "Shift+C", "Shift+D", "Escape", "Escape", "Escape"):
        window.page.keyboard.press(key)
    window.page.wait_for_timeout(300)
    assert window.page.url.startswith(window.address)
    assert window.box.input_value() == "ABCD"
    expect(window.panel).to_be_visible()


def test_shift_is_for_capitals_on_a_touch_keyboard(browser: Browser, whole: RasaServer) -> None:
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
    with visitor(browser, **phone) as page:
        window = Window(page, whole.address).open()
        assert page.evaluate("matchMedia('(any-pointer: coarse)').matches")
        if page.evaluate("matchMedia('(any-pointer: fine)').matches"):
            pytest.skip("this machine's Chromium reports a mouse beside the touch screen")
        for _ in range(4):
            page.keyboard.press("ShiftLeft")
        page.wait_for_timeout(300)
        assert page.url.startswith(whole.address)
        window.button("Forlat siden").tap()
        _left(page)


def test_closing_the_tab_deletes(browser: Browser, whole: RasaServer) -> None:
    with visitor(browser) as page:
        window = Window(page, whole.address).open()
        tokens = _token(window)
        window.say(WORDS)
        page.close(run_before_unload=True)
        page.context.new_page().wait_for_timeout(500)
        assert _deleted(whole, tokens)


def test_coming_back_shows_an_empty_conversation(browser: Browser, whole: RasaServer) -> None:
    with visitor(browser) as page:
        window = Window(page, whole.address).open()
        tokens = _token(window)
        window.say(WORDS)
        window.box.fill("mer om Bergen")
        page.goto(NEUTRAL)
        page.go_back()
        window.log.wait_for(state="attached")
        assert "Bergen" not in " ".join(window.log.all_inner_texts())
        assert window.box.input_value() == ""
        assert _deleted(whole, tokens)


def test_what_the_browser_keeps_to_come_back_to_holds_no_words(window: Window) -> None:
    """The page is frozen after this event; Chromium's driver cannot restore it, so the event is sent by hand."""
    window.say(WORDS)
    window.box.fill("mer om Bergen")
    window.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert "Bergen" not in " ".join(window.messages())
    assert window.box.input_value() == ""


def test_deleting_without_leaving(window: Window, whole: RasaServer) -> None:
    tokens = _token(window)
    window.say(WORDS)
    window.button("Slett samtalen").click()
    expect(window.status).to_have_text(PAGE["forgotten"]["nb"])
    assert "Bergen" not in " ".join(window.messages())
    assert _deleted(whole, tokens)
    assert "gratis" in window.say("hva koster krisesenter")[-1]


def test_before_the_first_message_it_is_said_what_cannot_be_hidden(window: Window) -> None:
    summary = window.panel.get_by_text(PAGE["safer_title"]["nb"])
    summary.click()
    expect(window.panel.get_by_text(PAGE["safer"]["nb"])).to_be_visible()
    assert window.messages()[-1].endswith("Finn hjelp nær meg")
