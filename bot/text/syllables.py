"""What a Vietnamese syllable may look like: onset, rhyme and tone.

The inventory is built from the rules of the orthography, so it also knows syllables no word list happens to hold,
and rejects letter groups no Vietnamese could pronounce. Everything here works on composed (NFC) lower-case letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from bot.text.diacritics import strip_diacritics
from bot.text.tables import word_set

MAX_SYLLABLE = 7  # letters of the longest syllable, "nghiêng"

LEVEL, ACUTE, GRAVE, HOOK, TILDE, DOT = range(6)  # ngang, sắc, huyền, hỏi, ngã, nặng

# Each vowel in its six tones: TONED["a"][ACUTE] == "á".
TONED = {
    row[0]: row
    for row in (
        *("aáàảãạ", "ăắằẳẵặ", "âấầẩẫậ", "eéèẻẽẹ", "êếềểễệ", "iíìỉĩị"),
        *("oóòỏõọ", "ôốồổỗộ", "ơớờởỡợ", "uúùủũụ", "ưứừửữự", "yýỳỷỹỵ"),
    )
}
VOWELS = frozenset(TONED)  # without tone
_TONE_OF = {letter: (vowel, tone) for vowel, row in TONED.items() for tone, letter in enumerate(row)}
STOPS = ("c", "ch", "p", "t")  # rhymes cut off short: only sắc and nặng fit them

_ONSETS = word_set("b c ch d đ g gh h k kh l m n ng ngh nh ph r s t th tr v x") | {""}
# One sound each, spelled by the vowel that follows: k, gh, ngh before e ê i y; c, g, ng before the others.
_FRONT_ONLY = frozenset(("k", "gh", "ngh"))
_BACK_ONLY = frozenset(("c", "g", "ng"))
# Lips that open on b, m, ph or v cannot round again at once: no "boa", no "muy".
_LABIALS = frozenset(("b", "m", "ph", "v"))
_Y_ONSETS = frozenset(("", "h", "k", "l", "m", "s", "t", "v"))

_PLAIN = word_set(
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu "
    "i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
    "o oc oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt "
    "ư ưa ưc ưi ưm ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu"
)
_ROUNDED = word_set(
    "oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet "
    "uân uâng uât uây uê uêch uênh uơ uy uya uych uynh uyt uyu uyên uyêt"
)
_AFTER_QU = word_set(
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây âu e en eo et ê ên ênh êt êch êu "
    "i in inh it ich ip iu ơ ơi ôc y ynh yt ych yên yêt"
)
_AFTER_GI = word_set(
    "a ac ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âp ât âu ây e em en eo ep et êc êm êng êp êt êu "
    "o oc oi on ong ot ô ôc ôi ôn ông ôt ơ ơi ơn u ua uc ui un ung up ư ưa ưc ưt ưu ươc ương"
)
_Y_RHYMES = word_set("y yêm yên yêng yêt yêu")
# Words in daily use that break the rules: borrowed ones and place names.
_IRREGULAR = word_set(
    "gi gin pin pa pê pi po boong coong goong loong toong xoong mooc sooc voan buyt phuy tuyp đăk lăk kan kông"
)


class Syllable(NamedTuple):
    """``onset`` + ``rhyme`` (vowel marks kept, tone taken off) and ``tone`` (LEVEL .. DOT)."""

    onset: str
    rhyme: str
    tone: int


class _Tables(NamedTuple):
    onsets: frozenset[str]
    plain: frozenset[str]
    rounded: frozenset[str]
    after_qu: frozenset[str]
    after_gi: frozenset[str]
    y_rhymes: frozenset[str]
    irregular: frozenset[str]


_MARKED = _Tables(_ONSETS, _PLAIN, _ROUNDED, _AFTER_QU, _AFTER_GI, _Y_RHYMES, _IRREGULAR)
_BARE = _Tables(*(frozenset(map(strip_diacritics, table)) for table in _MARKED))


def untone(word: str) -> tuple[str, int] | None:
    """``word`` without its tone mark, and the tone; ``None`` if it carries more than one tone."""
    tone = LEVEL
    letters = []
    for char in word:
        vowel, mark = _TONE_OF.get(char, (char, LEVEL))
        if mark:
            if tone:
                return None
            tone = mark
        letters.append(vowel)
    return "".join(letters), tone


@lru_cache(maxsize=65_536)
def parse(word: str) -> Syllable | None:
    """The parts of one fully written, lower-case syllable; ``None`` if Vietnamese has no such syllable.

    A tone mark may stand on any vowel of the word (see :mod:`bot.text.tones`). A syllable that ends in c, ch, p or t
    takes only sắc or nặng.
    """
    if len(word) > MAX_SYLLABLE:
        return None
    untoned = untone(word)
    if untoned is None:
        return None
    letters, tone = untoned
    split = _split(letters, _MARKED)
    if split is None or (split[1].endswith(STOPS) and tone not in (ACUTE, DOT)):
        return None
    return Syllable(*split, tone)


@lru_cache(maxsize=65_536)
def is_syllable(s: str) -> bool:
    """Whether ``s`` is one Vietnamese syllable, written in full or without any diacritics; case is ignored.

    Half-written ones ("đươc", a vowel mark but no tone before a stop) are not.
    """
    if not 0 < len(s) <= MAX_SYLLABLE:
        return False
    word = s.lower()
    if word.isascii():
        return _split(word, _BARE) is not None
    return parse(word) is not None


def _split(letters: str, tables: _Tables) -> tuple[str, str] | None:
    """``letters`` as (onset, rhyme) by ``tables``, or ``None``."""
    if letters.startswith("qu"):
        return ("qu", letters[2:]) if letters[2:] in tables.after_qu else None
    if letters.startswith("gi") and letters[2:] in tables.after_gi:
        return "gi", letters[2:]
    onset = letters[: _onset_length(letters)]
    rhyme = letters[len(onset) :]
    if letters in tables.irregular:
        return onset, rhyme
    return (onset, rhyme) if onset in tables.onsets and _fits(onset, rhyme, tables) else None


def _onset_length(letters: str) -> int:
    for position, letter in enumerate(letters):
        if letter in VOWELS:
            return position
    return len(letters)


def _fits(onset: str, rhyme: str, tables: _Tables) -> bool:
    if rhyme in tables.y_rhymes:
        return onset == "" if len(rhyme) > 1 else onset in _Y_ONSETS
    front = rhyme[:1] in ("e", "ê", "i")
    if onset in (_BACK_ONLY if front else _FRONT_ONLY):
        return False
    if onset == "" and rhyme[:2] in ("iê", "ie"):
        return False
    if rhyme in tables.plain:
        return True
    return rhyme in tables.rounded and onset not in _LABIALS


_WORD = re.compile(r"[^\W_]+")


def syllables(text: str) -> list[str]:
    """The words of ``text`` for search: lower-case runs of letters and digits, in order, composed."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())
