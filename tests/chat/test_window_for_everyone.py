"""The chat window with a keyboard alone, a screen reader, much enlarged text, dark or few colours, and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from browser import Window, violations, visitor
from playwright.sync_api import Browser, expect
from rasa_server import RasaServer

FOCUSED = "() => { let e = document.activeElement; while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; "
FOCUSED += "return e.className || e.id || e.tagName }"

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "400 % of 1280": {"viewport": {"width": 320, "height": 256}},
    "phone": {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True},
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state(browser: Browser, whole: RasaServer, look: str) -> None:
    with visitor(browser, **LOOKS[look]) as page:
        window = Window(page, whole.address)
        page.goto(whole.address)
        found = {"closed": violations(page)}
        window.launcher.click()
        found["open"] = violations(page)
        window.say("mannen min slår meg, jeg bor i Bergen")
        window.choose("Nok spørsmål")
        found["in conversation"] = violations(page)
        window.choose("Lag et kort notat")
        found["note"] = violations(page)
        window.say("han står utenfor døra med kniv")
        found["danger"] = violations(page)
        page.context.set_offline(True)
        window.say("hei")
        found["error"] = violations(page)
        assert {state: faults for state, faults in found.items() if faults} == {}
        assert window.faults == []


@pytest.mark.parametrize("look", ["320 px", "400 % of 1280", "phone"])
def test_nothing_is_cut_off_or_covered_where_there_is_little_room(
    browser: Browser, whole: RasaServer, look: str
) -> None:
    with visitor(browser, **LOOKS[look]) as page:
        window = Window(page, whole.address).open()
        window.say("mannen min slår meg, jeg bor i Bergen")
        size = page.viewport_size
        assert size is not None
        box = window.panel.bounding_box()
        assert box is not None
        assert (box["x"], round(box["width"])) == (0, size["width"])
        assert round(box["height"]) == size["height"]
        wide = "e => e.scrollWidth <= e.clientWidth"
        assert window.panel.evaluate(wide)
        assert window.panel.locator(".pages").evaluate(wide)
        window.box.scroll_into_view_if_needed()
        expect(window.box).to_be_in_viewport(ratio=0.9)
        expect(window.button("Forlat siden")).to_be_in_viewport(ratio=1)


def test_on_a_phone_the_page_behind_cannot_be_reached(browser: Browser, whole: RasaServer) -> None:
    with visitor(browser, **LOOKS["phone"]) as page:
        window = Window(page, whole.address).open()
        assert window.panel.evaluate("e => e.matches(':modal')")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        window.button("×").click()
        assert page.evaluate(FOCUSED) == "launcher"


def test_the_window_keeps_to_what_is_seen_above_a_phones_keyboard(browser: Browser, whole: RasaServer) -> None:
    with visitor(browser, **LOOKS["phone"]) as page:
        window = Window(page, whole.address).open()
        page.evaluate(
            "Object.defineProperty(visualViewport, 'height', { get: () => 420 });"
            "visualViewport.dispatchEvent(new Event('resize'))"
        )
        box = window.panel.bounding_box()
        assert box is not None
        assert box["height"] == 420


def test_everything_can_be_done_with_the_keyboard_alone(browser: Browser, whole: RasaServer) -> None:
    with visitor(browser) as page:
        window = Window(page, whole.address)
        page.goto(whole.address)
        keyboard = page.keyboard
        while page.evaluate(FOCUSED) != "launcher":
            keyboard.press("Tab")
        keyboard.press("Enter")
        assert page.evaluate(FOCUSED) == "heading"
        order = []
        for _ in range(18):
            keyboard.press("Tab")
            order.append(page.evaluate(FOCUSED))
            if order[-1] == "quiet":
                break
        assert order[:2] == ["leave", "close"]
        assert order[-3:] == ["text", "send", "quiet"]
        window.box.focus()
        keyboard.type("jeg vil snakke med noen")
        keyboard.press("Enter")
        page.wait_for_timeout(1500)
        assert page.evaluate(FOCUSED) == "text"  # the answer does not take the focus
        keyboard.press("Shift+Tab")
        keyboard.press("Shift+Tab")
        keyboard.press("Enter")
        expect(window.log.locator(".chosen")).to_have_count(1)
        assert page.evaluate(FOCUSED) == "chosen"
        window.button("×").press("Enter")
        assert page.evaluate(FOCUSED) == "launcher"
        expect(window.panel).not_to_be_visible()


def test_messages_come_in_a_log_each_added_once_at_its_end(window: Window) -> None:
    window.page.evaluate(
        """() => {
            const log = document.querySelector("ledelys-chat").shadowRoot.querySelector("[role=log]");
            window.changes = [];
            new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach((node) =>
                changes.push([one.target === log, node.nextSibling === null, node.className])))
            ).observe(log, { childList: true });
        }"""
    )
    assert window.log.get_attribute("aria-label") == "Samtalen"
    replies = window.say("mannen min slår meg")
    changes = window.page.evaluate("window.changes")
    assert [change[2] for change in changes] == ["message own"] + ["message"] * len(replies)
    assert all(change[:2] == [True, True] for change in changes)
    assert window.messages()[-len(replies) - 1].startswith("Du:")
    assert replies[0].startswith("Ledelys:")


def test_a_waiting_answer_is_told_and_then_no_more(window: Window) -> None:
    window.page.route("**/chat/messages", lambda route: (window.page.wait_for_timeout(600), route.continue_()))
    window.box.fill("hei")
    window.box.press("Enter")
    expect(window.status).to_have_text("Svaret kommer")
    expect(window.status).to_have_text("")


def test_who_reads_further_up_stays_there_and_can_go_to_the_new_answer(window: Window) -> None:
    for text in ("hva er et krisesenter", "hva koster det", "kan jeg være anonym", "har de tolk"):
        window.say(text)
    pages = window.panel.locator(".pages")
    pages.hover()
    window.page.mouse.wheel(0, -3000)
    window.page.wait_for_timeout(300)
    before = len(window.messages())
    pages.evaluate("pages => pages.scrollTo({ top: 0, behavior: 'instant' })")
    window.page.route("**/chat/messages", lambda route: (window.page.wait_for_timeout(500), route.continue_()))
    window.box.fill("hvor lenge kan jeg bo der")
    window.box.press("Enter")
    window.page.wait_for_timeout(150)
    pages.hover()
    window.page.mouse.wheel(0, -3000)
    window.page.wait_for_function(
        "n => document.querySelector('ledelys-chat').shadowRoot.querySelectorAll('.message').length >= n + 2",
        arg=before,
    )
    later = window.button("Gå til nytt svar")
    later.click()
    expect(window.log.locator(".message").last).to_be_in_viewport()
    expect(later).not_to_be_visible()


def test_targets_are_large_enough_to_touch(window: Window) -> None:
    window.say("mannen min slår meg, jeg bor i Bergen")
    window.choose("Nok spørsmål")
    small = [
        (one.inner_text(), box)
        for one in window.panel.locator("button:visible, a:visible, summary:visible").all()
        if (box := one.bounding_box()) and min(box["height"], box["width"]) < 24
    ]
    assert small == []


def test_no_movement_for_those_who_want_none(browser: Browser, whole: RasaServer) -> None:
    for wish, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        with visitor(browser, reduced_motion=wish) as page:
            window = Window(page, whole.address).open()
            seen = window.panel.locator(".pages").evaluate("e => getComputedStyle(e).scrollBehavior")
            assert seen == behaviour


def test_it_is_ready_for_pages_that_read_from_right_to_left(window: Window) -> None:
    window.page.evaluate("document.documentElement.dir = 'rtl'")
    window.page.evaluate("document.querySelector('ledelys-chat').dir = 'rtl'")
    window.say("hei")
    own, panel = window.log.locator(".message.own").bounding_box(), window.panel.bounding_box()
    assert own is not None
    assert panel is not None
    assert own["x"] - panel["x"] < 40  # one's own words stand at the end of the line, which is the left
