"""Take the pictures for README and docs in a real browser (Debian's chromium).

Usage: python scripts/pictures.py ADDRESS    of the chat window; ADDRESS is what `ledelys` prints
       python scripts/pictures.py BOOK       of the script book; BOOK is the page that `ledelys review` has made
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DESKTOP = {"viewport": {"width": 1100, "height": 760}}
PHONE = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
# The window's shadow tree is closed; only here is it opened, to press its buttons.
OPENED = "const a = Element.prototype.attachShadow; Element.prototype.attachShadow = function (o) "
OPENED += "{ return a.call(this, { ...o, mode: 'open' }); };"


def main(what: str) -> None:
    """Write the pictures into docs/images."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        if what.startswith("http"):
            _of_window(browser, what.rstrip("/"))
        else:
            _of_book(browser, Path(what).resolve().as_uri())
        browser.close()


def _of_book(browser: Browser, address: str) -> None:
    with _page(browser, address, {"viewport": {"width": 1200, "height": 820}}) as page:
        page.screenshot(path=IMAGES / "book.png")
        page.locator("#ask_police_process summary").first.click()
        page.locator("#ask_police_process h2").scroll_into_view_if_needed()
        page.evaluate("location.hash = 'ask_police_process'")
        page.wait_for_timeout(500)
        page.screenshot(path=IMAGES / "book-map.png")
        page.locator("#ask_police_process summary").first.click()
        article = page.locator("#ask_police_process .sentence").nth(1)
        article.scroll_into_view_if_needed()
        article.get_by_role("button", name="Godkjenn").first.click()
        article.get_by_role("button", name="Kommentar").nth(1).click()
        article.screenshot(path=IMAGES / "book-mark.png")


def _of_window(browser: Browser, address: str) -> None:
    with _page(browser, address, DESKTOP) as page:
        page.screenshot(path=IMAGES / "closed.png")
        _open(page)
        page.screenshot(path=IMAGES / "open.png")
        page.keyboard.press("ShiftLeft")
        page.wait_for_timeout(200)
        page.screenshot(path=IMAGES / "leaving.png")
    with _page(browser, address, DESKTOP) as page:
        _open(page)
        _say(page, "kjæresten min bestemmer alt jeg gjør, jeg bor i Bergen")
        page.get_by_role("button", name="Nok spørsmål").click()
        page.wait_for_timeout(1200)
        page.screenshot(path=IMAGES / "help.png")
    with _page(browser, address, PHONE) as page:
        _open(page)
        _say(page, "jeg har ingen å snakke med")
        page.screenshot(path=IMAGES / "phone.png")
    with _page(browser, address, {**DESKTOP, "color_scheme": "dark"}) as page:
        _open(page)
        _say(page, "hva er et krisesenter")
        page.screenshot(path=IMAGES / "dark.png")
    with _page(browser, address, PHONE) as page:
        _open(page)
        _say(page, "han står utenfor døra og roper")
        page.screenshot(path=IMAGES / "danger.png")
    with _page(browser, address, {**DESKTOP, "java_script_enabled": False}) as page:
        page.goto(f"{address}/chat/plain")
        page.locator("textarea").fill("hva koster et krisesenter")
        page.get_by_role("button", name="Send").click()
        page.screenshot(path=IMAGES / "plain.png")


@contextmanager
def _page(browser: Browser, address: str, settings: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(locale="nb-NO", **settings)
    context.add_init_script(OPENED)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def _open(page: Page) -> None:
    page.get_by_role("button", name="Finn hjelp").click()
    page.wait_for_timeout(400)


def _say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main(sys.argv[1])
