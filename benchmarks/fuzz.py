"""Write spoilt messages and spoilt requests to the whole service, and check every answer.

python -m benchmarks.fuzz --count 100000 --seed 1            starts the service itself
python -m benchmarks.fuzz --url http://127.0.0.1:5005        one that runs; its limits refuse most of it
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from rich.console import Console
from rich.table import Table

from benchmarks import fuzz_requests, fuzz_service, fuzz_words
from benchmarks.errors import BenchmarkError
from benchmarks.fuzz_checks import Answer, Findings
from benchmarks.fuzz_requests import Raw
from benchmarks.fuzz_service import Service

CONNECTIONS = 8
LONGEST_ANSWER_SECONDS = 30.0
MOST_TURNS = 8
DANGER_SHARE, PAGE_SHARE, LINES_SHARE, SPOILT_SHARE, ODD_SHARE, LEFT_OPEN_SHARE = 0.01, 0.15, 0.3, 0.08, 0.15, 0.02
_TOKEN_ON_PAGE = re.compile(r'name="token" value="([\w-]+)"')
_FORM = "application/x-www-form-urlencoded"


class Wire:
    """One connection that is kept, and opened again when it was closed."""

    def __init__(self, service: Service) -> None:
        """Nothing is opened yet."""
        self._service = service
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, raw: Raw) -> Answer:
        """Send a request and read its answer; status 0 where there is none within LONGEST_ANSWER_SECONDS."""
        fresh = self._streams is None
        try:
            answer = await asyncio.wait_for(self._ask(raw), LONGEST_ANSWER_SECONDS)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
            self.close()
            # A kept connection may have been closed by the server meanwhile, which says nothing of this request.
            return Answer(0) if fresh else await self.ask(raw)
        if answer.headers.get("connection", "") != "keep-alive":
            self.close()
        return answer

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def _ask(self, raw: Raw) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._service.host, self._service.port)
        reader, writer = self._streams
        writer.write(raw.sent)
        head = b"HTTP/1.1 100"
        while head.startswith(b"HTTP/1.1 100"):
            head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while size := int((await reader.readline()).split(b";")[0], 16):
                body += (await reader.readexactly(size + 2))[:-2]
            await reader.readline()
        elif raw.has_body:
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(first.split(" ")[1]), headers, body)


@dataclass
class Fuzzer:
    """One run: how much is left to write, and what was found."""

    service: Service
    count: int
    chance: random.Random
    findings: Findings = field(default_factory=Findings)
    done: int = 0
    memory_at_a_tenth: int | None = None
    quiet: bool = False

    async def run(self) -> None:
        """Write everything over CONNECTIONS connections."""
        seeds = [self.chance.randrange(2**32) for _ in range(CONNECTIONS)]
        await asyncio.gather(*(self._connection(random.Random(seed)) for seed in seeds))

    async def _connection(self, chance: random.Random) -> None:
        wire = Wire(self.service)
        while self.done < self.count:
            await self._conversation(wire, chance)
        wire.close()

    async def _conversation(self, wire: Wire, chance: random.Random) -> None:
        mark, page = fuzz_words.new_mark(chance), chance.random() < PAGE_SHARE
        token = "" if page else await self._open(wire, mark)
        if token is None:
            return
        for _ in range(chance.randrange(1, MOST_TURNS + 1)):
            token = await self._message(wire, chance, mark, token, page=page)
            if not page and chance.random() < SPOILT_SHARE:
                await self._other(wire, fuzz_requests.spoilt(token, mark, chance), mark)
            if chance.random() < ODD_SHARE:
                await self._other(wire, fuzz_requests.odd(mark, chance), mark)
        if token and chance.random() > LEFT_OPEN_SHARE:
            beacon = fuzz_requests.post("/chat/exit", token.encode(), kind="text/plain")
            await self._other(wire, chance.choice((beacon, fuzz_requests.delete(token))), mark)

    async def _open(self, wire: Wire, mark: str) -> str | None:
        raw = fuzz_requests.post("/chat/sessions", b"")
        answer = await wire.ask(raw)
        self._count()
        self.findings.other(raw.sent, answer, mark)
        return str(json.loads(answer.body)["token"]) if answer.status == 201 else None

    async def _message(self, wire: Wire, chance: random.Random, mark: str, token: str, *, page: bool) -> str:
        danger = chance.random() < DANGER_SHARE
        text = f"{fuzz_words.danger(chance)}. {mark}" if danger else fuzz_words.marked(fuzz_words.message(chance), mark)
        if page:
            form = urlencode({"text": text, "token": token, "language": chance.choice(("nb", "nn", "en", "x"))})
            raw = fuzz_requests.post("/chat/plain", form.encode(), kind=_FORM)
        else:
            raw = fuzz_requests.message(text, token, chance, lines=chance.random() < LINES_SHARE)
        answer = await wire.ask(raw)
        self._count()
        self.findings.message(raw.sent, answer, mark, danger=danger, page=page)
        found = _TOKEN_ON_PAGE.search(answer.text) if page else None
        return found[1] if found else token

    async def _other(self, wire: Wire, raw: Raw, mark: str) -> None:
        answer = await wire.ask(raw)
        self._count()
        self.findings.other(raw.sent, answer, mark)

    def _count(self) -> None:
        self.done += 1
        tenth = max(self.count // 10, 1)
        if self.done == tenth:
            self.memory_at_a_tenth = self.service.memory()
        if self.done % tenth == 0 and not self.quiet:
            print(
                f"{self.done} of {self.count}, {sum(self.findings.faults.values())} faults", file=sys.stderr, flush=True
            )


def fuzz(service: Service, count: int, seed: int, *, quiet: bool = False) -> dict[str, Any]:
    """Write `count` messages and requests to a service; returns what came back, counted, and every fault."""
    fuzzer, before, began = Fuzzer(service, count, random.Random(seed), quiet=quiet), service.pids(), time.monotonic()
    asyncio.run(fuzzer.run())
    findings = fuzzer.findings
    if not service.is_alive():
        findings.fault("the service is not alive any more")
    if service.pids() != before:
        findings.fault("a process ended and was started again")
    for line in service.output().splitlines():
        if fuzz_words.MARK.search(line):
            findings.fault("a visitor's word in the log", line.encode())
    return {
        "count": fuzzer.done,
        "seed": seed,
        "seconds": round(time.monotonic() - began, 1),
        "memory_at_a_tenth": fuzzer.memory_at_a_tenth,
        "memory_at_the_end": service.memory(),
        "counts": dict(sorted(findings.counts.items())),
        "faults": dict(findings.faults),
        "told": findings.told,
    }


def show(result: dict[str, Any]) -> None:
    """Print what came back as a table, and the faults below it."""
    console, table = Console(), Table("what", "how often")
    for name, number in result["counts"].items():
        table.add_row(name, str(number))
    tenth, end = result["memory_at_a_tenth"], result["memory_at_the_end"]
    if tenth and end:
        table.add_row("memory at a tenth, MiB", f"{tenth / 2**20:.0f}")
        table.add_row("memory at the end, MiB", f"{end / 2**20:.0f} ({100 * (end - tenth) / tenth:+.1f} %)")
    table.add_row("seconds", str(result["seconds"]))
    console.print(table)
    for kind, number in result["faults"].items():
        console.print(f"{kind}: {number}", markup=False, highlight=False)
    for told in result["told"]:
        console.print(told, markup=False, highlight=False, soft_wrap=True)


def main() -> int:
    """Fuzz as the words say; returns 1 if anything was found, 2 if there was nothing to fuzz."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=5000, help="messages and requests (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", help="a service that runs already (default: one is started)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found to FILE, too")
    arguments = parser.parse_args()
    try:
        if arguments.url:
            parts = urlsplit(arguments.url)
            result = fuzz(Service(parts.hostname or "127.0.0.1", parts.port or 80), arguments.count, arguments.seed)
        else:
            with (
                tempfile.TemporaryDirectory(prefix="ledelys-fuzz-") as folder,
                fuzz_service.started(Path(folder)) as own,
            ):
                result = fuzz(own, arguments.count, arguments.seed)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 2
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    show(result)
    return 1 if result["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
