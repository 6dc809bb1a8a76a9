"""Showing help: three at most, and the rest on request."""

from __future__ import annotations

import pytest
from sdk import run

from actions.help import SHOWN, ActionFindHelp, ActionShowHelp, ActionShowMore

LILLESTROM = "3205"
TOPICS_OF_THE_WHOLE_COUNTRY = ("suicidal_or_self_harm", "mental_health_treatment", "own_sexual_harm_worry")


def ids(messages: list[dict]) -> list[str]:  # type: ignore[type-arg]
    return [service["id"] for message in messages for service in message["custom"].get("services", [])]


def test_the_help_is_shown_and_remembered_by_id_only() -> None:
    said, slots = run(ActionShowHelp(), topic="partner_or_family_violence", place=LILLESTROM)
    assert said[0]["response"] == "utter_found_services"
    assert slots == {"shown": "|".join(ids(said))}


def test_without_matter_and_place_every_matter_has_its_number() -> None:
    said, slots = run(ActionShowHelp())
    assert [one["response"] for one in said] == ["utter_numbers"]
    assert not slots


@pytest.mark.parametrize("topic", TOPICS_OF_THE_WHOLE_COUNTRY)
def test_the_place_is_not_asked_where_it_does_not_matter(topic: str) -> None:
    said, _ = run(ActionFindHelp(), topic=topic)
    assert said[0]["response"] == "utter_found_services"


def test_the_place_is_asked_where_it_matters() -> None:
    said, _ = run(ActionFindHelp(), topic="partner_or_family_violence")
    assert said[0]["response"] == "utter_ask_place"


def test_more_shows_others_until_there_are_none() -> None:
    said, slots = run(ActionShowHelp(), topic="partner_or_family_violence", place=LILLESTROM)
    seen = ids(said)
    for _ in range(20):
        said, more = run(ActionShowMore(), topic="partner_or_family_violence", place=LILLESTROM, **slots)
        if said[0]["response"] == "utter_no_more":
            break
        assert 0 < len(ids(said)) <= SHOWN
        assert not set(ids(said)) & set(seen)
        seen += ids(said)
        slots = more
    else:
        pytest.fail("more never ends")
    assert "mental-helse-116123" in seen


@pytest.mark.parametrize(
    ("group", "shown"),
    [("elderly", "vern-for-eldre"), (None, None)],
)
def test_a_group_gets_what_is_made_for_it(group: str | None, shown: str | None) -> None:
    said, _ = run(ActionShowHelp(), topic="partner_or_family_violence", place=LILLESTROM, group=group)
    assert ("vern-for-eldre" in ids(said)) == (shown is not None)


def test_treatment_in_sami_comes_first_for_sami() -> None:
    said, _ = run(ActionShowHelp(), topic="mental_health_treatment", group="sami")
    assert ids(said)[0] == "sanks"
