"""The door in the test's own process: Rasa's app, a trained agent, our store and channel, and an action server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import web
from rasa.core.agent import Agent
from rasa.core.run import configure_app
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic
from sanic.touchup import TouchUp
from tiny_bot import free_port, trained_model

from ledelys.chat.channel import LedelysChat
from ledelys.store.forgetting import ForgettingTrackerStore


@dataclass
class ActionServer:
    """Answers `action_find` with what is set here, once `go` is set."""

    answer: dict[str, Any] = field(default_factory=lambda: {"events": [], "responses": [{"text": "Funnet."}]})
    go: asyncio.Event = field(default_factory=asyncio.Event)
    calls: int = 0

    async def handle(self, _request: web.Request) -> web.Response:
        self.calls += 1
        await self.go.wait()
        return web.json_response(self.answer)


@dataclass
class Door:
    """What a test can look at."""

    channel: LedelysChat
    store: ForgettingTrackerStore
    client: httpx.AsyncClient
    actions: ActionServer
    app: Sanic

    async def session(self) -> dict[str, str]:
        token = (await self.client.post("/chat/sessions")).json()["token"]
        return {"Authorization": f"Bearer {token}"}

    async def say(self, session: dict[str, str], text: str) -> httpx.Response:
        return await self.client.post("/chat/messages", json={"text": text}, headers=session)

    async def until_called(self, calls: int) -> None:
        """Waits until the action server has been asked so many times."""
        while self.actions.calls < calls:
            await asyncio.sleep(0.01)


@asynccontextmanager
async def open_door(**settings: Any) -> AsyncIterator[Door]:
    """Serves on a free port with these settings of credentials.yml; the action server waits for `actions.go`."""
    actions, store = ActionServer(), ForgettingTrackerStore(None)
    port, action_port = free_port(), free_port()
    action_app = web.Application()
    action_app.router.add_post("/webhook", actions.handle)
    runner = web.AppRunner(action_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", action_port).start()

    Sanic._app_registry.clear()
    channel = LedelysChat.from_credentials(settings)
    app = configure_app([channel], enable_api=False)
    app.ctx.agent = Agent.load(
        trained_model(), tracker_store=store, action_endpoint=EndpointConfig(f"http://127.0.0.1:{action_port}/webhook")
    )
    server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True)
    await server.startup()
    # Sanic rewrites its own methods when the first app starts, and fails when it finds them rewritten at the second.
    TouchUp._registry.clear()
    await server.before_start()
    await server.after_start()
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20)
    try:
        yield Door(channel, store, client, actions, app)
    finally:
        actions.go.set()
        await client.aclose()
        await server.before_stop()
        await server.close()
        await runner.cleanup()
