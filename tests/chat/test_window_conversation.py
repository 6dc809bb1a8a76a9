"""A conversation in the chat window, in a real browser, with the whole bot behind it."""

from __future__ import annotations

import pytest
from browser import Window, visitor
from playwright.sync_api import Browser, Route, expect
from rasa_server import RasaServer

from ledelys.chat.sentences import read_sentences

PAGE = read_sentences("page.yml")["page"]
NUMBERS = ["112", "113", "110", "116 117", "116 006", "116 111", "800 57 000"]


def test_danger_is_answered_with_the_number_first_and_it_can_be_called(window: Window) -> None:
    answer = window.say("han står utenfor døra med kniv")[0]
    assert answer.startswith("112")
    assert window.log.locator(".message").last.locator("a").first.get_attribute("href") == "tel:112"


def test_services_are_cards_with_numbers_to_call_and_to_copy(window: Window) -> None:
    window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.say("mannen min slår meg, jeg bor i Bergen")
    window.choose("Nok spørsmål")
    card = window.log.locator(".service").first
    expect(card.locator("h3")).to_have_text("Krisesenteret for Bergen og omegn")
    assert "svarer hele døgnet, gratis" in card.inner_text()
    phone = card.locator("a.phone")
    assert (phone.inner_text(), phone.get_attribute("href")) == ("116 006", "tel:116006")
    assert window.messages()[-1].count("Krisesenteret for Bergen og omegn") == 1  # not in the text as well
    card.get_by_role("button").click()
    expect(card.get_by_role("status")).to_have_text("Kopiert.")
    assert window.page.evaluate("navigator.clipboard.readText()") == "116 006"


def test_an_answered_button_says_what_was_chosen_and_keeps_the_focus(window: Window) -> None:
    chosen = window.button("Noen jeg er bekymret for")
    chosen.press("Enter")
    group = window.log.locator(".choices").first
    expect(group.locator(".chosen")).to_have_text("Noen jeg er bekymret for (ditt valg)")
    assert {one.get_attribute("aria-disabled") for one in group.locator("button").all()} == {"true"}
    assert window.page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "chosen"
    before = len(window.messages())
    group.locator(".chosen").click(force=True)
    assert len(window.messages()) == before or not window.messages()[-1].startswith("Du:")


def test_the_note_can_be_copied_and_printed_and_nothing_else_is_printed(window: Window) -> None:
    window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.say("mannen min slår meg, jeg bor i Bergen")
    window.choose("Nok spørsmål")
    window.choose("Lag et kort notat")
    note = window.log.locator(".message").last
    note.get_by_role("button", name="Kopier").click()
    copied = window.page.evaluate("navigator.clipboard.readText()")
    assert "Bergen" in copied
    assert "Kopier" not in copied
    window.page.emulate_media(media="print")
    window.page.evaluate(
        """void (window.print = () => {
            window.seen = [document.querySelector('main > h1').checkVisibility(),
                document.querySelector('ledelys-chat').shadowRoot.querySelector('.printed').checkVisibility(),
                document.querySelector('ledelys-chat').shadowRoot.querySelector('textarea').checkVisibility()] })"""
    )
    note.locator("button", has_text="Skriv ut").dispatch_event("click")
    assert window.page.evaluate("window.seen") == [False, True, False]
    window.page.emulate_media(media="screen")
    assert window.page.locator("main > h1").is_visible()


def test_the_language_is_changed_inside_before_and_in_a_conversation(window: Window) -> None:
    window.button("English").click()
    expect(window.panel).to_have_attribute("lang", "en")
    expect(window.log).to_contain_text(PAGE["first_question"]["en"])
    window.say("my husband hits me")
    window.button("Nynorsk").click()
    expect(window.log.locator(".message").last).to_have_attribute("lang", "nn")
    expect(window.button("Slett samtalen")).to_be_visible()


def test_a_lost_network_shows_the_numbers_at_once_and_the_message_can_be_sent_again(window: Window) -> None:
    window.say("hei")
    window.page.context.set_offline(True)
    answer = window.say("jeg er redd mannen min")
    assert all(number in answer[-1] for number in NUMBERS)
    assert PAGE["not_sent"]["nb"] in window.messages()[-2]
    window.page.context.set_offline(False)
    before = len(window.messages())
    window.button(PAGE["send_again"]["nb"]).click()
    window.page.wait_for_function(
        "n => document.querySelector('ledelys-chat').shadowRoot.querySelectorAll('.message').length > n", arg=before
    )
    assert "116 006" in window.messages()[-1] or "trygg" in window.messages()[-1]
    assert sum("jeg er redd mannen min" in text for text in window.messages()) == 1
    assert not window.panel.locator(".unsent").count()


def test_a_server_that_is_away_from_the_start_leaves_the_numbers(browser: Browser, whole: RasaServer) -> None:
    with visitor(browser) as page:
        window = Window(page, whole.address).open()
        page.route("**/chat/sessions", lambda route: route.abort())
        answer = window.say("hei")
        assert all(number in answer[-1] for number in NUMBERS)


def test_a_slow_answer_shows_the_numbers_meanwhile_and_comes_after_all(window: Window) -> None:
    def late(route: Route) -> None:
        window.page.wait_for_timeout(3600)
        route.continue_()

    window.page.route("**/chat/messages", late)
    answer = window.say("hva koster krisesenter")
    assert PAGE["slow"]["nb"] in answer[0]
    assert "gratis" in answer[-1]


def test_a_conversation_that_has_ended_begins_anew_and_says_so(window: Window, whole: RasaServer) -> None:
    tokens: list[str] = []
    window.page.on("request", lambda one: tokens.append(one.headers.get("authorization", "")))
    window.say("hei")
    token = next(token for token in tokens if token)
    assert whole.client.delete("/chat/sessions/current", headers={"Authorization": token}).status_code == 204
    answer = window.say("hva koster krisesenter")
    assert PAGE["new_conversation"]["nb"] in answer[0]
    assert "gratis" in answer[-1]


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=\"document.body.append('HACKED')\"><script>document.body.append('HACKED')</script>",
        "\u202eorev tsrevmo\u202c \u2066ltr",
        "a" * 2000,
        "{{7*7}} ${7*7} javascript:alert(1)",
        "\U0001f622\U0001f622",
    ],
    ids=["html", "right-to-left", "long", "templates", "emoji"],
)
def test_hostile_text_is_shown_as_text(window: Window, text: str) -> None:
    window.say(text)
    own = window.log.locator(".message.own p").first
    assert own.text_content() == text
    assert "HACKED" not in window.page.content()
    width = window.page.evaluate(
        "(() => { const p = document.querySelector('ledelys-chat').shadowRoot.querySelector('.pages');"
        "return p.scrollWidth - p.clientWidth })()"
    )
    assert width <= 0


def test_what_the_server_says_is_text_as_well(window: Window) -> None:
    evil = '{"text": "<img src=x onerror=alert(1)>", "buttons": [], "services": [{"id": "x", "name": "<b>x</b>", '
    evil += '"text": "t", "phones": [], "connects": [], "web": "javascript:alert(1)"}]}'
    window.page.route("**/chat/messages", lambda route: route.fulfill(body=evil, content_type="application/x-ndjson"))
    window.say("hei")
    assert window.log.locator("img, b, a[href^=javascript]").count() == 0
    assert "<img src=x onerror=alert(1)>" in window.messages()[-1]


def test_two_visitors_never_see_each_others_words(browser: Browser, whole: RasaServer) -> None:
    with visitor(browser) as one, visitor(browser) as other:
        windows = [Window(page, whole.address).open() for page in (one, other)]
        windows[0].say("jeg bor i Tromsø og er redd mannen min")
        windows[1].say("hva koster krisesenter")
        windows[1].say("hvor er nærmeste krisesenter")
        assert "Troms" not in " ".join(windows[1].messages())


def test_the_first_bubble_is_shown_before_the_last_is_ready(window: Window) -> None:
    lines = window.page.evaluate(
        """async () => {
            const opened = await fetch("/chat/sessions", { method: "POST" });
            const { token } = await opened.json();
            const answer = await fetch("/chat/messages", { method: "POST", body: '{"text":"mannen min slår meg"}',
                headers: { Authorization: "Bearer " + token, Accept: "application/x-ndjson",
                           "Content-Type": "application/json" } });
            return [answer.headers.get("content-type"), (await answer.text()).trim().split("\\n").map(JSON.parse)];
        }"""
    )
    assert lines[0].startswith("application/x-ndjson")
    assert [reply["name"] for reply in lines[1]] == [
        "utter_family_receive_today",
        "utter_ask_first_contact_form_safe_now",
    ]
    assert lines[1][0]["language"] == "nb"
