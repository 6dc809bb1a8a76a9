"""How a conversation is kept outside this process: under a hash of its id, encrypted with a key made from that id.

Whoever has the whole of Redis but no id finds neither whose a conversation is nor what it holds. Ids come from tokens
of 192 random bits, which are in the visitor's page only, so they need no slow hash and no salt.
"""

from __future__ import annotations

import hashlib
import os
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
STEP_BYTES = 512
"""Contents are filled up to a multiple of this, so that their length tells little."""
_LENGTH_BYTES = 4


def name_for(identity: str, purpose: str) -> str:
    """The name under which something of an id is kept: "<purpose>:<hash>"; the id cannot be found from it."""
    hashed = hashlib.blake2b(identity.encode(errors="replace"), person=purpose.encode()[:16], digest_size=24)
    return f"{purpose}:{hashed.hexdigest()}"


def seal(identity: str, purpose: str, content: bytes) -> bytes:
    """Content packed and encrypted (AES-256-GCM, key by HKDF-SHA256 from the id); it opens under this id only."""
    packed = zlib.compress(content, 1)
    filled = len(packed).to_bytes(_LENGTH_BYTES, "big") + packed
    filled += bytes(-len(filled) % STEP_BYTES)
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key(identity, purpose)).encrypt(nonce, filled, purpose.encode())


def unseal(identity: str, purpose: str, sealed: bytes) -> bytes | None:
    """What `seal` was given, or None if this is not something that was sealed so under this id."""
    try:
        filled = AESGCM(_key(identity, purpose)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
        length = int.from_bytes(filled[:_LENGTH_BYTES], "big")
        return zlib.decompress(filled[_LENGTH_BYTES : _LENGTH_BYTES + length])
    except (InvalidTag, ValueError, zlib.error):
        return None


def _key(identity: str, purpose: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"ledelys {purpose}".encode())
    return derive.derive(identity.encode(errors="replace"))
