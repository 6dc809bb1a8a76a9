"""What Rasa does anew for each message though the answer is the same, done once. No answer of Rasa's changes.

Together they halve the time of a turn (docs/decisions.md). Each replaces one function of Rasa 3.6.21 and is left out,
with a warning, when that function's source is another (tests/store/test_quick_rasa.py fails then).
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import logging
from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
import rasa
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

logger = logging.getLogger(__name__)

Rule = dict[str, Any]
"""One state of a rule: {"prev_action": {...}, "user": {...}, "slots": {...}, "active_loop": {...}}."""

_original = {
    "RulePolicy._get_possible_keys": RulePolicy._get_possible_keys,
    "RulePolicy._find_action_from_rules": RulePolicy._find_action_from_rules,
    "DaskGraphRunner.run": DaskGraphRunner.run,
    "Event.resolve_by_type": Event.resolve_by_type,
    "Domain.is_empty": Domain.is_empty,
    "EndpointConfig.session": EndpointConfig.session,
    "RemoteAction._action_call_format": RemoteAction._action_call_format,
}
SOURCES = {
    "RulePolicy._get_possible_keys": "2915fd81711e194c6d667728e00bd0e51e9c1c2791a0be14c55f0ef9938f9936",
    "RulePolicy._find_action_from_rules": "be6da6ee0f5429bd9bbded9f22186f3729469e5b392949493fd34a00ef9531d9",
    "DaskGraphRunner.run": "45f0f52f574f3aa9546a552bf671183e171092c18b66e97f5771a7fa295de37e",
    "Event.resolve_by_type": "b5cf570fa7f286c7059ec73d8880528d03a78b28cf4e80285a46079c0fa65968",
    "Domain.is_empty": "884be90ef485f1d2c0f140657a47f106a7d2785b63b03e46cd699b4072e95369",
    "EndpointConfig.session": "e55aa13d9d4fb4bc440ac33b870a97ee162b76dda7ccb6bf68433567475fdffb",
    "RemoteAction._action_call_format": "428795b944f22edba142d278ec47a30098975b01463ba337ec447dade52a0492",
}
"""SHA-256 of the source of each replaced function in Rasa 3.6.21."""

_RANKED = 8
"""So many likely intents are sent to the action server, by name."""


def source_hash(function: Callable[..., Any]) -> str:
    """Return the SHA-256 of a function's source text, to notice when what we replace has changed."""
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()


def apply() -> None:
    """Put every replacement in place whose original is the known one; harmless when called again."""
    replacements: dict[str, Callable[..., Any]] = {
        "RulePolicy._get_possible_keys": _possible_keys,
        "RulePolicy._find_action_from_rules": _find_action_from_rules,
        "DaskGraphRunner.run": _run_graph,
        "Event.resolve_by_type": staticmethod(_resolve_by_type),
        "Domain.is_empty": _is_empty,
        "EndpointConfig.session": _session,
        "RemoteAction._action_call_format": _action_call,
    }
    for name, replacement in replacements.items():
        if source_hash(_original[name]) != SOURCES[name]:
            logger.warning("Rasa's %s has changed; it is left as it is and messages take longer.", name)
            continue
        owner, _, attribute = name.partition(".")
        setattr(globals()[owner], attribute, replacement)
    if "__copy__" not in vars(Slot):
        Slot.__copy__ = _copied_slot


# --- Rules: look only at those that can follow the last action and intent ---


class RuleIndex:
    """The rules of one lookup by the action and the intent of their last state."""

    def __init__(self, lookup: dict[str, str], to_states: Callable[[str], list[Rule]]) -> None:
        self.lookup = lookup
        self.size = len(lookup)
        self._always: list[str] = []
        self._by_action: dict[tuple[str, str | None], list[str]] = {}
        self.needs_an_intent = True
        """Whether no rule can follow a message by its text alone."""
        for key in lookup:
            states = to_states(key)
            last: Rule = states[-1] if states else {}
            action = last.get(PREVIOUS_ACTION, {}).get("action_name")
            intent = last.get(USER, {}).get("intent")
            known = intent if isinstance(intent, str) and intent != SHOULD_NOT_BE_SET else None
            if action is None:
                self._always.append(key)
            else:
                self._by_action.setdefault((action, known), []).append(key)
            by_text = any("text" in state.get(USER, {}) for state in states)
            if by_text or (known is None and action in (None, ACTION_LISTEN_NAME)):
                self.needs_an_intent = False

    def candidates(self, state: Rule) -> Iterable[str]:
        """Return the rules that may fit a conversation whose newest state is `state`; all of them at its start."""
        action = state.get(PREVIOUS_ACTION, {}).get("action_name")
        if action is None:
            return self.lookup
        intent = state.get(USER, {}).get("intent")
        found = [*self._always, *self._by_action.get((action, None), ())]
        if intent is not None:
            found.extend(self._by_action.get((action, intent), ()))
        return found


_indices: WeakKeyDictionary[RulePolicy, dict[str, RuleIndex]] = WeakKeyDictionary()


def _index(policy: RulePolicy, lookup: dict[str, str]) -> RuleIndex:
    mine = _indices.setdefault(policy, {})
    name = str(id(lookup))
    index = mine.get(name)
    if index is None or index.lookup is not lookup or index.size != len(lookup):
        index = mine[name] = RuleIndex(lookup, policy._rule_key_to_state)
    return index


def _possible_keys(self: RulePolicy, lookup: dict[str, str], states: list[Rule]) -> set[str]:
    if states:
        lookup = {key: lookup[key] for key in _index(self, lookup).candidates(states[-1])}
    keys: set[str] = _original["RulePolicy._get_possible_keys"](self, lookup, states)
    return keys


def _find_action_from_rules(
    self: RulePolicy, tracker: Any, domain: Domain, use_text_for_last_user_input: bool
) -> tuple[str | None, str | None, bool]:
    """Skip the first of Rasa's two looks, by the text of the message, where no rule is written with a text."""
    if use_text_for_last_user_input and all(
        _index(self, self.lookup.get(name, {})).needs_an_intent for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)
    ):
        return None, None, False
    found: tuple[str | None, str | None, bool] = _original["RulePolicy._find_action_from_rules"](
        self, tracker, domain, use_text_for_last_user_input
    )
    return found


# --- The graph: run the nodes in an order that is worked out once ---


def _run_graph(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Run the graph without having Dask plan it again. Nodes get what Dask would give them."""
    wanted = tuple(targets or self._graph_schema.target_names)
    orders: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = self.__dict__.setdefault("_orders", {})
    order = orders.get(wanted)
    if order is None:
        order = orders[wanted] = _order(self._graph_schema.minimal_graph_schema(list(wanted)), wanted)
    given = inputs or {}
    nodes = {name for name, _ in order}
    for value in given.values():
        if isinstance(value, str) and value in nodes:
            raise GraphRunError(f"Input value '{value}' clashes with a node name.")
    results: dict[str, Any] = {name: (name, value) for name, value in given.items()}
    try:
        for name, needs in order:
            if name not in given:
                results[name] = self._instantiated_nodes[name](*[results.get(need, need) for need in needs])
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(results[name] for name in wanted)


def _order(schema: Any, wanted: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the nodes so that each stands after those that it needs, with what it needs."""
    found: dict[str, tuple[str, ...]] = {}

    def visit(name: str) -> None:
        if name in found or name not in schema.nodes:
            return
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            visit(need)
        found[name] = needs

    for name in wanted:
        visit(name)
    return list(found.items())


# --- Small things that are asked for again and again ---

_events: dict[str, type[Event]] = {}


def _resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """Return the class of an event by its name; Rasa lists all classes for each event of the conversation."""
    known = _events.get(type_name)
    if known is None:
        for one in all_subclasses(Event):
            _events.setdefault(one.type_name, one)
        known = _events.get(type_name)
    found: type[Event] | None = known or _original["Event.resolve_by_type"](type_name, default)
    return found


def _is_empty(self: Domain) -> bool:
    """Say whether the domain is empty; Rasa writes it out whole to find out, for each message."""
    if "_known_empty" not in self.__dict__:
        self.__dict__["_known_empty"] = _original["Domain.is_empty"](self)
    known: bool = self.__dict__["_known_empty"]
    return known


def _copied_slot(self: Slot) -> Slot:
    """Return what `copy.copy` makes of a slot, by the short way; Rasa copies all slots ten times in a message."""
    copied: Slot = object.__new__(type(self))
    copied.__dict__.update(self.__dict__)
    return copied


# --- The action server: send it what actions need, and keep the connection open ---


def _action_call(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """Send slots and the intent, not the events and the words of the conversation, which no action of ours may need."""
    state = tracker.current_state()
    state["events"] = []
    latest = state.get("latest_message") or {}
    ranking = [{"name": one.get("name")} for one in (latest.get("intent_ranking") or [])[:_RANKED]]
    state["latest_message"] = {"intent": latest.get("intent") or {}, "intent_ranking": ranking, "entities": []}
    call = {
        "next_action": self._name,
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
    }
    if not self._is_selective_domain_enabled() or domain.does_custom_action_explicitly_need_domain(self.name()):
        call["domain"] = domain.as_dict()
    return call


class _KeptSession:
    """Gives the open session where Rasa opens one and closes it again."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(self, *_: object) -> None:
        return None


_sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()


def _session(self: EndpointConfig) -> Any:
    """Return one session per event loop for endpoints without credentials of their own, a new one for others."""
    if self.basic_auth or self.headers:
        return _original["EndpointConfig.session"](self)
    loop = asyncio.get_running_loop()
    session = _sessions.get(loop)
    if session is None or session.closed:
        session = _sessions[loop] = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
            # The action server closes an idle connection after 5 s; one that it is about to close must not be used.
            connector=aiohttp.TCPConnector(keepalive_timeout=3),
            # Nothing of one conversation may travel with the next.
            cookie_jar=aiohttp.DummyCookieJar(),
        )
    return _KeptSession(session)


async def close_session() -> None:
    """Close the session of the running event loop, if there is one."""
    session = _sessions.pop(asyncio.get_running_loop(), None)
    if session is not None:
        await session.close()
