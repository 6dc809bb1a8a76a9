"""Measure how long it takes to find the places in a message of 2,000 characters, with few names and with all.

Run: python -m benchmarks.places. Needs some seconds. The cost must not grow with the number of names.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import services_catalog
from services_catalog.geography import gazetteer
from services_catalog.geography.places import Places
from services_catalog.loading import Contents, load

LENGTH = 2000
ROUNDS = 30
SHARES = (0.1, 0.5, 1.0)
MESSAGES = {
    "a story with one place": "jeg bor i Stavanger og vet ikke hva jeg skal gjøre lenger, han blir så sint hver dag. ",
    "no place at all": "jeg vet ikke hva jeg skal si, alt er bare så vanskelig nå og jeg får ikke sove. ",
    "misspelt places only": "i bergn, ",
}


def main() -> None:
    """Print the median of ROUNDS searches in milliseconds, for each message and share of the names."""
    contents = load(Path(services_catalog.__file__).parent)
    for name, text in MESSAGES.items():
        message = (text * LENGTH)[:LENGTH]
        figures = []
        for share in SHARES:
            places, names = _places(contents, share)
            figures.append(f"{names:6} names {_median_ms(places, message):6.2f} ms")
        print(f"{name:24} {'   '.join(figures)}")


def _places(contents: Contents, share: float) -> tuple[Places, int]:
    """Return the places with the municipalities and `share` of all other names, and how many names these are."""
    kept = contents.places.municipalities[: max(1, round(len(contents.places.municipalities) * share))]
    postal = contents.postal[: round(len(contents.postal) * share)]
    names = gazetteer.build(
        contents.municipalities,
        contents.places.model_copy(update={"municipalities": kept}),
        contents.regions,
        postal,
        contents.surroundings,
        contents.common_words,
    )
    return Places(names, {one.number: one for one in contents.municipalities}), len(names.entries)


def _median_ms(places: Places, message: str) -> float:
    places.find(message)
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        places.find(message)
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main()
