"""How Vietnamese really reaches a chat box: no diacritics, teencode, Telex leftovers, typos, lost spaces.

Every function is pure; those that draw take the generator to draw from, so a seed fixes the result.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass

_TELEX_MARK = {"\u0302": None, "\u0306": "w", "\u031b": "w"}
_TELEX_TONE = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}

# Longest first: a phrase must win over the words inside it.
_TEENCODE: dict[str, tuple[str, ...]] = {
    "căn cước công dân": ("cccd", "can cuoc", "cc", "căn cước"),
    "chứng minh nhân dân": ("cmnd", "cmt", "chứng minh"),
    "giấy phép lái xe": ("gplx", "bằng lái"),
    "bảo hiểm xã hội": ("bhxh",),
    "bảo hiểm y tế": ("bhyt", "thẻ bảo hiểm"),
    "ủy ban nhân dân": ("ubnd", "uỷ ban", "xã"),
    "dịch vụ công": ("dvc",),
    "số điện thoại": ("sđt", "sdt", "số đt"),
    "điện thoại": ("đt", "dt", "phone"),
    "tài khoản": ("tk", "acc"),
    "giấy tờ": ("gtờ", "giấy"),
    "thông tin": ("ttin", "tt"),
    "đăng ký": ("đk", "dk", "đky", "dki"),
    "đăng nhập": ("đn", "login"),
    "hồ sơ": ("hs", "hso"),
    "thủ tục": ("ttục", "thu tuc"),
    "công an": ("ca", "c.a"),
    "bao nhiêu": ("bnhiu", "bn", "bao nhiu", "nhiu"),
    "bây giờ": ("bjo", "giờ", "bh"),
    "như thế nào": ("ntn", "thế nào", "sao"),
    "làm sao": ("lsao", "sao"),
    "tại sao": ("tsao", "sao"),
    "không": ("ko", "k", "hok", "hông", "khg", "kg", "kh"),
    "được": ("đc", "dc", "đk", "dx"),
    "người": ("ng", "ngừi"),
    "những": ("nhg", "n~"),
    "trong": ("trg", "tr"),
    "phải": ("p", "fải", "phai"),
    "nhiều": ("nhìu", "nhiu"),
    "biết": ("bít", "bik"),
    "mình": ("mk", "mik", "mh"),
    "cũng": ("cug", "cg"),
    "vậy": ("v", "z", "zậy"),
    "rồi": ("r", "rùi"),
    "với": ("vs", "dzới"),
    "gì": ("j", "gi"),
    "thì": ("thi", "thì"),
    "bị": ("bi", "bị"),
}
_TEENCODE_PATTERN = re.compile(rf"\b({'|'.join(map(re.escape, _TEENCODE))})\b", re.IGNORECASE)

# What people wrap round the words that matter.
_BEFORE = (
    "cho hỏi",
    "cho mình hỏi",
    "ad ơi",
    "dạ cho em hỏi",
    "tôi muốn hỏi",
    "xin hỏi",
    "anh chị cho hỏi",
    "giúp em với",
)
_AFTER = (
    "vậy ạ",
    "ạ",
    "vậy ad",
    "với",
    "nhỉ",
    "thế nào",
    "như thế nào",
    "là gì",
    "ở đâu",
    "bao nhiêu",
    "có được không",
)


@dataclass(frozen=True)
class NoiseRates:
    """Probability that a query gets each kind of noise, drawn independently."""

    strip_diacritics: float = 0.35
    teencode: float = 0.15
    telex: float = 0.03
    typo: float = 0.10
    glue: float = 0.05
    chatter: float = 0.15


def strip_diacritics(text: str) -> str:
    """The text as typed without a Vietnamese keyboard: ``"Lệ phí đổi thẻ"`` → ``"Le phi doi the"``."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def teencode(text: str, rng: random.Random) -> str:
    """Replace each word or phrase that has a chat spelling by one of its spellings, half of the time."""

    def shorten(match: re.Match[str]) -> str:
        return rng.choice(_TEENCODE[match.group(0).lower()]) if rng.random() < 0.5 else match.group(0)

    return _TEENCODE_PATTERN.sub(shorten, unicodedata.normalize("NFC", text))


def telex(word: str) -> str:
    """The keys of the Telex method left as typed when the keyboard is off: ``"được"`` → ``"dduwowcj"``."""
    letters: list[str] = []
    tone = ""
    for char in unicodedata.normalize("NFD", word.replace("đ", "dd").replace("Đ", "Dd")):
        if char in _TELEX_TONE:
            tone = _TELEX_TONE[char]
        elif char in _TELEX_MARK:
            letters.append(_TELEX_MARK[char] or letters[-1].lower())
        else:
            letters.append(char)
    return "".join(letters) + tone


def typo(text: str, rng: random.Random) -> str:
    """One slip of the finger: two neighbours swapped, a letter lost or a letter doubled."""
    places = [i for i in range(len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()]
    if not places:
        return text
    i = rng.choice(places)
    slip = rng.choice((text[i + 1] + text[i], text[i + 1], text[i] * 2 + text[i + 1]))
    return text[:i] + slip + text[i + 2 :]


def glue(text: str, rng: random.Random) -> str:
    """Lose one or two spaces."""
    for _ in range(rng.randint(1, 2)):
        spaces = [i for i, char in enumerate(text) if char == " "]
        if spaces:
            i = rng.choice(spaces)
            text = text[:i] + text[i + 1 :]
    return text


def chatter(text: str, rng: random.Random) -> str:
    """Wrap the query in the words people add when they ask another person."""
    before = f"{rng.choice(_BEFORE)} " if rng.random() < 0.5 else ""
    after = f" {rng.choice(_AFTER)}" if rng.random() < 0.7 else ""
    return f"{before}{text}{after}"


def add_noise(text: str, rng: random.Random, rates: NoiseRates | None = None) -> str:
    """A query as a citizen might have typed it. With all rates 0 the text comes back unchanged."""
    rates = rates or NoiseRates()
    if rng.random() < rates.chatter:
        text = chatter(text, rng)
    if rng.random() < rates.teencode:
        text = teencode(text, rng)
    if rng.random() < rates.telex:
        text = " ".join(telex(word) if rng.random() < 0.5 else word for word in text.split(" "))
    if rng.random() < rates.strip_diacritics:
        text = strip_diacritics(text)
    if rng.random() < rates.typo:
        text = typo(text, rng)
    if rng.random() < rates.glue:
        text = glue(text, rng)
    return text
