"""What lies in the shared store is opened with its id and nothing else; what was put there otherwise is nothing."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from ledelys.store.sealing import STEP_BYTES, name_for, seal, unseal

identities = st.text(max_size=60)
contents = st.binary(max_size=2000)


@given(identities, contents)
@example("\ud800", b"")
def test_what_is_sealed_is_opened_with_its_id(identity: str, content: bytes) -> None:
    assert unseal(identity, "conversation", seal(identity, "conversation", content)) == content


@given(identities, st.binary(max_size=200))
@example("a", b"")
@example("a", bytes(11))
@example("a", bytes(12))
def test_bytes_that_were_never_sealed_are_nothing(identity: str, found: bytes) -> None:
    assert unseal(identity, "conversation", found) is None


@given(identities, identities, contents)
def test_another_id_or_purpose_opens_nothing(identity: str, other: str, content: bytes) -> None:
    assume(identity.encode(errors="replace") != other.encode(errors="replace"))
    sealed = seal(identity, "conversation", content)
    assert unseal(other, "conversation", sealed) is None
    assert unseal(identity, "session", sealed) is None
    assert name_for(identity, "conversation") != name_for(other, "conversation")


@given(contents.filter(len), st.data())
def test_a_changed_bit_makes_it_nothing(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal("one", "conversation", content))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert unseal("one", "conversation", bytes(sealed)) is None


@given(contents)
def test_the_length_tells_steps_only(content: bytes) -> None:
    assert (len(seal("one", "conversation", content)) - 12 - 16) % STEP_BYTES == 0
