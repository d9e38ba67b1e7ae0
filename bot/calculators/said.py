"""What a citizen said about dates and numbers, each with the words that tell what it is of.

Two different dates for one thing (a mother's birth and her child's) are no answer: :meth:`Said.when` then says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from bot.calculators.dates import Mention, find_dates
from bot.calculators.spans import Span
from bot.text.normalise import match_forms

OLDEST = 120
_GAP_BEFORE, _GAP_AFTER = 22, 12  # letters between a date and the word that tells what it is of
_LONG_GAP = 45  # "nộp ở Cục Quản lý xuất nhập cảnh ngày 30/11"
_LONGEST_CUE = 24


class Cue(str, Enum):
    """What a date is the date of; the value is the pattern of the words that say so, without diacritics."""

    BORN = r"(?<!khai )(?<!chung )(?<!hoc )(?<!thi )(?<!phat )(?<!ho )\bsinh(?! vien)|\bsn\b|\bsn(?=\d)"
    GRANTED = r"\bcap\b|\bcccd\b|\bcmnd\b|\bcan cuoc(?: cong dan)?\b|\bgan chip\b|\bma vach\b|\bthe\b"
    DONE = r"\blam(?! viec)\b|\bdoi\b"
    HANDED_IN = r"\bnop\b|\bgui\b|\bdang ky\b|\btiep nhan\b|\bbo sung\b"
    BIRTH_REGISTERED = r"\bkhai sinh\b"
    DIED = (
        r"\bqua doi\b|\bchet\b|\btu tran\b|\bmat (?:hom|ngay|hoi)\b"
        r"|\b(?:ong|ba|bo|cha|me|chong|vo|anh|chi|bac|chu|co|em) mat\b"
    )
    TRADED = r"\bmua\b|\bban\b|\bky\b|\bcong chung\b|\bchuyen nhuong\b|\btang cho\b"
    LEFT_WORK = r"\bnghi (?:viec|lam)\b|\bthoi viec\b|\bcham dut hop dong\b"
    EXPIRES = r"\bhan\b|\bden\b"
    FINED = r"\bquyet dinh\b|\bbi phat\b|\bbien ban\b"


_CUES = [(cue, re.compile(cue.value)) for cue in Cue]
_PERSON = r"(?:em|toi|minh|tui|con|chau|be|me|ma|ba|bo|cha|ong|chong|vo|anh|chi|bac|co|chu|cau|di|nguoi|gai|trai|nay)"
_NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_AGE = r"(?P<age>\d{1,3}) ?(?:tuoi|t)\b"
_AGE_NOW = re.compile(rf"\b{_PERSON} (?:nam nay |hien |da |duoc |moi |vua |tron |hon )*{_AGE}")
_AGE_THEN = re.compile(rf"(?<!han )\b(?:luc|hoi|khi|nam)(?: em| toi| minh)?(?: moi| duoc| du| tron| con)? {_AGE}")
_HOUR = re.compile(r"\b(?P<hour>\d{1,2}) ?(?:h|gio)(?:\d\d)?(?! lam viec)\b(?: ?\d\d\b)?(?: (?P<part>sang|chieu|toi))?")
_AFTER_HOURS = re.compile(r"\b(?:sau|ngoai|het) gio (?:hanh chinh|lam viec)\b|\bcuoi gio chieu\b|\b(?:toi|dem) qua\b")
_DURATION = re.compile(rf"\b{_NUMBER} (?P<unit>ngay|hom|tuan|thang|nam)\b(?! (?:lam viec|tuoi|\d))")
_DAYS = {"ngay": 1, "hom": 1, "tuan": 7, "thang": 30, "nam": 365}


@dataclass(frozen=True)
class Said:
    """The numbers of one message.

    ``bare`` is the text in matching form without diacritics; ``dates`` are its dates, each with the cues beside it.
    """

    bare: str
    dates: tuple[tuple[Mention, frozenset[Cue]], ...]
    today: date

    def when(self, *cues: Cue) -> Span | None:
        """The one date said of any of ``cues``; None when there is none, or more than one."""
        spans = {mention.span for mention, found in self.dates if found & set(cues)}
        return spans.pop() if len(spans) == 1 else None

    def born(self, entities: Mapping[str, str] | None = None) -> Span | None:
        """When the person was born: the date said, else the birth year the NLU found, else from a stated age."""
        said = [mention.span for mention, found in self.dates if Cue.BORN in found]
        if said:
            return self.when(Cue.BORN)
        year = (entities or {}).get("birth_year", "")
        if year.isdigit() and 0 <= self.today.year - int(year) <= OLDEST:
            return Span.of_year(int(year))
        ages = {int(match["age"]) for match in _AGE_NOW.finditer(self.bare)}
        age = ages.pop() if len(ages) == 1 else OLDEST
        return Span.born_at_age(age, self.today) if age < OLDEST else None

    def age_then(self) -> int | None:
        """The age in completed years at which something was done ("làm thẻ lúc 24 tuổi")."""
        ages = {int(match["age"]) for match in _AGE_THEN.finditer(self.bare)}
        age = ages.pop() if len(ages) == 1 else OLDEST
        return age if age < OLDEST else None

    def uncued(self) -> Span | None:
        """The one date of the message that no word tells the meaning of."""
        spans = {mention.span for mention, found in self.dates if not found}
        return spans.pop() if len(spans) == 1 else None

    def hour(self) -> int | None:
        """The hour of the day said, 0 to 23."""
        match = _HOUR.search(self.bare)
        if match is None or int(match["hour"]) > 23:
            return None
        hour = int(match["hour"])
        return hour + 12 if match["part"] in ("chieu", "toi") and hour < 12 else hour

    def after_hours(self) -> bool:
        """Whether something is said to have happened outside office hours."""
        return _AFTER_HOURS.search(self.bare) is not None

    def days(self) -> int | None:
        """A length of time in days ("ở trọ 2 tháng"), a month taken as 30; None when there is none or more than one."""
        lengths = {_number(m["number"]) * _DAYS[m["unit"]] for m in _DURATION.finditer(self.bare)}
        return lengths.pop() if len(lengths) == 1 else None

    def count(self, *things: str) -> int | None:
        """How many ``things`` are said: ``count("khach", "nguoi")`` is 5 in "5 khách"; None unless it is one number."""
        found = re.finditer(rf"\b{_NUMBER} (?:{'|'.join(things)})\b", self.bare)
        numbers = {_number(match["number"]) for match in found}
        return numbers.pop() if len(numbers) == 1 else None

    def has(self, pattern: str) -> bool:
        """Whether the words of ``pattern`` (without diacritics) are said."""
        return re.search(rf"\b(?:{pattern})\b", self.bare) is not None


def read(text: str, today: date) -> Said:
    """What ``text`` says, read on ``today``."""
    bare = match_forms(text)[1]
    mentions = find_dates(bare, today)
    return Said(bare, tuple((mention, _cues(bare, mentions, i)) for i, mention in enumerate(mentions)), today)


def _cues(bare: str, mentions: list[Mention], i: int) -> frozenset[Cue]:
    """The words nearest to a date, before it or else after it, that no other date stands between."""
    start = max(mentions[i].start - _LONG_GAP - _LONGEST_CUE, mentions[i - 1].end if i else 0)
    before = [
        (match.end(), cue)
        for cue, pattern in _CUES
        for match in pattern.finditer(bare, start, mentions[i].start)
        if _near(bare[match.end() : mentions[i].start], cue)
    ]
    if before:
        nearest = max(end for end, _ in before)
        return frozenset(cue for end, cue in before if end == nearest)
    stop = mentions[i + 1].start if i + 1 < len(mentions) else len(bare)
    after = [
        (match.start(), cue)
        for cue, pattern in _CUES
        for match in pattern.finditer(bare, mentions[i].end, min(stop, mentions[i].end + _GAP_AFTER + _LONGEST_CUE))
        if match.start() - mentions[i].end <= _GAP_AFTER
    ]
    nearest = min((begin for begin, _ in after), default=-1)
    return frozenset(cue for begin, cue in after if begin == nearest)


def _near(between: str, cue: Cue) -> bool:
    """Whether a word tells what the date after it is of, across the letters ``between`` them."""
    if cue is Cue.HANDED_IN and "," not in between and "." not in between:
        return len(between) <= _LONG_GAP
    return len(between) <= _GAP_BEFORE


def _number(word: str) -> int:
    return _NUMBERS.get(word) or int(word)
