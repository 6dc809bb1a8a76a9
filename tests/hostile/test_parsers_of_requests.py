"""What reads requests takes any bytes and gives something proper or names a problem; typed text is never a command."""

from __future__ import annotations

import json
import unicodedata
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from multidict import CIMultiDict
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from sanic.exceptions import InvalidUsage
from sanic.request import Request

from ledelys.chat import plain, reading
from ledelys.chat.framing import PlainRequest
from ledelys.chat.sentences import read_sentences

MOST = 2000
PROBLEMS = set(read_sentences("problems.yml")["problems"])
DOMAIN = Domain.empty()

text = st.text()
slippery = st.text(st.sampled_from("/\\ \t\n\r\0\u200b\ufeff\u202e\u0301\u0338\u00a0\u2028\u2215{}a"), max_size=12)
header = st.text(st.characters(max_codepoint=0xFF, exclude_characters="\r\n"), max_size=300)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
)


def is_named(error: reading.UnreadableError) -> None:
    assert error.problem in PROBLEMS


def request(body: bytes = b"", **headers: str) -> Request:
    """A request as Sanic makes it."""
    named = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
    made = PlainRequest(b"/", named, "1.1", "POST", None, None)
    made.body = body
    return made


@given(text | slippery | st.tuples(slippery, text).map("".join))
@example("/\u0338a")
@example("\u1112\u1161\u11ab /restart")
@example("\u0344/restart")
def test_what_is_cleaned_is_no_command_and_stays_as_it_is(typed: str) -> None:
    cleaned = reading.clean(typed)
    assert reading.clean(cleaned) == cleaned
    assert cleaned == cleaned.strip()
    assert not cleaned.startswith(("/", "\\"))
    assert not [letter for letter in cleaned if unicodedata.category(letter) == "Cc" and letter != "\n"]
    assert unicodedata.is_normalized("NFC", cleaned)


@given(slippery.map(lambda start: start + '/restart{"a": 1}') | slippery)
def test_rasa_finds_no_command_in_what_is_cleaned(typed: str) -> None:
    message = YAMLStoryReader.unpack_regex_message(Message({TEXT: reading.clean(typed)}), DOMAIN)
    assert message.get(INTENT) is None


@given(text)
def test_letters_and_digits_survive_cleaning(typed: str) -> None:
    seen = [letter for letter in unicodedata.normalize("NFC", typed) if letter.isalnum()]
    assert [letter for letter in reading.clean(typed) if letter.isalnum()] == seen


@given(st.binary(max_size=300) | json_values.map(lambda value: json.dumps(value).encode()), header)
def test_any_body_is_a_message_or_a_named_problem(body: bytes, kind: str) -> None:
    for content_type in (kind, "application/json", "application/json; charset=latin-1"):
        _read(request(body, content_type=content_type))


@given(st.dictionaries(st.sampled_from(["text", "payload", "x"]), json_values))
def test_any_object_is_a_message_or_a_named_problem(value: dict[str, Any]) -> None:
    _read(request(json.dumps(value).encode(), content_type="application/json"))


def _read(made: Request) -> None:
    try:
        kind, words = reading.message_of(made, MOST)
    except reading.UnreadableError as error:
        is_named(error)
        return
    assert kind == "payload" or (kind == "text" and words == reading.clean(words) != "")
    assert words.encode("utf-8").decode("utf-8") == words


@given(st.binary(max_size=300))
def test_what_a_refused_message_says_is_read_without_failing(body: bytes) -> None:
    typed = reading.typed_text(request(body, content_type="application/json"))
    assert reading.clean(typed) == typed


@given(st.binary(max_size=300) | json_values.map(lambda value: json.dumps(value).encode()) | header.map(str.encode))
@example(b'"' + b"a" * 201 + b'"')
@example(b"[" * 100_000)
@example(b'{"token":' * 50_000)
@example(b'{"token": NaN}')
def test_a_token_in_a_body_is_short_text_or_none(body: bytes) -> None:
    token = reading.token_in_body(request(body))
    assert token is None or (isinstance(token, str) and 0 < len(token) <= reading.MAX_TOKEN_CHARACTERS)


@given(header)
@example("Bearer")
@example("bearer  a b ")
@example("BEARER " + "a" * 201)
def test_a_token_in_a_header_is_short_text_or_none(value: str) -> None:
    token = reading.bearer_token(request(authorization=value))
    assert token is None or (0 < len(token) <= reading.MAX_TOKEN_CHARACTERS and value.lower().startswith("bearer"))


@given(
    header | st.lists(st.sampled_from(["nn", "en", "da", "q=", "nan", "inf", "1e999", ";", ",", "-", "*"])).map("".join)
)
@example("en;q=nan, nn;q=inf")
@example("en;q=1e999")
@example(",".join(["en;q=0.1"] * 100_000))
def test_any_language_header_gives_a_language(value: str) -> None:
    assert reading.language_of(request(accept_language=value)) in reading.LANGUAGES


@given(
    st.binary(max_size=300) | st.dictionaries(text, text, max_size=14).map(lambda fields: urlencode(fields).encode())
)
@example(b"a=1&" * 13)
@example(b"text=%ff")
@example(b"text=%00%2frestart")
@example(b"text=%ED%A0%80")
def test_any_form_is_read_or_names_a_problem(body: bytes) -> None:
    try:
        fields = plain._fields(request(body, content_type=plain.FORM))
        kind, words = plain._message(fields, MOST)
    except reading.UnreadableError as error:
        is_named(error)
        return
    assert kind == "payload" or words == reading.clean(words)
    assert words.encode("utf-8")


@given(text)
def test_a_form_and_json_read_the_same_words(typed: str) -> None:
    if "\r\n" in typed or not reading.clean(typed):
        return
    form = request(urlencode({"text": typed}).encode(), content_type=plain.FORM)
    body = request(json.dumps({"text": typed}).encode(), content_type="application/json")
    assert plain._message(plain._fields(form), MOST) == reading.message_of(body, MOST)


@pytest.mark.parametrize("length", ["-5", "+5", "5_0", "٥", "", "5,5", "0x5", "1e3", "9" * 400, "5\x0b", "\u00b2"])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    with pytest.raises(InvalidUsage):
        request(content_length=length)


@pytest.mark.parametrize(
    "headers",
    [
        [("content-length", "5"), ("content-length", "5")],
        [("content-length", "5"), ("transfer-encoding", "chunked")],
        [("transfer-encoding", "gzip")],
        [("transfer-encoding", "Chunked, identity")],
        [("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")],
    ],
)
def test_a_request_with_two_ends_is_refused(headers: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidUsage):
        PlainRequest(b"/", CIMultiDict(headers), "1.1", "POST", None, None)


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda rest: b"/" + rest))
@example(b"http://localhost")
@example(b"//")
@example(b"*")
@example(b"/\xff")
def test_any_address_is_read_or_refused(address: bytes) -> None:
    try:
        made = PlainRequest(address, CIMultiDict(), "1.1", "GET", None, None)
    except InvalidUsage:
        return
    assert made.path.startswith("/")
    assert not made.path.startswith("//")
    assert repr(made) == "<PlainRequest>"
