"""How a message is written out evenly before anything looks into it."""

import pytest

from ledelys.nlu.text import MAX_CHARACTERS, clean, sentences, words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("HAN SLÅR MEG", "han slår meg"),
        ("han sla\u030ar meg", "han slår meg"),  # the ring as a letter of its own
        ("ｈｅｉ", "hei"),  # full-width letters
        ("han\u00a0kommer", "han kommer"),
        ("Göra nagot för oss", "gøra nagot før oss"),
        ("I’m scared", "i'm scared"),
        ("hjeeeeelp", "hjeelp"),
        ("800 57 000 og 116 111", "800 57 000 og 116 111"),  # a number is no drawn-out word
        ("", ""),
    ],
)
def test_letters_are_made_even(written: str, read: str) -> None:
    assert clean(written) == read


@pytest.mark.parametrize("invisible", ["\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u202e"])
def test_invisible_characters_do_not_hide_a_word(invisible: str) -> None:
    assert clean(f"kn{invisible}iv") == "kniv"
    assert words(f"han har kn{invisible}iv") == ["han", "har", "kniv"]


@pytest.mark.parametrize(
    ("dialect", "bokmaal"),
    [
        ("eg er ikkje trygg heime", "jeg er ikke trygg hjemme"),
        ("æ e redd, ka ska æ gjør", "jeg e redd hva ska jeg gjør"),
        ("ho har vore hos dykk", "hun har vært hos dere"),
        ("korleis kan nokon hjelpe mæ", "hvordan kan noen hjelpe meg"),
    ],
)
def test_dialect_and_nynorsk_are_read_as_bokmaal(dialect: str, bokmaal: str) -> None:
    assert " ".join(words(dialect)) == bokmaal


def test_english_words_are_left_alone_when_asked() -> None:
    assert words("he has me in the eg", dialect=False) == ["he", "has", "me", "in", "the", "eg"]


def test_the_ends_of_sentences_are_kept_as_one_mark() -> None:
    assert words("Han kom. Hva nå?! Jeg; du…") == ["han", "kom", ".", "hva", "nå", ".", "jeg", ".", "du", "."]


def test_sentences_are_split_and_empty_ones_left_out() -> None:
    assert sentences("Han kom... Hva nå?\n\nJeg er redd") == ["Han kom", "Hva nå", "Jeg er redd"]


def test_a_hundred_thousand_characters_are_cut_and_read_at_once() -> None:
    for filling in ("a", "a ", ". ", "ha ha\u200b", "🙂", "\u0301"):
        text = filling * (100_000 // len(filling))
        assert len(clean(text)) <= 2 * MAX_CHARACTERS
        assert len(words(text)) <= 2 * MAX_CHARACTERS
        assert len(sentences(text)) <= MAX_CHARACTERS


@pytest.mark.parametrize("text", ["🙂🙂", "。。", "'''", "\n\n", "\x00", "123 456", "_ _", "ﷺ"])
def test_odd_messages_are_read_without_a_fault(text: str) -> None:
    assert isinstance(words(text), list)
    assert isinstance(sentences(text), list)
