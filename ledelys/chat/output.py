"""Collects what Rasa answers, each message whole."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel


class CollectedReplies(OutputChannel):  # type: ignore[misc]
    """Keeps the replies of one turn as the objects that the page gets."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name, for responses that are meant for this channel only."""
        return "ledelys"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes one message of Rasa: `{"text","buttons","services","name"?}`; one that says nothing is dropped."""
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
        if reply["text"] or reply["buttons"] or reply["services"]:
            self.replies.append(reply)

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
