"""Runs of digits that are somebody's by their own form: identity numbers, phones, cards; not money, not hotlines.

Works on a :class:`Shadowed` text, whose shadow has lower-case letters without diacritics and digits 0-9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["id_number", "phone", "otp", "email", "card", "password", "bank_account"]


class Shadowed(NamedTuple):
    """A text and its shadow, equally long: what stands at a position of one stands there in the other."""

    text: str
    shadow: str


class Found(NamedTuple):
    """Something personal at ``text[start:end]``."""

    start: int
    end: int
    kind: Kind


# People write numbers in groups; a comma and a space rather set one number off from the next. The two odd characters
# are what a digit emoji has behind its digit.
_GAP = "(?:,|[ .()_·/\ufe0f\u20e3-]{1,4})"
_RUN = re.compile(rf"\d+(?:{_GAP}\d+)*")
_GROUP = re.compile(r"\d+")

_FEWEST_DIGITS = 8  # of a hotline in full
_MOST_DIGITS = 19  # of a card
_OLD_ID, _ID = 9, 12  # chứng minh nhân dân; căn cước, personal identity number, driving licence
_LIKELY_ID = range(_OLD_ID, 16)  # after "căn cước" and the like, so that a number with a slip is hidden too
_CARD = range(13, _MOST_DIGITS + 1)
_MOST_GROUPS = 60  # a longer row of numbers is a table: only its whole numbers are looked at
_CONTEXT = 60  # characters looked at on either side of a number

_CURRENCY_AFTER = re.compile(
    r"\s?(?:đ|đồng|dong|vnđ|vnd|usd|\$|€|nghìn|nghin|ngàn|ngan|triệu|trieu|tỷ|tỉ)(?!\w)", re.IGNORECASE
)
_MONEY_BEFORE = re.compile(r"(?<![a-z])(?:phi|tien|gia|phat|luong|nop|dong|muc|tong|tra|von|tu|den)[\s:]{1,3}$")
_IDENTITY_BEFORE = re.compile(
    r"(?:cccd|cmnd|cmtnd|cmt|can cuoc|chung minh|dinh danh|ddcn|ho chieu|passport|gplx|blx|lai xe|bhxh|bhyt|bao hiem"
    r"|ma so thue|mst|\bcc|\bid)(?![a-z])[^\d\n]{0,30}$"
)
_HOTLINE_BEFORE = re.compile(r"(?:tong dai|hotline|duong day nong|goi|alo)(?![a-z])[^\d\n]{0,12}$")
_FILE_BEFORE = re.compile(r"(?:ho so|bien nhan|giao dich|van don|thu tuc|don hang)(?![a-z])[^\d\n]{0,12}$")
_CODE_LETTER_BEFORE = re.compile(r"(?<![^\W_])[A-Za-z]$")  # in the text itself, where "ạ" is no code
_EMERGENCY = re.compile(r"(?:11[1-5])+")

_PHONE = re.compile(
    r"(?:0|(?:00)?840?)(?:[35789]\d{8}|1[2689]\d{8}|2\d{8,9}|69\d{6,7})"
)  # mobile, mobile of before 2018, landline, police network
_BOTH_PREFIXES = re.compile("(?:00)?840")  # "+84 (0) 912 …"; without gaps it is a number like any other
_PHONE_WITH_A_SLIP = re.compile(r"0\d{9,10}")  # also the eleven-digit mobiles of before 2018
_HOTLINE = re.compile(r"1[89]00\d{4,6}")
_ADDRESS_BEFORE = re.compile(r"://\S*$")
_LONGEST_ADDRESS = 300
_THOUSANDS = re.compile(r"\d{1,3}([., ])\d{3}(?:\1\d{3})*")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_PASSPORT = re.compile(r"(?:ho chieu|passport)(?![a-z])[^\d\n]{0,30}?\b([a-z]\d{7})(?!\w)")


SPOKEN_DIGIT = "(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)"
SPOKEN_NUMBER = rf"(?<![a-z]){SPOKEN_DIGIT}(?:[ ,.-]{{1,2}}{SPOKEN_DIGIT}){{8,11}}(?![a-z])"
_SPOKEN_NUMBER = re.compile(SPOKEN_NUMBER)
_SPOKEN_PHONE = range(10, 12)  # digits; nine and twelve are identity numbers


class _Number(NamedTuple):
    """A candidate: its digits, the lengths of its groups, what stands between them, and where it stands."""

    digits: str
    lengths: tuple[int, ...]
    gaps: frozenset[str]
    start: int
    end: int

    @property
    def even(self) -> bool:
        """Whether all gaps are alike."""
        return len(self.gaps) <= 1

    @property
    def slashed(self) -> bool:
        """Whether it is written as dates and documents are."""
        return any("/" in gap for gap in self.gaps)

    @property
    def whole(self) -> bool:
        return len(self.lengths) == 1


def find_numbers(doc: Shadowed) -> Iterator[Found]:
    """Identity, phone and card numbers of ``doc``, from left to right, the longest reading first."""
    for run in _RUN.finditer(doc.shadow):
        if run.end() - run.start() < _FEWEST_DIGITS:
            continue
        groups = [group.span() for group in _GROUP.finditer(doc.shadow, run.start(), run.end())]
        widest = _MOST_DIGITS if len(groups) <= _MOST_GROUPS else 1
        first = 0
        while first < len(groups):
            step = 1
            for number in _candidates(doc.shadow, groups[first : first + widest]):
                kind = _kind(number, doc)
                if kind is None:
                    continue
                step = len(number.lengths)
                if kind != "public":
                    yield Found(_with_prefix(doc.shadow, number.start), number.end, kind)
                break
            first += step


def find_passports(doc: Shadowed) -> Iterator[Found]:
    """Passport numbers: a letter and seven digits after the words "hộ chiếu"."""
    for match in _PASSPORT.finditer(doc.shadow):
        yield Found(match.start(1), match.end(1), "id_number")


def find_read_out(doc: Shadowed) -> Iterator[Found]:
    """Numbers read out digit by digit: "không chín một hai …"."""
    for match in _SPOKEN_NUMBER.finditer(doc.shadow):
        count = len(re.findall(r"[a-z]+", match[0]))
        yield Found(*match.span(), "phone" if count in _SPOKEN_PHONE else "id_number")


def is_hotline(digits: str) -> bool:
    """Whether ``digits`` are a service number of the 1800 or 1900 kind."""
    return _HOTLINE.fullmatch(digits) is not None


def is_money(doc: Shadowed, start: int, end: int) -> bool:
    """Whether the number at ``doc.text[start:end]`` is plainly a sum of money."""
    number = doc.shadow[start:end]
    international = doc.shadow[max(start - 1, 0) : start] == "+"
    if international or number[0] == "0" or not (number.isdigit() or _THOUSANDS.fullmatch(number)):
        return False
    if _CURRENCY_AFTER.match(doc.text, end):
        return True
    round_sum = number.endswith("000") and not _stands_before(_IDENTITY_BEFORE, doc, start)
    return round_sum and (not number.isdigit() or _stands_before(_MONEY_BEFORE, doc, start))


def is_public(doc: Shadowed, start: int, end: int) -> bool:
    """Whether the number at ``doc.text[start:end]`` is plainly nobody's: a hotline or a sum of money."""
    return is_hotline(re.sub(r"\D", "", doc.shadow[start:end])) or is_money(doc, start, end)


def _with_prefix(shadow: str, start: int) -> int:
    """Where a number written "+84 …" or "(+84) …" begins."""
    if shadow[max(start - 1, 0)] == "+":
        start -= 1
        if shadow[max(start - 1, 0)] == "(":
            start -= 1
    return start


def _candidates(shadow: str, groups: list[tuple[int, int]]) -> list[_Number]:
    """The numbers that the first of ``groups`` may begin, longest first."""
    start, previous_end = groups[0][0], groups[0][0]
    digits = ""
    lengths: list[int] = []
    gaps: set[str] = set()
    numbers: list[_Number] = []
    for group_start, group_end in groups:
        digits += shadow[group_start:group_end]
        if len(digits) > _MOST_DIGITS:
            break
        lengths.append(group_end - group_start)
        if previous_end > start:
            gaps.add(shadow[previous_end:group_start].strip())
        previous_end = group_end
        if len(digits) >= _FEWEST_DIGITS:
            numbers.append(_Number(digits, tuple(lengths), frozenset(gaps), start, group_end))
    return numbers[::-1]


def _kind(number: _Number, doc: Shadowed) -> Kind | Literal["public"] | None:
    """What ``number`` is; "public" if it is certainly nobody's, ``None`` if it is nothing we know."""
    if number.slashed and not _slashed_by_a_person(number):
        return None
    if _is_public(number, doc):
        return "public"
    if _PHONE.fullmatch(number.digits) and _grouped_like_phone(number, doc.shadow):
        return "phone"
    if _in_address(doc.text, number.start):
        return "id_number" if len(number.digits) == _ID and number.digits[0] == "0" else None
    if len(number.digits) in _CARD and _grouped_like_card(number.lengths) and _passes_luhn(number.digits):
        return "card"
    if number.whole:
        return _kind_of_whole(number, doc)
    return "id_number" if _grouped_like_id(number, doc) else None


def _slashed_by_a_person(number: _Number) -> bool:
    """Whether slashes set off the groups of one number: not a date, a document's number and year, or several things."""
    if number.gaps != {"/"}:
        return False
    pairs = set(number.lengths) == {2} and len(number.lengths) == len("0912345678") // 2
    if pairs:
        return True
    prefix = number.digits[: number.lengths[0]]
    year = number.digits[len(prefix) : len(prefix) + 4] if number.lengths[1] == 4 else ""
    of_a_year = _YEAR.fullmatch(year) is not None and number.lengths[-1] < len("1234")
    return (len(prefix) >= len("091") or prefix == "84") and min(number.lengths[1:]) >= 2 and not of_a_year


def _in_address(text: str, start: int) -> bool:
    """Whether a web address runs into position ``start``: articles and files have long numbers there."""
    return _ADDRESS_BEFORE.search(text, max(start - _LONGEST_ADDRESS, 0), start) is not None


def _is_public(number: _Number, doc: Shadowed) -> bool:
    if is_hotline(number.digits):
        could_be_old_id = number.whole and len(number.digits) == _OLD_ID
        return not could_be_old_id or _stands_before(_HOTLINE_BEFORE, doc, number.start)
    return is_money(doc, number.start, number.end)


def _kind_of_whole(number: _Number, doc: Shadowed) -> Kind | None:
    digits = number.digits
    identity = _stands_before(_IDENTITY_BEFORE, doc, number.start)
    if _PHONE_WITH_A_SLIP.fullmatch(digits):
        return "id_number" if identity else "phone"
    if identity and len(digits) in _LIKELY_ID:
        return "id_number"
    if len(digits) not in (_OLD_ID, _ID):
        return None
    of_a_file = digits[0] != "0" and _stands_before(_FILE_BEFORE, doc, number.start)
    return None if of_a_file else "id_number"


def _grouped_like_phone(number: _Number, shadow: str) -> bool:
    lengths = number.lengths
    if number.whole:
        return _BOTH_PREFIXES.match(number.digits) is None or _plus_before(shadow, number.start)
    international = number.digits[0] == "8" and _plus_before(shadow, number.start)
    both = _BOTH_PREFIXES.match(number.digits) is not None
    alike = len(set(lengths)) == 1
    if international or both or alike or lengths[0] >= len("091") or min(lengths[1:]) >= len("345"):
        return True
    # "09.12.345.678": short groups at first, but four of them with the same gap are no date.
    return number.even and len(lengths) >= len(("09", "12", "345", "678"))


def _plus_before(shadow: str, start: int) -> bool:
    return shadow[max(start - 1, 0)] == "+"


def _grouped_like_card(lengths: tuple[int, ...]) -> bool:
    fours = len(lengths) > len("444") and set(lengths[:-1]) == {4} and lengths[-1] <= 4
    return len(lengths) == 1 or fours or lengths == (4, 6, 5)


def _grouped_like_id(number: _Number, doc: Shadowed) -> bool:
    if len(number.digits) not in (_OLD_ID, _ID):
        return False
    if _stands_before(_IDENTITY_BEFORE, doc, number.start):
        return True
    if number.slashed and len(number.digits) != _ID:
        return False
    in_a_code = _CODE_LETTER_BEFORE.search(doc.text[max(number.start - 2, 0) : number.start]) is not None
    if in_a_code or not number.even or _EMERGENCY.fullmatch(number.digits):
        return False
    return number.lengths == (3, 3, 3) or (len(number.digits) == _ID and number.digits[0] == "0")


def _passes_luhn(digits: str) -> bool:
    doubled = (int(d) * 2 for d in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(d // 10 + d % 10 for d in doubled)) % 10 == 0 and int(digits) > 0


def _stands_before(pattern: re.Pattern[str], doc: Shadowed, start: int) -> bool:
    return pattern.search(doc.shadow[max(start - _CONTEXT, 0) : start]) is not None
