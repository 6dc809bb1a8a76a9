"""The names of labels: the contract between data, code and tests.

An intent is a topic, or a topic and a detail with a dot between ("ask_service_info.cost"), or "danger." and a kind
of danger. So the topic of an intent is what stands before the dot.
"""

TOPICS = (
    "partner_or_family_violence",
    "sexual_abuse_recent",
    "sexual_abuse_past",
    "honour_control_forced_marriage",
    "stalking_threats",
    "crime_victim_reporting",
    "own_violence_anger",
    "own_sexual_harm_worry",
    "child_or_young_person",
    "worried_relative",
    "suicidal_or_self_harm",
    "mental_health_treatment",
    "ask_service_info",
    "ask_find_centre",
    "ask_police_process",
    "ask_rights",
    "bot_or_privacy",
    "language_switch",
    "smalltalk_or_thanks",
    "out_of_scope",
)
URGENCIES = ("none", "high", "acute")
"""From least to most; the higher of two readers wins."""
WHO = ("self", "relative", "own_behaviour", "child", "professional", "none")
LANGUAGES = ("nb", "nn", "en", "other")
DANGERS = ("attack", "injury", "overdose", "suicide", "fire", "child", "own_harm")
"""Kinds of danger; each is an intent "danger.<kind>" with its own answer in data/danger/."""

DANGER_PREFIX = "danger."


def topic_of(intent: str) -> str:
    """Return the topic of an intent name ("ask_service_info.cost" -> "ask_service_info")."""
    return intent.split(".", 1)[0]


def higher_urgency(one: str, other: str) -> str:
    """Return the more urgent of two values of URGENCIES."""
    return max(one, other, key=URGENCIES.index)
