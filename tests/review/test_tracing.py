"""Why the bot answered so, step by step, with the trained model and the real action server."""

from __future__ import annotations

from typing import Any

from ledelys.context import heard_by
from ledelys.conversation import Bot
from ledelys.review.tracing import steps


def traced(bot: Bot, *texts: str) -> list[str]:
    """Return the steps of the last of `texts`."""
    name = f"trace {texts}"
    understood: list[dict[str, Any]] = []
    with heard_by(understood.append):
        for text in texts:
            bot.say(text, name)
    return list(steps(understood[-1], bot.events(name), bot.slots(name)))


def test_danger_is_told_with_what_raised_it(bot: Bot) -> None:
    told = traced(bot, "han står utenfor døra med kniv")
    assert any(step.startswith("Haster det? fare nå. noen ") for step in told)
    assert any(step.startswith("Forstått som: Fare nå") for step in told)
    assert "Regelen «danger (attack) is answered first» (danger)" in told
    assert "Så: utter_danger_attack" in told


def test_the_conditions_of_a_rule_and_the_line_of_help_are_told(bot: Bot) -> None:
    told = traced(bot, "mannen min slår meg, jeg bor i Bergen", "nok spørsmål")
    assert "Regelen «first contact: enough questions» (partner_or_family_violence)" in told
    assert "Hjelpen kom fra linja: emne: Redd for noen nær" in told
    assert any(step.startswith("Det Ledelys vet nå:") and "redd for: kjæreste" in step for step in told)


def test_nobody_listens_afterwards(bot: Bot) -> None:
    heard: list[dict[str, Any]] = []
    with heard_by(heard.append):
        bot.say("hei", "trace once")
    bot.say("hei", "trace once")
    assert len(heard) == 1
