"""A real browser (Debian's Chromium), and the chat window in it as a visitor handles it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",  # CI runs as root
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The window's shadow tree is closed to the page around it. Only here is it opened, to look in.
LOOK_INSIDE = """
const closed = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) { return closed.call(this, { ...options, mode: "open" }); };
"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NEUTRAL = "https://www.yr.no/"


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium without anything from before; skips where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def open_profile(browser: Browser, folder: Path) -> Iterator[BrowserContext]:
    """Start another Chromium with a profile on disk, which stays after it is closed."""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=CHROMIUM, args=ARGUMENTS, locale="nb-NO"
    )
    prepare(context)
    yield context
    context.close()


def prepare(context: BrowserContext) -> None:
    """Open shadow trees to the tests, and stand in for the neutral site, which is not of this machine."""
    context.add_init_script(LOOK_INSIDE)
    page = "<!doctype html><title>Været</title><h1>Været</h1>"
    context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))


@contextmanager
def visitor(browser: Browser, **settings: Any) -> Iterator[Page]:
    """A visitor with a browser of their own: no history, nothing stored. Settings are Playwright's of a context."""
    context = browser.new_context(**{"locale": "nb-NO", "viewport": {"width": 1100, "height": 800}, **settings})
    prepare(context)
    yield context.new_page()
    context.close()


class Window:
    """The chat window on a page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        """Errors of the script and violations of the Content Security Policy; a failed connection is none."""
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def open(self, path: str = "/") -> Window:
        """Go to the page and press the button."""
        self.page.goto(self.address + path)
        self.launcher.click()
        self.box.wait_for()
        return self

    @property
    def launcher(self) -> Locator:
        return self.page.locator("ledelys-chat button.launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator("ledelys-chat dialog")

    @property
    def log(self) -> Locator:
        return self.page.locator("ledelys-chat [role=log]")

    @property
    def box(self) -> Locator:
        return self.page.locator("ledelys-chat textarea")

    @property
    def status(self) -> Locator:
        return self.page.locator("ledelys-chat p[role=status]")

    def button(self, title: str) -> Locator:
        """The button with exactly this title that can be pressed."""
        return self.panel.locator("button:not([aria-disabled])").get_by_text(title, exact=True)

    def messages(self) -> list[str]:
        """What stands in the conversation, oldest first."""
        return self.log.locator(".message").all_inner_texts()

    def say(self, text: str) -> list[str]:
        """Type a message; returns what is answered, once the answer is whole."""
        before = len(self.messages())
        self.box.fill(text)
        self.box.press("Enter")
        return self._answers(before)

    def choose(self, title: str) -> list[str]:
        """Press a button of the conversation; returns what is answered."""
        before = len(self.messages())
        self.button(title).last.click()
        return self._answers(before)

    def _answers(self, before: int) -> list[str]:
        self.page.wait_for_function(
            "before => { const root = document.querySelector('ledelys-chat').shadowRoot;"
            "return root.querySelectorAll('.message').length > before + 1 && !root.querySelector('.busy') }",
            arg=before,
        )
        return self.messages()[before + 1 :]


def violations(page: Page) -> list[str]:
    """What axe-core finds, by rule and element; colours, names, roles, keyboard, structure."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [f"{one['id']}: {node['target']}" for one in found.response["violations"] for node in one["nodes"]]
