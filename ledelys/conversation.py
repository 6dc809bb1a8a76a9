"""One conversation through the whole bot: the trained model, the real action server, the replies a visitor gets."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledelys.errors import UserError
from ledelys.paths import ROOT
from ledelys.service import ports, processes
from ledelys.service.supervisor import python_module
from ledelys.understanding import load_rasa_lean

LONGEST_START_SECONDS = 30.0

Reply = dict[str, Any]
"""{"name", "text", "buttons", "services"}, as POST /chat/messages answers."""


class Bot:
    """A trained model beside an action server. Each conversation has an id of its own."""

    def __init__(self, model: Path, actions_port: int) -> None:
        """Load `model`; the action server is asked on 127.0.0.1 at `actions_port`, whether it is up or not."""
        load_rasa_lean(model)
        from rasa.core.agent import Agent
        from rasa.utils.endpoints import EndpointConfig

        from ledelys import rasa_patches
        from ledelys.store.forgetting import ForgettingTrackerStore

        rasa_patches.quiet_rasa_logging()
        rasa_patches.apply()
        endpoint = EndpointConfig(f"http://127.0.0.1:{actions_port}/webhook", enable_selective_domain=True)
        self._agent = Agent.load(
            str(model),
            action_endpoint=endpoint,
            tracker_store=ForgettingTrackerStore(None),
            generator=EndpointConfig(type="ledelys.choosing_words.FittingWords"),
        )
        self._loop = asyncio.new_event_loop()
        self._offered: dict[str, list[dict[str, str]]] = {}
        self.page_language = "nb"
        """The language of the page that visitors write on."""

    def say(self, text: str, conversation: str = "one") -> list[Reply]:
        """Send what a visitor types; returns the replies. A leading slash is not a command."""
        from ledelys.chat.reading import clean

        return self._send(clean(text) or "…", conversation)

    def choose(self, title: str, conversation: str = "one") -> list[Reply]:
        """Press the button with this title, of those offered last; raises KeyError if it was not offered."""
        for button in self._offered.get(conversation, []):
            if button["title"] == title:
                return self._send(button["payload"], conversation)
        raise KeyError(f"no button {title!r} among {[b['title'] for b in self._offered.get(conversation, [])]}")

    def offers(self, title: str, conversation: str = "one") -> bool:
        """Say whether a button with this title was offered last."""
        return any(button["title"] == title for button in self._offered.get(conversation, []))

    def slots(self, conversation: str = "one") -> dict[str, Any]:
        """Return the slots of a conversation."""
        tracker = self._loop.run_until_complete(self._agent.tracker_store.retrieve(conversation))
        values: dict[str, Any] = tracker.current_slot_values()
        return values

    def events(self, conversation: str = "one") -> list[Any]:
        """Return Rasa's events of the last turn: what was understood, filled, chosen and said."""
        from rasa.shared.core.events import UserUttered

        tracker = self._loop.run_until_complete(self._agent.tracker_store.retrieve(conversation))
        events = list(tracker.events)
        last = max((at for at, event in enumerate(events) if isinstance(event, UserUttered)), default=0)
        return events[last:]

    def close(self) -> None:
        """Close the connection to the action server."""
        from ledelys.quick_rasa import close_session

        self._loop.run_until_complete(close_session())

    def _send(self, message: str, conversation: str) -> list[Reply]:
        from ledelys.chat.turn import answer

        collected = self._loop.run_until_complete(
            answer(
                self._agent.handle_message,
                conversation,
                message,
                self.page_language,
                reply_seconds=30.0,
                first=conversation not in self._offered,
            )
        )
        self._offered[conversation] = [button for reply in collected.replies for button in reply["buttons"]]
        return [{"name": reply.get("name"), **reply} for reply in collected.replies]


@contextlib.contextmanager
def action_server(root: Path = ROOT, settings: dict[str, str] | None = None) -> Iterator[int]:
    """Run the real action server on a free port of this machine; gives the port.

    `settings` are environment variables for it (services_catalog.opening.CLOCK sets the time that it takes as now).
    """
    port = ports.any_free_port()
    process = processes.spawn(
        python_module("ledelys.service.action_server", "--port", str(port)),
        root,
        processes.child_environment(settings or {}),
        output=None if os.environ.get("LEDELYS_SHOW_ACTION_SERVER") else subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + LONGEST_START_SECONDS
        while not ports.answers("127.0.0.1", port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise UserError("The action server did not start; `ledelys doctor` tells what is missing.")
            time.sleep(0.05)
        yield port
    finally:
        processes.end([process])
