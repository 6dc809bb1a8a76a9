"""What of a conversation is kept between two messages: as little as rules and forms need, and none of the words."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

BOT_SENTENCES_KEPT_FOR_TURNS = 2
"""User turns back for which our own sentences stay, so that an action can repeat the last one."""


def bounded_events(tracker: DialogueStateTracker, max_turns: int) -> list[Event]:
    """The events that give the same next prediction as the whole conversation.

    Starts from the events that Rasa itself applies (what was undone is left out), keeps the last `max_turns` user turns
    and puts slots, the active form and its state in front of them. Never changes the tracker or its events.

    Args:
        tracker: the conversation after a turn.
        max_turns: user turns to keep, at least 1.

    Returns:
        Events in order; empty for a conversation that has not begun.
    """
    applied = tracker.applied_events()
    cut = _start_of_last_turns(applied, max_turns)
    kept = applied[cut:]
    if cut:
        kept = _state_before(tracker, applied[:cut], kept[0].timestamp) + kept
    return _without_words(_without_repetition(kept))


def _start_of_last_turns(events: list[Event], max_turns: int) -> int:
    """Index of the `action_listen` that opens the last `max_turns` user turns; 0 if there are no more than that."""
    turns = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= max_turns:
        return 0
    for index in range(turns[-max_turns], 0, -1):
        event = events[index]
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return index
    return 0


def _state_before(tracker: DialogueStateTracker, dropped: list[Event], timestamp: float) -> list[Event]:
    """Events that set what the dropped ones had set: slots, pause, the active form and whether it was rejected."""
    before = tracker.init_copy()
    for event in dropped:
        before.update(event)
    state: list[Event] = [
        SlotSet(slot.name, slot.value, timestamp=timestamp)
        for slot in before.slots.values()
        if slot.value != slot.initial_value
    ]
    if before.is_paused():
        state.append(ConversationPaused(timestamp=timestamp))
    if before.active_loop_name:
        state.append(ActiveLoop(before.active_loop_name, timestamp=timestamp))
        if before.is_active_loop_rejected:
            state.append(ActionExecutionRejected(before.active_loop_name, timestamp=timestamp))
    return state


def _without_repetition(events: list[Event]) -> list[Event]:
    """Drops slot values that are replaced before the next step, and sentences of ours from further back.

    A long form is one single user turn in the events that Rasa applies, so it would grow here if nothing were dropped.
    """
    kept: list[Event] = []
    later_slots: set[str] = set()
    turns_back = 0
    for event in reversed(events):
        if isinstance(event, SlotSet):
            if event.key in later_slots:
                continue
            later_slots.add(event.key)
        elif isinstance(event, BotUttered):
            if turns_back >= BOT_SENTENCES_KEPT_FOR_TURNS:
                continue
        else:
            later_slots.clear()
            # A listen is counted as well as a message: within a form the messages are undone, the listens stay.
            turns_back += isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME
        kept.append(event)
    kept.reverse()
    return kept


def _without_words(events: list[Event]) -> list[Event]:
    last = max((index for index, event in enumerate(events) if isinstance(event, UserUttered)), default=-1)
    return [
        _forget_words(event, keep_values=index == last) if isinstance(event, UserUttered) else event
        for index, event in enumerate(events)
    ]


def _forget_words(said: UserUttered, keep_values: bool) -> UserUttered:
    """The same turn with its intent and the names of its entities, without text and ranking.

    The values of the newest turn stay, because a confirmation in the next turn repeats it.
    """
    entities = [_bare_entity(entity, keep_values) for entity in said.entities]
    bare = UserUttered(
        text=None,
        intent={key: said.intent[key] for key in ("name", "confidence") if key in said.intent},
        entities=entities,
        timestamp=said.timestamp,
        input_channel=said.input_channel,
        message_id=said.message_id,
        metadata=said.metadata,
    )
    bare.use_text_for_featurization = False
    return bare


def _bare_entity(entity: dict[str, Any], keep_values: bool) -> dict[str, Any]:
    bare: dict[str, Any] = {key: entity[key] for key in ("entity", "role", "group") if key in entity}
    bare["value"] = entity.get("value") if keep_values else None
    return bare
