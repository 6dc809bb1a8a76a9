"""What Rasa does once instead of for each message gives what Rasa itself gives."""

from __future__ import annotations

import asyncio
import json
import random
from copy import copy, deepcopy
from pathlib import Path
from typing import Any

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig

from ledelys import quick_rasa


@pytest.fixture(scope="module")
def agent(model: Path) -> Agent:
    """The trained bot."""
    quick_rasa.apply()
    return Agent.load(str(model))


@pytest.fixture(scope="module")
def policy(agent: Agent) -> RulePolicy:
    """The rules of the trained bot."""
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    return next(node._component for node in nodes if isinstance(node._component, RulePolicy))


@pytest.mark.parametrize("name", sorted(quick_rasa.SOURCES))
def test_the_code_that_is_replaced_is_the_code_that_was_read(name: str) -> None:
    assert quick_rasa.source_hash(quick_rasa._original[name]) == quick_rasa.SOURCES[name]


@pytest.mark.parametrize("name", [RULES, RULES_FOR_LOOP_UNHAPPY_PATH])
def test_the_rules_found_by_the_index_are_those_that_rasa_finds(policy: RulePolicy, name: str) -> None:
    lookup = policy.lookup[name]
    states = [state for key in policy.lookup[RULES] for state in policy._rule_key_to_state(key)]
    rng = random.Random(7)
    original = quick_rasa._original["RulePolicy._get_possible_keys"]
    found_something = 0
    for _ in range(1500):
        history = [_complete(rng.choice(states)) for _ in range(rng.randint(1, 5))]
        if rng.random() < 0.5:  # a history that a rule fits
            history = [_complete(s) for s in policy._rule_key_to_state(rng.choice(list(lookup)))]
        if rng.random() < 0.3:
            history[-1] = {**history[-1], "user": {"text": "noe"}}
        expected = original(policy, lookup, history)
        assert quick_rasa._possible_keys(policy, lookup, history) == expected
        found_something += bool(expected)
    assert found_something > 10


def _complete(state: dict[str, Any]) -> dict[str, Any]:
    """A rule's state as a conversation has it: what should not be set is not there."""
    return {
        kind: {key: value for key, value in sub.items() if value != "should_not_be_set"} for kind, sub in state.items()
    }


def test_no_rule_is_written_with_the_text_of_a_message(policy: RulePolicy) -> None:
    for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH):
        assert quick_rasa.RuleIndex(policy.lookup[name], policy._rule_key_to_state).needs_an_intent


def test_a_rule_with_a_text_is_noticed() -> None:
    lookup = {'[{"prev_action": {"action_name": "action_listen"}, "user": {"text": "hei"}}]': "utter_greet"}
    assert not quick_rasa.RuleIndex(lookup, RulePolicy._rule_key_to_state).needs_an_intent


@pytest.mark.parametrize("text", ["hei", "han har kniv", "jeg bor i Bodø", ""])
def test_the_graph_gives_what_dask_gives(agent: Agent, text: str) -> None:
    runner: DaskGraphRunner = agent.processor.graph_runner
    target = agent.processor.model_metadata.nlu_target

    def run(how: Any) -> dict[str, Any]:
        message = UserMessage(text)
        outputs = how(runner, inputs={"__message__": [message]}, targets=[target])
        found: dict[str, Any] = outputs[target][0].as_dict(only_output_properties=True)
        return found

    assert run(quick_rasa._run_graph) == run(quick_rasa._original["DaskGraphRunner.run"])


def test_events_are_found_by_name_as_rasa_finds_them() -> None:
    original = quick_rasa._original["Event.resolve_by_type"]
    for name in sorted({one.type_name for one in all_subclasses(Event)} - {None}):
        assert Event.resolve_by_type(name) is original(name)
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("nothing")


def test_a_domain_is_empty_when_rasa_says_so(agent: Agent) -> None:
    assert Domain.empty().is_empty()
    assert not agent.domain.is_empty()
    assert not agent.domain.is_empty()


def test_calls_to_the_action_server_share_a_session_without_cookies() -> None:
    async def sessions() -> tuple[Any, Any]:
        endpoint = EndpointConfig("http://127.0.0.1:1/webhook")
        async with endpoint.session() as first:
            pass
        async with endpoint.session() as second:
            assert not second.closed
        await quick_rasa.close_session()
        return first, second

    first, second = asyncio.run(sessions())
    assert first is second
    assert first.closed
    assert type(first.cookie_jar).__name__ == "DummyCookieJar"


def test_a_slot_that_is_copied_is_what_python_copies(agent: Agent) -> None:
    for slot in agent.domain.slots:
        slot = deepcopy(slot)
        slot.value = "nb"
        _, (kind,), values, *_ = slot.__reduce_ex__(2)  # what Python itself would make of it
        copied = copy(slot)
        assert type(copied) is kind
        assert vars(copied) == values
        copied.value = None
        assert slot.value == "nb"
        assert slot.has_been_set


def test_an_endpoint_with_credentials_has_a_session_of_its_own() -> None:
    async def closed_afterwards() -> bool:
        endpoint = EndpointConfig("http://127.0.0.1:1/webhook", headers={"X-Key": "value"})
        async with endpoint.session() as session:
            pass
        return bool(session.closed)

    assert asyncio.run(closed_afterwards())


def test_the_action_server_gets_slots_and_intent_but_no_words(agent: Agent) -> None:
    marker = "Kvitrendebekk"
    tracker = DialogueStateTracker.from_events(
        "someone",
        [
            ActionExecuted("action_listen"),
            UserUttered(marker, {"name": "ask_find_centre"}, [{"entity": "place", "value": "1804"}]),
            SlotSet("place", "1804"),
        ],
        agent.domain.slots,
    )
    endpoint = EndpointConfig("http://127.0.0.1:1/webhook", enable_selective_domain=True)
    call = RemoteAction("action_find_help", endpoint)._action_call_format(tracker, agent.domain)
    assert call["tracker"]["slots"]["place"] == "1804"
    assert call["tracker"]["latest_message"]["intent"] == {"name": "ask_find_centre"}
    assert call["next_action"] == "action_find_help"
    assert marker not in json.dumps(call)
