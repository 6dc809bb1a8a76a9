"""How the components write down what they found."""

from __future__ import annotations

from typing import Any


def entity(
    name: str,
    value: Any,
    text: str,
    confidence: float,
    extractor: str,
    start: int = 0,
    end: int | None = None,
) -> dict[str, Any]:
    """Return an entity as Rasa expects it; it covers the whole of `text` unless `start` and `end` are given."""
    return {
        "entity": name,
        "value": value,
        "start": start,
        "end": len(text) if end is None else end,
        "confidence_entity": round(confidence, 3),
        "extractor": extractor,
    }
