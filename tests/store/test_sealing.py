"""What is kept in Redis opens under its id only, and neither its name nor its length tells what it is."""

from __future__ import annotations

import pytest

from ledelys.store.sealing import STEP_BYTES, name_for, seal, unseal

WORDS = b"Kvitrendebekk " * 20


def test_it_opens_under_its_own_id_and_purpose_only() -> None:
    sealed = seal("an id", "conversation", WORDS)
    assert unseal("an id", "conversation", sealed) == WORDS
    assert unseal("another id", "conversation", sealed) is None
    assert unseal("an id", "session", sealed) is None


@pytest.mark.parametrize("damage", [b"", b"x", bytes(12), bytes(200)])
def test_what_was_not_sealed_so_is_nothing(damage: bytes) -> None:
    assert unseal("an id", "conversation", damage) is None
    changed = bytearray(seal("an id", "conversation", WORDS))
    changed[20] ^= 1
    assert unseal("an id", "conversation", bytes(changed)) is None


def test_nothing_of_id_or_content_can_be_seen_and_the_same_is_never_sealed_alike() -> None:
    name, sealed, again = name_for("an id", "session"), *(seal("an id", "session", WORDS) for _ in range(2))
    assert "an id" not in name
    assert b"an id" not in sealed
    assert b"Kvitrendebekk" not in sealed
    assert sealed != again
    assert name == name_for("an id", "session") != name_for("an id", "conversation")


def test_lengths_tell_little() -> None:
    lengths = {len(seal("an id", "session", b"x" * number)) for number in range(300)}
    assert len(lengths) == 1
    assert len(seal("an id", "session", bytes(range(256)) * 8)) % STEP_BYTES == (12 + 16) % STEP_BYTES
