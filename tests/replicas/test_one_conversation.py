"""A conversation belongs to no replica: any of them goes on with it, and none is missed."""

from __future__ import annotations

import contextlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import redis
from real_servers import nginx
from several import Town, replica
from started_service import CARD, DANGER, NUMBER, Visitor, wait_until

MARKER = "Kvitrendebekk"
FIND = f"jeg bor i Bodø og vil finne nærmeste krisesenter, {MARKER}"


def _at(town: Town, number: int, visitor: Visitor) -> Visitor:
    """The same visitor, writing straight to one replica."""
    other = Visitor(town.replicas[number].address)
    other.token = visitor.token
    other.client.headers["Authorization"] = f"Bearer {visitor.token}"
    return other


def test_what_one_replica_was_told_the_other_knows(town: Town) -> None:
    first = Visitor(town.replicas[0].address).begin()
    told = first.say("mannen min slår meg, jeg bor i Bodø")
    second = _at(town, 1, first)
    button = next(button for reply in told for button in reply["buttons"])
    pressed = second.client.post("/chat/messages", json={"payload": button["payload"]})
    assert pressed.status_code == httpx.codes.OK, pressed.text
    asked = first.say("hvor er nærmeste krisesenter")
    assert "Bodø" in " ".join(reply["text"] for reply in asked)


def test_a_button_that_was_never_offered_is_refused_by_all(town: Town) -> None:
    first = Visitor(town.replicas[0].address).begin()
    first.say("hei")
    for number in (0, 1):
        answer = _at(town, number, first).client.post("/chat/messages", json={"payload": "/danger.attack"})
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/not-offered")


def test_a_conversation_that_is_deleted_at_one_is_gone_at_all(town: Town) -> None:
    first = Visitor(town.replicas[0].address).begin()
    first.say("hei")
    second = _at(town, 1, first)
    assert second.client.delete("/chat/sessions/current").status_code == 204
    for one in (first, second):
        gone = one.post(DANGER)
        assert gone.status_code == 401
        assert gone.json()["detail"].startswith(NUMBER)


def test_messages_of_one_conversation_are_answered_one_after_the_other(town: Town) -> None:
    first = Visitor(town.replicas[0].address).begin()
    first.say("hei")
    visitors = [_at(town, number % 2, first) for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: one.post(DANGER), visitors))
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json()[0]["text"].startswith(NUMBER) for answer in answers)


def _memory(pid: int) -> bytes:
    """All that a process can write to: what a core dump of it would hold."""
    found = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            addresses, rights = line.split()[:2]
            begin, end = (int(address, 16) for address in addresses.split("-"))
            if rights.startswith("rw"):
                memory.seek(begin)
                with contextlib.suppress(OSError):
                    found.append(memory.read(end - begin))
    return b"".join(found)


def test_a_dump_of_redis_tells_nothing(town: Town) -> None:
    visitor = Visitor(town.nginx.address).begin()
    answers = [*visitor.say(FIND), *visitor.say(DANGER), *visitor.say(f"jeg heter {MARKER}")]
    client = redis.Redis.from_url(town.redis.url)
    names = [name.decode() for name in client.scan_iter()]
    assert {"conversation", "session"} <= {name.partition(":")[0] for name in names}
    assert all(client.ttl(name) > 0 for name in names), "everything expires"
    dump = _memory(town.redis.process.pid)
    assert names[0].encode() in dump, "this is where things are kept"
    words = {MARKER, "Bodø", "Nordland", "krisesenter", "kniv", "danger", "utter_", "slot_was", "sender_id", "offered"}
    words |= {visitor.token, visitor.token[:12], "116 006", "116006", "800 40 008"}
    words |= {number["number"] for reply in answers for number in reply.get("numbers", []) if len(number["number"]) > 4}
    told = dump.lower()
    assert sorted(word for word in words if word.casefold().encode() in told) == []


def test_a_replica_falls_in_mid_conversation_and_the_visitor_goes_on(town: Town, tmp_path: Path) -> None:
    """Stands last: it ends a replica, and starts another in its place."""
    visitors = [Visitor(town.nginx.address).begin() for _ in range(4)]
    for visitor in visitors:
        visitor.say(FIND)
    town.replicas[0].kill()
    for visitor in visitors:
        assert visitor.say(DANGER)[0]["text"].startswith(NUMBER)
        visitor.say("jeg er trygg nå")
        again = visitor.say("hvor er nærmeste krisesenter?")
        assert CARD not in [reply.get("name") for reply in again]
        assert "Bodø" in json.dumps(again, ensure_ascii=False)
    new = replica(tmp_path, town.redis)
    try:
        new.wait()
        wait_until(new.is_ready, "the new replica")
        someone = Visitor(new.address)
        someone.client.headers["Authorization"] = visitors[0].client.headers["Authorization"]
        assert "Bodø" in json.dumps(someone.say("hvor er nærmeste krisesenter?"), ensure_ascii=False)
    finally:
        new.kill()
    assert MARKER not in town.log()
    assert not any(visitor.token in town.log() for visitor in visitors)


def test_a_replica_that_is_told_to_end_cuts_no_conversation(town: Town, tmp_path: Path) -> None:
    """Rolling update: while visitors write on and on, one replica is started anew, and every message is answered."""
    times = 3
    leaving = replica(tmp_path, town.redis)
    leaving.wait()
    with nginx(tmp_path, [leaving.address, town.replicas[1].address]) as door:
        stop = threading.Event()
        wrong: list[str] = []
        written = [0]

        def write() -> None:
            visitor = Visitor(door.address).begin()
            while not stop.is_set():
                answer = visitor.post("hei")
                written[0] += 1
                if answer.status_code != 200 or CARD in answer.text:
                    wrong.append(f"{answer.status_code} {answer.text[:80]}")
                if stop.wait(0.2):
                    return

        writing = [threading.Thread(target=write) for _ in range(times)]
        for one in writing:
            one.start()
        wait_until(lambda: written[0] > 3 * times, "some messages")
        assert leaving.terminate() == 0
        before = written[0]
        wait_until(lambda: written[0] > before + 3 * times, "more messages")
        stop.set()
        for one in writing:
            one.join()
    assert wrong == []
