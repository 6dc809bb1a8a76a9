"""What a conversation leaves in the browser, on its disk, on the wire and on the server: nothing."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from browser import NEUTRAL, Window, open_profile
from playwright.sync_api import Browser, Page, Request
from rasa_server import RasaServer

STORES = """async () => ({
    cookie: document.cookie,
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: globalThis.caches ? (await caches.keys()).length : 0,
    workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
    used: (await navigator.storage.estimate()).usage,
    name: window.name,
    state: history.state,
})"""
EMPTY = {"cookie": "", "local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0, "used": 0, "name": ""}


def _talk(window: Window, mark: str) -> None:
    window.say(f"mannen min slår meg {mark}")
    window.say(f"{mark} jeg bor i Bergen")
    window.button("Nynorsk").click()
    window.page.wait_for_timeout(600)
    window.box.fill(f"{mark} som aldri ble sendt")


def _files_with(folder: Path, mark: str) -> list[str]:
    """Files that hold the mark, as UTF-8 or as UTF-16, which browsers use inside."""
    forms = (mark.encode(), mark.encode("utf-16-le"))
    files = (file for file in folder.rglob("*") if file.is_file())
    return [str(file) for file in files if any(form in file.read_bytes() for form in forms)]


def test_nothing_is_stored_in_the_browser(window: Window) -> None:
    _talk(window, "merkeord")
    assert window.page.evaluate(STORES) == {**EMPTY, "state": None}
    assert window.page.context.cookies() == []


def test_every_request_goes_to_the_own_server_and_tells_nothing_in_its_address(window: Window) -> None:
    mark = f"merke{uuid.uuid4().hex}"
    requests: list[Request] = []
    window.page.on("request", lambda request: requests.append(request))
    window.page.reload()
    window.launcher.click()
    _talk(window, mark)
    window.page.wait_for_timeout(300)
    assert len(requests) > 5
    for request in requests:
        assert request.url.startswith(window.address), request.url
        headers = request.all_headers()
        assert not {"cookie", "referer"} & set(headers), request.url
        assert mark not in request.url
        assert "?" not in request.url or request.url.split("?")[1].startswith("v=")
        response = request.response()
        if response is not None and "/chat/ledelys." not in request.url:
            assert response.headers["cache-control"] == "no-store", request.url
            assert response.headers["referrer-policy"] == "no-referrer", request.url


@pytest.mark.parametrize("way", ["leave", "close", "delete"])
def test_the_disk_holds_no_word_neither_of_the_browser_nor_of_the_server(
    way: str, browser: Browser, whole: RasaServer, tmp_path: Path
) -> None:
    mark = f"merke{uuid.uuid4().hex}"
    with open_profile(browser, tmp_path / "profile") as context:
        page: Page = context.pages[0]
        window = Window(page, whole.address).open()
        _talk(window, mark)
        if way == "leave":
            window.button("Forlat sida").click()
            page.wait_for_url(NEUTRAL)
        elif way == "delete":
            window.button("Slett samtalen").click()
            page.wait_for_timeout(300)
        page.wait_for_timeout(500)
    assert (tmp_path / "profile" / "Default").is_dir()  # it was written at all
    assert _files_with(tmp_path, mark) == []
    assert mark not in whole.output()
    assert _files_with(whole.folder, mark) == []


def test_the_page_around_it_cannot_look_in(window: Window, whole: RasaServer) -> None:
    """The shadow tree is closed (only these tests open it), and the element holds nothing that leads inside."""
    script = whole.client.get("/chat/ledelys.js").text
    assert 'attachShadow({ mode: "closed" })' in script
    window.say("jeg bor i Bergen")
    element = "document.querySelector('ledelys-chat')"
    assert window.page.evaluate(f"Reflect.ownKeys({element}).map(String)") == []
    inherited = f"Reflect.ownKeys(Object.getPrototypeOf({element})).map(String)"
    assert window.page.evaluate(inherited) == ["constructor", "connectedCallback"]
    everywhere = "JSON.stringify(Object.keys(window).filter((name) => /ledelys|token|server|messages/i.test(name)))"
    assert window.page.evaluate(everywhere) == "[]"


def test_the_text_box_asks_no_helper_of_the_browser_to_read_along(window: Window) -> None:
    asked = {"autocomplete": "off", "spellcheck": "false", "autocorrect": "off", "writingsuggestions": "false"}
    assert {name: window.box.get_attribute(name) for name in asked} == asked
