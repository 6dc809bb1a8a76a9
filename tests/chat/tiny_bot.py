"""A bot of a few keywords, trained once per test run: small enough to wait for, with all that the door must handle."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import socket
import tempfile
from pathlib import Path

os.environ["RASA_TELEMETRY_ENABLED"] = "false"

CONFIG = """
recipe: default.v1
language: nb
assistant_id: tiny
pipeline:
- name: WhitespaceTokenizer
- name: KeywordIntentClassifier
policies:
- name: RulePolicy
  core_fallback_threshold: 0.3
  core_fallback_action_name: action_default_fallback
"""

DOMAIN = """
version: "3.1"
intents: [hello, question, danger, start, find, offer, say_again, listen]
slots:
  place:
    type: text
    influence_conversation: false
    mappings:
    - {type: from_text, conditions: [{active_loop: help_form, requested_slot: place}]}
  matter:
    type: text
    influence_conversation: false
    mappings:
    - {type: from_text, conditions: [{active_loop: help_form, requested_slot: matter}]}
  mood:
    type: bool
    influence_conversation: true
    mappings:
    - {type: from_intent, intent: offer, value: true}
forms:
  help_form:
    required_slots: [place, matter]
    ignored_intents: [danger, question]
actions: [action_find]
responses:
  utter_hello:
  - text: "Hei der.\\n\\nHva vil du?"
    buttons:
    - {title: "Spør", payload: "/question"}
    - {title: "Start", payload: "/start"}
  utter_answer:
  - text: "Svaret er ja."
    metadata: {source: tiny}
  utter_danger:
  - text: "112. Ring nå."
  utter_ask_place:
  - text: "Hvor?"
  utter_ask_matter:
  - text: "Hva?"
  utter_done:
  - text: "Ferdig: {place}, {matter}."
  utter_default:
  - text: "Skjønte ikke."
  utter_offer:
  - text: "Her er et tilbud."
    custom: {services: [{name: "Senteret", phones: [{number: "116 006"}]}]}
  utter_mood:
  - text: "Som før."
session_config:
  session_expiration_time: 60
  carry_over_slots_to_new_session: true
"""

DATA = """
version: "3.1"
nlu:
- {intent: hello, examples: "- hei\\n- hallo\\n"}
- {intent: question, examples: "- koster\\n- hvorfor\\n"}
- {intent: danger, examples: "- kniv\\n- drepe\\n"}
- {intent: start, examples: "- start\\n- begynn\\n"}
- {intent: find, examples: "- finn\\n- adresse\\n"}
- {intent: offer, examples: "- tilbud\\n- hjelp\\n"}
- {intent: say_again, examples: "- igjen\\n- gjenta\\n"}
- {intent: listen, examples: "- lytt\\n- hør\\n"}
rules:
- rule: greeting
  steps: [{intent: hello}, {action: utter_hello}]
- rule: question
  steps: [{intent: question}, {action: utter_answer}]
- rule: danger
  steps: [{intent: danger}, {action: utter_danger}]
- rule: danger ends the form
  condition: [{active_loop: help_form}]
  steps: [{intent: danger}, {action: utter_danger}, {action: action_deactivate_loop}, {active_loop: null}]
- rule: form
  steps: [{intent: start}, {action: help_form}, {active_loop: help_form}]
- rule: form is done
  condition: [{active_loop: help_form}]
  steps: [{action: help_form}, {active_loop: null}, {slot_was_set: [{requested_slot: null}]}, {action: utter_done}]
- rule: find
  steps: [{intent: find}, {action: action_find}]
- rule: an answer, then an action
  steps: [{intent: listen}, {action: utter_answer}, {action: action_find}]
- rule: offer
  steps: [{intent: offer}, {action: utter_offer}]
- rule: again, after an offer
  condition: [{slot_was_set: [{mood: true}]}]
  steps: [{intent: say_again}, {action: utter_mood}]
"""


@functools.cache
def trained_model() -> Path:
    """Trains the bot in a folder of its own and returns the model file."""
    from rasa.model_training import train

    folder = Path(tempfile.mkdtemp(prefix="tiny_bot_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, text in (("config.yml", CONFIG), ("domain.yml", DOMAIN), ("data.yml", DATA)):
        (folder / name).write_text(text, encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        result = train("domain.yml", "config.yml", ["data.yml"], output="models", fixed_model_name="tiny")
    finally:
        os.chdir(before)
    assert result.model is not None
    return folder / str(result.model)


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
