"""Messages that tell a made-up personal number or secret, and whether masking hides it.

The sentences are written by hand (``pii_frames.yml``); the values are drawn here, seeded, in the forms people write
them in. Nobody owns a value: identity numbers use birth years to come, cards are valid by their check digit only.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.text.diacritics import strip_diacritics
from bot.text.normalise import canonical
from bot.text.pii import mask_pii

FOLDER = Path(__file__).resolve().parent
SEED = 6
DRAWS = 2  # values for each frame
_DIGIT_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_PREFIXES = [
    f"0{number}"
    for number in (
        *range(32, 40),
        52,
        55,
        56,
        58,
        59,
        70,
        *range(76, 80),
        *range(81, 90),
        *range(90, 95),
        *range(96, 100),
    )
]
_LANDLINES = ("024", "028", "0236", "0225", "0292", "0203")
_WORDS = ("hoa", "meo", "nang", "bien", "sao", "gao", "may", "tre")
_NAMES = ("mau.nguyen", "tran_mau", "lemau1990", "hoa-mau", "m.mau.92")
_HOSTS = ("gmail.com", "yahoo.com.vn", "hotmail.com", "mail.mau.edu.vn", "icloud.com")
_LEAK_DIGITS = 4  # so many digits of a number in a row are told, as they stand, to whoever reads the log
_LEAK_WORDS = 3


@dataclass(frozen=True)
class Telling:
    """A message and the secret in it."""

    kind: str
    text: str
    secret: str

    def leaks(self, shown: str) -> bool:
        """Whether ``shown`` still tells a usable part of the secret."""
        if not any(char.isdigit() for char in self.secret):
            words = self.secret.split()  # read out: any few in a row tell that much of the code
            return any(" ".join(words[i : i + _LEAK_WORDS]) in shown for i in range(len(words) - _LEAK_WORDS + 1))
        # the sentence around the secret may hold numbers of its own
        told = _digits(canonical(self.secret))
        rest = _digits(shown)
        windows = {told[i : i + _LEAK_DIGITS] for i in range(len(told) - _LEAK_DIGITS + 1)}
        frame = _digits(canonical(self.text.replace(self.secret, "|")))
        return any(window in rest and window not in frame for window in windows)


def tellings(seed: int = SEED) -> list[Telling]:
    """Every frame twice, as written and without diacritics, each with a value of its own."""
    frames = yaml.safe_load((FOLDER / "pii_frames.yml").read_text(encoding="utf-8"))
    source = random.Random(seed)
    told = []
    for kind, sentences in frames.items():
        drawn = _cycled(_FORMS[kind], source)
        for sentence in sentences:
            for frame in dict.fromkeys((sentence, strip_diacritics(sentence))):
                for _ in range(DRAWS):
                    secret = next(drawn) if frame == sentence else strip_diacritics(next(drawn))
                    told.append(Telling(kind, frame.replace("{x}", secret), secret))
    return told


def harmless() -> list[str]:
    """Sentences whose numbers are nobody's."""
    return (FOLDER / "harmless_numbers.txt").read_text(encoding="utf-8").splitlines()


def missed(told: Sequence[Telling]) -> list[Telling]:
    """The tellings that masking does not hide."""
    return [each for each in told if each.leaks(mask_pii(each.text).text)]


def over_masked(sentences: Sequence[str]) -> list[str]:
    """The harmless sentences in which something is hidden."""
    return [sentence for sentence in sentences if mask_pii(sentence).kinds]


def _digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdigit())


def _cycled(forms: Sequence[Callable[[random.Random], str]], source: random.Random) -> Iterator[str]:
    """Values in every form in turn, none twice."""
    seen: set[str] = set()
    while True:
        for form in forms:
            value = form(source)
            while value in seen:
                value = form(source)
            seen.add(value)
            yield value


def _some(source: random.Random, count: int) -> str:
    return "".join(source.choices("0123456789", k=count))


def _grouped(digits: str, gap: str, *sizes: int) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(digits[start : start + size])
        start += size
    return gap.join(parts)


def _id(source: random.Random) -> str:
    """Twelve digits: province, century and sex of somebody born after 2030, serial number."""
    province, century = source.choice(("001", "079", "038", "048", "092")), source.choice("23")
    return f"{province}{century}{source.randint(31, 99)}{_some(source, 6)}"


def _old_id(source: random.Random) -> str:
    return source.choice("123") + _some(source, 8)


def _mobile(source: random.Random) -> str:
    return source.choice(_PREFIXES) + _some(source, 7)


def _landline(source: random.Random) -> str:
    area = source.choice(_LANDLINES)
    return f"{area} {_some(source, 4)} {_some(source, 4 if len(area) == len('024') else 3)}"


def _card(source: random.Random) -> str:
    """Sixteen digits with a valid check digit."""
    body = source.choice(("4", "5", "9704")) + _some(source, 15)
    body = body[:15]
    total = sum(sum(divmod(int(d) * 2, 10)) if i % 2 == 0 else int(d) for i, d in enumerate(body))
    return body + str(-total % 10)


def _code(source: random.Random) -> str:
    return source.choice("3456789") + _some(source, 5)


def _spoken(digits: str) -> str:
    return " ".join(_DIGIT_WORDS[int(digit)] for digit in digits)


def _fullwidth(digits: str) -> str:
    return "".join(chr(0xFF10 + int(digit)) for digit in digits)


_FORMS: dict[str, tuple[Callable[[random.Random], str], ...]] = {
    "id_number": (
        _id,
        _old_id,
        lambda s: _grouped(_id(s), " ", 3, 3, 3, 3),
        _id,
        lambda s: _grouped(_old_id(s), " ", 3, 3, 3),
        lambda s: _grouped(_id(s), ".", 3, 3, 3, 3),
        lambda s: _grouped(_id(s), " ", 4, 4, 4),
        lambda s: _fullwidth(_id(s)),
        lambda s: _grouped(_id(s), "-", 3, 3, 6),
        lambda s: "\u200b".join(_grouped(_id(s), " ", 6, 6).split()),
    ),
    "phone": (
        _mobile,
        lambda s: f"+84{_mobile(s)[1:]}",
        lambda s: _grouped(_mobile(s), " ", 4, 3, 3),
        lambda s: _grouped(_mobile(s), ".", 4, 3, 3),
        lambda s: _grouped(_mobile(s), ".", 3, 3, 4),
        lambda s: f"84{_mobile(s)[1:]}",
        lambda s: _grouped(_mobile(s), "-", 4, 3, 3),
        lambda s: f"+84 {_grouped(_mobile(s)[1:], ' ', 3, 3, 3)}",
        _landline,
        lambda s: f"(+84) {_mobile(s)[1:]}",
        lambda s: _grouped(_mobile(s), " ", 2, 2, 2, 2, 2),
        lambda s: _grouped(_mobile(s), " ", 5, 5),
        lambda s: _grouped(_mobile(s), "/", 4, 3, 3),
        lambda s: _grouped(_mobile(s), "-", 4, 2, 4),
        lambda s: f"+84 (0) {_grouped(_mobile(s)[1:], ' ', 3, 3, 3)}",
        lambda s: _grouped(_mobile(s), ".", 2, 2, 3, 3),
    ),
    "otp": (
        _code,
        _code,
        lambda s: _grouped(_code(s), " ", 3, 3),
        lambda s: " ".join(_code(s)),
        lambda s: _grouped(_code(s), "-", 3, 3),
        lambda s: _spoken(_code(s)),
        lambda s: _grouped(_code(s), " ", 2, 2, 2),
    ),
    "password": (
        lambda s: f"{s.choice(_WORDS).title()}@{_some(s, 4)}",
        lambda s: f"{s.choice(_WORDS)}{_some(s, 6)}",
        lambda s: f"{s.choice(_WORDS)} {s.choice(_WORDS)} {_some(s, 4)}",
        lambda s: f"{s.choice('3456789')}{_some(s, 5)}",
        lambda s: f"{_some(s, 4)}{s.choice(_WORDS).upper()}!#",
        lambda s: f"{s.choice(_WORDS).title()} {s.choice(_WORDS)}@{_some(s, 4)}",
        lambda s: f"{s.choice(_WORDS)}_{s.choice(_WORDS)}.{_some(s, 4)}",
    ),
    "email": (
        lambda s: f"{s.choice(_NAMES)}{_some(s, 2)}@{s.choice(_HOSTS)}",
        lambda s: f"{s.choice(_NAMES)}{_some(s, 2)}@{s.choice(_HOSTS)}",
        lambda s: f"{s.choice(_NAMES)}{_some(s, 2)} @ {s.choice(_HOSTS)}",
        lambda s: f"{s.choice(_NAMES).upper()}{_some(s, 2)}@{s.choice(_HOSTS).upper()}",
    ),
    "card": (
        _card,
        lambda s: _grouped(_card(s), " ", 4, 4, 4, 4),
        lambda s: _grouped(_card(s), "-", 4, 4, 4, 4),
    ),
    "bank_account": (
        lambda s: s.choice("123456789") + _some(s, 12),
        lambda s: s.choice("123456789") + _some(s, 9),
        lambda s: _grouped("1" + _some(s, 13), " ", 4, 4, 4, 2),
        lambda s: f"0{_some(s, 9)}",
        lambda s: s.choice("123456789") + _some(s, 7),
    ),
}
