"""Messages a second of one and two replicas: `python -m benchmarks.replicas [--seconds 15] [--json FILE]`.

Starts the whole service as deploy/ sets it up, with the real Redis and the real nginx, on this machine, and writes to
it with clients that wait for each answer. On two cores the replicas, Redis, nginx and the clients share what there is:
two replicas show what the parts between them cost, not what a second machine would add.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil

from ledelys.paths import ROOT
from tests.real_servers import nginx, redis_server
from tests.started_service import StartedService

CLIENTS = 16
WORDS = ("hei", "mannen min slår meg", "jeg bor i Bodø, hvor er nærmeste krisesenter", "hva koster det", "takk")
"""One conversation; the third message calls an action."""
SHARED = ("--endpoints", str(ROOT / "deploy/endpoints.yml"))


def main() -> int:
    """Measure each way of serving and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replicas", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=15.0, help="how long each is written to (default: %(default)s)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE, too")
    arguments = parser.parse_args()
    ways = [("one process, in memory", 1, False, False), ("one replica, Redis", 1, True, False)]
    ways += [("one replica, Redis, nginx", 1, True, True), ("two replicas, Redis, nginx", 2, True, True)]
    figures = []
    for name, replicas, shared, behind_nginx in ways:
        with tempfile.TemporaryDirectory(prefix="ledelys-replicas-") as folder:
            figure = _measure(Path(folder), replicas, shared, behind_nginx, arguments.seconds)
        figures.append({"name": name, **figure})
        print(
            f"{name:28} {figure['messages_a_second']:6.1f} messages/s   median {figure['median_ms']:5.1f} ms   "
            f"p95 {figure['p95_ms']:6.1f} ms   processor {figure['processor_ms']:5.2f} ms/message   "
            f"{figure['resident_mib']:5.0f} MiB   errors {figure['errors']}",
            flush=True,
        )
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def _measure(folder: Path, number: int, shared: bool, behind_nginx: bool, seconds: float) -> dict[str, Any]:
    credentials = folder / "credentials.yml"
    limits = {"messages_per_minute": 10**6, "requests_per_minute_per_address": 10**7, "proxies": 1}
    credentials.write_text(json.dumps({"ledelys.chat.channel.LedelysChat": limits}), encoding="utf-8")
    words = ("--no-train", "--credentials", str(credentials))
    with ExitStack() as stack:
        url = stack.enter_context(redis_server(folder)).url if shared else ""
        running = [
            StartedService(folder, *words, *(SHARED if shared else ()), LEDELYS_REDIS_URL=url) for _ in range(number)
        ]
        for one in running:
            stack.callback(one.kill)
        for one in running:
            one.wait()
        address = running[0].address
        if behind_nginx:
            address = stack.enter_context(nginx(folder, [one.address for one in running])).address
        asyncio.run(_write(address, seconds=2.0))
        before = sum(_processor(one) for one in running)
        times, errors = asyncio.run(_write(address, seconds))
        spent = sum(_processor(one) for one in running) - before
        resident = sum(process.memory_info().rss for one in running for process in _processes(one))
    return {
        "messages_a_second": len(times) / seconds,
        "median_ms": statistics.median(times) * 1000,
        "p95_ms": statistics.quantiles(times, n=20)[-1] * 1000,
        "processor_ms": spent / len(times) * 1000,
        "resident_mib": resident / 2**20,
        "errors": errors,
    }


async def _write(address: str, seconds: float) -> tuple[list[float], int]:
    """Hold conversations side by side for so many seconds; returns the seconds of each answer, and how many failed."""
    end = time.monotonic() + seconds
    times: list[float] = []
    errors = 0

    async def one(number: int) -> None:
        nonlocal errors
        # nginx lets one address ask 40 times a second: each client has an address of its own.
        road = httpx.AsyncHTTPTransport(local_address=f"127.0.1.{number + 1}")
        async with httpx.AsyncClient(base_url=address, timeout=30, transport=road) as web:
            while time.monotonic() < end:
                token = (await web.post("/chat/sessions")).json()["token"]
                for text in WORDS:
                    began = time.monotonic()
                    web.headers["Authorization"] = f"Bearer {token}"
                    answer = await web.post("/chat/messages", json={"text": text})
                    times.append(time.monotonic() - began)
                    errors += answer.status_code != httpx.codes.OK or "fallback_card" in answer.text

    await asyncio.gather(*(one(number) for number in range(CLIENTS)))
    return times, errors


def _processes(service: StartedService) -> list[psutil.Process]:
    head = psutil.Process(service.process.pid)
    return [head, *head.children(recursive=True)]


def _processor(service: StartedService) -> float:
    return sum(process.cpu_times().user + process.cpu_times().system for process in _processes(service))


if __name__ == "__main__":
    sys.exit(main())
