"""The names of labels: the contract between data, code and tests.

An intent is a topic, or a topic and a detail with a dot between ("ask_service_info.cost"), or "danger." and a kind
of danger. So the topic of an intent is what stands before the dot.
"""

LIFE = "suicidal_or_self_harm"
TELLING = (
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
    LIFE,
)
"""Matters that visitors tell of over several messages; in the others, each message is a question of its own."""
MATTERS = (*TELLING, "mental_health_treatment", "ask_police_process", "ask_rights")
"""Topics of messages that tell something of the visitor's own matter."""
QUESTIONS = ("ask_service_info", "bot_or_privacy", "language_switch")
"""Topics of messages that ask something in general; what else they tell may hurry all the same."""
TOPICS = (
    *MATTERS,
    *QUESTIONS,
    "ask_find_centre",
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
DANGER_RESPONSE = "utter_danger"
"""What the names of all responses to danger begin with."""
CONTEXT = "context"
"""The name in a message's metadata under which ledelys.context lays what the conversation knows."""
TOLD_MORE = "smalltalk_or_thanks.told_more"
"""The intent of a message that goes on telling of the matter at hand and asks nothing in particular."""
SAFE_NOW = "smalltalk_or_thanks.safe_now"
"""The intent of a message that says that the danger is over, or that the writer is safe."""
GENERAL = "general"
"""The detail of a message that is about its topic as a whole; its intent is the topic alone."""


def topic_of(intent: str) -> str:
    """Return the topic of an intent name ("ask_service_info.cost" -> "ask_service_info")."""
    return intent.split(".", 1)[0]


def detail_of(intent: str) -> str:
    """Return the detail of an intent name ("ask_service_info.cost" -> "cost", "ask_rights" -> GENERAL)."""
    return intent.partition(".")[2] or GENERAL


def intent_of(topic: str, detail: str) -> str:
    """Return the name of the intent for a detail of a topic: the opposite of `topic_of` and `detail_of`."""
    return topic if detail == GENERAL else f"{topic}.{detail}"


def higher_urgency(one: str, other: str) -> str:
    """Return the more urgent of two values of URGENCIES."""
    return max(one, other, key=URGENCIES.index)
