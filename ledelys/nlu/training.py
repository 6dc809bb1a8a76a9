"""What the training messages say about themselves: their labels stand in the metadata of the NLU files."""

from __future__ import annotations

from typing import Any

from ledelys.nlu.labels import DANGER_PREFIX, DANGERS, LANGUAGES, TOPICS, URGENCIES, WHO, topic_of

_ALLOWED = {"language": LANGUAGES, "urgency": URGENCIES, "who": WHO}


class LabelError(ValueError):
    """A training message carries a label that is not in the contract; the message says which."""


def labels_of(intent: str, metadata: dict[str, Any] | None) -> dict[str, str | None]:
    """Return the labels of a training message: intent, language, urgency, who, danger.

    `metadata` is Rasa's, with the labels under "intent" (a whole block of the file). A label that does not stand there
    is None and trains nothing. The intent of an acute message ("danger.attack") becomes the topic named beside it.
    Raises LabelError.
    """
    given = dict((metadata or {}).get("intent") or {})
    labels: dict[str, str | None] = {"intent": intent, "danger": None}
    if intent.startswith(DANGER_PREFIX):
        danger = intent.removeprefix(DANGER_PREFIX)
        if danger not in DANGERS:
            raise LabelError(f"intent {intent}: {danger!r} is none of {DANGERS}")
        labels |= {"intent": given.pop("topic", None), "danger": danger}
        if labels["intent"] is None:
            raise LabelError(f"intent {intent}: the metadata lacks the topic")
    if topic_of(str(labels["intent"])) not in TOPICS:
        raise LabelError(f"intent {intent}: the topic {labels['intent']!r} is none of labels.TOPICS")
    for name, allowed in _ALLOWED.items():
        value = given.pop(name, None)
        if value is not None and value not in allowed:
            raise LabelError(f"intent {intent}: {name} is {value!r}, which is none of {allowed}")
        labels[name] = value
    if given:
        raise LabelError(f"intent {intent}: unknown labels {sorted(given)}")
    return labels
