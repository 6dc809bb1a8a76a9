"""Which language a visitor asks for."""

import pytest

from ledelys.conversation import Bot
from ledelys.nlu.language import wished_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("English", "en"),
        ("english please", "en"),
        ("can you speak English?", "en"),
        ("kan vi ta det på engelsk", "en"),
        ("do you speak english", "en"),
        ("¿hablas inglés?", "en"),
        ("nynorsk", "nn"),
        ("kan du skrive nynorsk?", "nn"),
        ("svar meg på nynorsk takk", "nn"),
        ("norsk takk", "nb"),
        ("bytt til bokmål", "nb"),
        ("can we switch to Norwegian", "nb"),
    ],
)
def test_a_wish_for_a_language_is_heard(text: str, language: str) -> None:
    assert wished_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "hei",
        "",
        "mannen min er norsk",
        "my English teacher scares me",
        "han har norsk pass og jeg er her på familiegjenforening, hva skjer hvis jeg flytter fra ham nå",
        "I take a Norwegian course in the evening and he gets angry every time I go there alone",
        "jeg snakker ikke så godt norsk, men mannen min slår meg og jeg vet ikke hvor jeg skal gå",
    ],
)
def test_the_mere_name_of_a_language_is_no_wish(text: str) -> None:
    assert wished_language(text) is None


@pytest.mark.parametrize(
    ("text", "page", "language"),
    [("Bodø", "en", "en"), ("Bodø", "nn", "nn"), ("i need help", "nb", "en"), ("Bodø", "tlh", "nb")],
)
def test_a_first_message_that_shows_no_language_takes_that_of_the_page(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, text: str, page: str, language: str
) -> None:
    monkeypatch.setattr(bot, "page_language", page)
    conversation = f"page {page} {text}"
    bot.say(text, conversation)
    assert bot.slots(conversation)["language"] == language
    monkeypatch.setattr(bot, "page_language", "nb")
    bot.say("Tromsø", conversation)
    assert bot.slots(conversation)["language"] == language
