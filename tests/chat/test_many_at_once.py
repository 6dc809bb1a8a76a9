"""Fifty conversations at once, with the whole bot: each visitor gets answers to their own words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
from rasa_server import RasaServer

PLACES = ("Bergen", "Bodø", "Hamar", "Molde", "Alta", "Skien", "Arendal", "Drammen", "Haugesund", "Gjøvik")
VISITORS = 50


def _talk(address: str, place: str) -> tuple[str, str]:
    """Hold a conversation from `place`; returns the place and all that was answered."""
    with httpx.Client(base_url=address, timeout=60) as client:
        token = client.post("/chat/sessions").json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        answers = []
        for text in ("hei", f"jeg bor i {place} og vil finne nærmeste krisesenter", "hva koster det"):
            answer = client.post("/chat/messages", json={"text": text})
            assert answer.status_code == 200, answer.text
            answers += [reply["text"] for reply in answer.json()]
        assert client.delete("/chat/sessions/current").status_code == 204
        return place, "\n".join(answers)


def test_fifty_conversations_at_once_do_not_mix(whole: RasaServer) -> None:
    with ThreadPoolExecutor(VISITORS) as pool:
        wanted = [PLACES[one % len(PLACES)] for one in range(VISITORS)]
        answered = list(pool.map(lambda place: _talk(whole.address, place), wanted))
    for place, text in answered:
        assert f"for {place}" in text or f"i {place}" in text, (place, text)
        assert "gratis" in text
        others = [other for other in PLACES if other != place and f"(for {other}" in text]
        assert others == [], (place, text)
