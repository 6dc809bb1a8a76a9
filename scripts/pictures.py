"""Take the pictures of the chat window for README and docs, from the running service in a real browser.

Usage: python scripts/pictures.py ADDRESS    (the address that `ledelys` prints; needs Debian's chromium)
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


def main(address: str) -> None:
    """Write the pictures into docs/images."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
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
        browser.close()


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
    main(sys.argv[1].rstrip("/"))
