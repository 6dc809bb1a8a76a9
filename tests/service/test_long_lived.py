"""Once all is loaded, the garbage collector has little to look through: nobody waits for it."""

from __future__ import annotations

import subprocess
import sys

from ledelys.paths import ROOT

HOLDING = """
import gc, time
from ledelys.long_lived import spare_the_collector
held = [[number] for number in range(3_000_000)]
began = time.perf_counter(); gc.collect(); before = time.perf_counter() - began
spare_the_collector()
began = time.perf_counter(); gc.collect(); after = time.perf_counter() - began
print(gc.get_freeze_count() > 3_000_000, after < before / 5)
"""


def test_what_is_loaded_is_not_looked_through_again() -> None:
    done = subprocess.run([sys.executable, "-c", HOLDING], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


def test_the_action_server_has_its_catalogue_before_it_answers() -> None:
    """It is loaded and set aside while the server starts, not while the first visitor waits."""
    loaded = {
        "services_catalog": "services_catalog.finder._loaded.cache_info().currsize == 1",
        "set aside": "gc.get_freeze_count() > 0",
    }
    program = (
        "import asyncio, gc, services_catalog.finder; from ledelys.service.action_server import create_app\n"
        "async def start():\n"
        "    app = create_app(); app.signalize()\n"
        "    await app._server_event('init', 'before', asyncio.get_running_loop())\n"
        "asyncio.run(start())\n"
        f"print({', '.join(loaded.values())})"
    )
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
