"""Collects what Rasa answers, each message whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.core.channels.channel import OutputChannel


class CollectedReplies(OutputChannel):  # type: ignore[misc]
    """Keeps the replies of one turn as the objects that the page gets."""

    def __init__(self, on_reply: Callable[[dict[str, Any]], None] | None = None) -> None:
        """Args: on_reply is called with each reply at once, so that the first can be shown before the last is ready."""
        self.replies: list[dict[str, Any]] = []
        self.incomplete = False
        """Whether an action failed, so that something is missing after what was said."""
        self.card: str | None = None
        """Why the card of emergency numbers was added, if it was (ledelys.watching.metrics.CARD_REASONS)."""
        self._on_reply = on_reply

    @classmethod
    def name(cls) -> str:
        """The channel's name, for responses that are meant for this channel only."""
        return "ledelys"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes one message of Rasa; one that says nothing is dropped.

        What is kept: `{"text","buttons","services","name"?,"language"?}`.
        """
        custom = message.get("custom")
        custom = custom if isinstance(custom, dict) else {}
        services = custom.get("services")
        reply: dict[str, Any] = {
            "text": str(message.get("text") or custom.get("text") or ""),
            "buttons": _buttons([*(message.get("buttons") or []), *(message.get("quick_replies") or [])]),
            "services": services if isinstance(services, list) else [],
        }
        name = message.get("utter_action") or custom.get("name")
        if isinstance(name, str):
            reply["name"] = name
        if isinstance(message.get("language"), str):
            reply["language"] = message["language"]
        if reply["text"] or reply["buttons"] or reply["services"]:
            self.add(reply)

    def add(self, reply: dict[str, Any], *, first: bool = False) -> None:
        """Keep a reply, as the last or as the first, and tell of it."""
        self.replies.insert(0 if first else len(self.replies), reply)
        if self._on_reply is not None:
            self._on_reply(reply)

    def action_failed(self) -> None:
        """Called by ledelys.rasa_patches when a custom action fails."""
        self.incomplete = True

    @property
    def payloads(self) -> list[str]:
        """Payloads of all buttons that were shown."""
        return [button["payload"] for reply in self.replies for button in reply["buttons"]]


def _buttons(given: list[Any]) -> list[dict[str, str]]:
    return [
        {"title": str(button["title"]), "payload": str(button["payload"])}
        for button in given
        if isinstance(button, dict) and button.get("title") and button.get("payload")
    ]
