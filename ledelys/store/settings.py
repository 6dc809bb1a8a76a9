"""What both stores check of their settings in endpoints.yml."""

from __future__ import annotations

from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.shared.exceptions import RasaException


def refuse_broker(event_broker: EventBroker | None) -> None:
    """Raise RasaException where an event broker is set: it would copy every message to another place."""
    if event_broker is not None:
        raise RasaException("An event broker would copy what visitors write: remove event_broker from endpoints.yml.")


def require_numbers(settings: dict[str, tuple[Any, float]]) -> None:
    """Raise RasaException, which keeps Rasa from starting, for the first setting that cannot work.

    Args:
        settings: for each name the value and the least that it may be.
    """
    for name, (value, least) in settings.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < least:
            raise RasaException(f"tracker_store.{name} in endpoints.yml must be a number from {least} up.")
