"""Which pieces of words the encoder keeps: those of the languages that visitors write, not of all it was made for.

That makes it a fifth as large. A rarer word is read in smaller pieces.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from wordfreq import top_n_list

from ledelys.nlu.encoder import Floats
from ledelys.nlu.text import clean
from scripts.encoder.base import UNKNOWN, Base

_SPECIAL = 4
_WORDS = {"nb": 80_000, "en": 50_000, "sv": 15_000, "da": 15_000}
_OTHERS = ("pl", "uk", "ru", "ar", "lt", "es", "fr", "de", "tr", "fa", "ur", "ro")
_WORDS_OF_OTHERS = 6_000
_LEFT_OUT = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")


def common_pieces(base: Base, texts: Iterable[str]) -> list[int]:
    """Return the numbers of the pieces to keep: what `texts` and the commonest words need, and all single letters."""
    whole = tokenizer(base.pieces, base.scores)
    kept = set(range(_SPECIAL))
    kept.update(i for i, piece in enumerate(base.pieces) if _is_a_letter(piece.lstrip("▁")))
    for text in texts:
        kept.update(whole.encode(clean(text)))
    for language in (*_WORDS, *_OTHERS):
        for word in top_n_list(language, _WORDS.get(language, _WORDS_OF_OTHERS)):
            kept.update(whole.encode(clean(word)))
    return sorted(kept)


def _is_a_letter(piece: str) -> bool:
    return len(piece) <= 1 and not unicodedata.name(piece or " ", "").startswith(_LEFT_OUT)


def tokenizer(pieces: list[str], scores: Floats) -> sentencepiece.SentencePieceProcessor:
    """Return the tokenizer that cuts text into `pieces`."""
    return sentencepiece.SentencePieceProcessor(model_proto=tokenizer_file(pieces, scores))


def tokenizer_file(pieces: list[str], scores: Floats) -> bytes:
    """Return SentencePiece's file of a unigram model of `pieces`; the first four are the special ones of XLM-R."""
    model = sentencepiece_model_pb2.ModelProto()
    kinds = sentencepiece_model_pb2.ModelProto.SentencePiece
    for number, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        kind = kinds.NORMAL
        if number < _SPECIAL:
            kind = kinds.UNKNOWN if number == UNKNOWN else kinds.CONTROL
        model.pieces.add(piece=piece, score=float(score), type=kind)
    model.trainer_spec.model_type = sentencepiece_model_pb2.TrainerSpec.UNIGRAM
    model.trainer_spec.vocab_size = len(pieces)
    model.trainer_spec.bos_id, model.trainer_spec.pad_id, model.trainer_spec.eos_id = 0, 1, 2
    model.trainer_spec.unk_id = UNKNOWN
    model.normalizer_spec.name = "identity"  # ledelys.nlu.text.clean has done it
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = True
    model.normalizer_spec.escape_whitespaces = True
    return bytes(model.SerializeToString())
