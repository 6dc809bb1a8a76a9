"""Add authored messages to the training data: each into the file of its topic, or of its danger, beside its like.

Usage: python scripts/add_messages.py MESSAGES.jsonl [MESSAGES.jsonl ...]

A line holds {"text", "intent", "urgency", "who", "language", "danger"}: the labels of ledelys/nlu/labels.py, the intent
with a detail after a dot where there is one, and the kind of danger for acute messages. A message that stands in the
data or in tests/understanding already, in whatever letters and punctuation, is left out. Only the part `nlu:` changes.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from ledelys.nlu.labels import DANGER_PREFIX, topic_of
from ledelys.paths import DATA, ROOT

_PART = "\nnlu:\n"
_URGENCIES = ("none", "high", "acute")

Block = tuple[str, tuple[tuple[str, str], ...]]


def main(files: list[str]) -> None:
    """Add the messages of `files` and print how many were added, and how many known before."""
    seen = {_key(text) for text in _known_texts()}
    added: dict[Path, dict[Block, list[str]]] = defaultdict(lambda: defaultdict(list))
    known = 0
    for file in files:
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            key = _key(row["text"])
            if key in seen or not key:
                known += 1
                continue
            seen.add(key)
            path, block = _place(row)
            added[path][block].append(" ".join(row["text"].split()))
    for path, blocks in added.items():
        _rewrite(path, blocks)
    count = sum(len(texts) for blocks in added.values() for texts in blocks.values())
    print(f"{count} messages added to {len(added)} files, {known} were known")


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def _known_texts() -> list[str]:
    texts = []
    for path in sorted(DATA.glob("**/*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for block in (content.get("nlu") or ()) if isinstance(content, dict) else ():
            texts.extend(_examples(block))
    for path in sorted((ROOT / "tests/understanding").glob("*.jsonl")):
        texts.extend(json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())
    return texts


def _examples(block: dict[str, Any]) -> list[str]:
    return [line.removeprefix("- ") for line in str(block.get("examples", "")).splitlines() if line.strip()]


def _place(row: dict[str, Any]) -> tuple[Path, Block]:
    """Return the file that a message belongs in, and the intent and metadata of its block."""
    topic = topic_of(row["intent"])
    metadata = {"language": row["language"], "urgency": row["urgency"], "who": row["who"]}
    if row["urgency"] == "acute":
        return DATA / "danger" / f"{row['danger']}.yml", _block(
            DANGER_PREFIX + row["danger"], {"topic": topic, **metadata}
        )
    return DATA / "topics" / f"{topic}.yml", _block(row["intent"], metadata)


def _block(intent: str, metadata: dict[str, str]) -> Block:
    return intent, tuple(metadata.items())


def _rewrite(path: Path, added: dict[Block, list[str]]) -> None:
    head, part, _ = path.read_text(encoding="utf-8").partition(_PART)
    if not part:
        raise SystemExit(f"{path} has no part nlu: to add to")
    blocks: dict[Block, list[str]] = defaultdict(list)
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
        blocks[_block(block["intent"], block["metadata"])].extend(_examples(block))
    for name, texts in added.items():
        blocks[name].extend(texts)
    lines = [head.rstrip("\n"), "", "nlu:"]
    for intent, metadata in sorted(blocks, key=_order):
        lines.append(f"- intent: {intent}")
        lines.append(f"  metadata: {{{', '.join(f'{name}: {value}' for name, value in metadata)}}}")
        lines.append("  examples: |")
        lines.extend(f"    - {text}" for text in blocks[intent, metadata])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _order(block: Block) -> tuple[str, str, str, int, str]:
    intent, metadata = block
    values = dict(metadata)
    return intent, values.get("topic", ""), values["language"], _URGENCIES.index(values["urgency"]), values["who"]


if __name__ == "__main__":
    main(sys.argv[1:])
