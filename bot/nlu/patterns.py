"""Facts that follow a form rather than a list: ages, years of birth, dates, amounts and account levels.

Every pattern runs on composed lower-case text without diacritics; its group ``span`` is the entity. Values are
normalised:

========== ==================================================================
age        completed years, "0" for an infant
birth_year four digits
date       ISO: ``2026-07-01``, ``2026-07``, ``2026``, or ``--07-01`` without a year
money      whole đồng
level      "1" or "2"
========== ==================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.nlu.gazetteer import Found
from bot.nlu.offsets import compose, fold

OLDEST = 120
FIRST_YEAR, LAST_YEAR = 1900, 2099
TWO_DIGIT_PIVOT = 30  # "sinh năm 68" is 1968, "sinh năm 12" is 2012
SMALLEST_BARE_AMOUNT = 1000  # "200.000đ" is money, "5đ" may be a mark at school

_Match = re.Match[str]
_Reader = Callable[[_Match], "str | None"]

_DIGITS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
_DIGIT = "|".join(_DIGITS)
_SPOKEN = rf"(?:(?:{_DIGIT}) muoi(?: (?:{_DIGIT}))?|muoi(?: (?:{_DIGIT}))?|{_DIGIT})"
_YEAR = r"(?:19|20)\d\d"
_DAY_MONTH = r"(?P<day>\d{1,2}) ?[/.\-] ?(?P<month>\d{1,2})"
_AMOUNT = r"\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d{1,2})?"
_MULTIPLES = {"ty": 10**9, "trieu": 10**6, "tr": 10**6, "nghin": 10**3, "ngan": 10**3, "k": 10**3}
_ITEM = "mục"  # "mục 2" is an item of a list; without diacritics it looks like "mức 2"
_CITATION = r"(?<!thong tu )(?<!dinh )(?<!luat )(?<!so )(?<!nd )(?<!tt )(?<!qd )(?<![\d/.\-])"


def find_facts(text: str) -> list[Found]:
    """Entities in the original text in order of appearance; of two of one name that overlap, the longer."""
    aligned = compose(text)
    bare = fold(aligned).text
    hits = [
        (match.start("span"), match.end("span"), entity, value)
        for entity, pattern, read in _PATTERNS
        for match in pattern.finditer(bare)
        if (value := read(match)) is not None and not aligned.text.startswith(_ITEM, match.start("span"))
    ]
    kept: list[tuple[int, int, str, str]] = []
    for hit in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit[0])):
        if not any(hit[2] == other[2] and hit[0] < other[1] and other[0] < hit[1] for other in kept):
            kept.append(hit)
    return [Found(*aligned.original_span(start, end), entity, value) for start, end, entity, value in sorted(kept)]


def _spoken_number(words: str) -> int:
    tens, _, rest = words.partition("muoi")
    if words == tens:
        return _DIGITS[words]
    return _DIGITS.get(tens.strip(), 1) * 10 + _DIGITS.get(rest.strip(), 0)


def _years(match: _Match) -> str | None:
    number = match["number"]
    years = int(number) if number.isdigit() else _spoken_number(number)
    return str(years) if years <= OLDEST else None


def _years_below(match: _Match) -> str | None:
    """Under 14 is at most 13: which of them, nobody said."""
    years = _years(match)
    return str(int(years) - 1) if years not in (None, "0") else None


def _months(match: _Match) -> str | None:
    return str(int(match["number"]) // 12)


def _infant(_: _Match) -> str | None:
    return "0"


def _birth_year(match: _Match) -> str | None:
    year = int(match["year"])
    if year < 100:
        year += 2000 if year <= TWO_DIGIT_PIVOT else 1900
    return str(year) if FIRST_YEAR <= year <= LAST_YEAR else None


def _born_2k(match: _Match) -> str | None:
    return str(2000 + int(match["year"]))


def _full_date(match: _Match) -> str | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        return None


def _day_and_month(match: _Match) -> str | None:
    try:
        return f"--{date(2024, int(match['month']), int(match['day'])):%m-%d}"  # a leap year: 29 February may be meant
    except ValueError:
        return None


def _month_and_year(match: _Match) -> str | None:
    month = int(match["month"])
    return f"{match['year']}-{month:02d}" if 1 <= month <= 12 else None


def _year(match: _Match) -> str | None:
    return match["year"]


def _money(match: _Match) -> str | None:
    amount = _plain_number(match["amount"])
    unit = match["unit"]
    if unit in _MULTIPLES:
        total = amount * _MULTIPLES[unit]
        if match["half"]:
            total += _MULTIPLES[unit] / 2
        elif match["rest"]:
            total += _remainder(match["rest"], match["rest_unit"], _MULTIPLES[unit])
        return str(round(total))
    return str(round(amount)) if amount >= SMALLEST_BARE_AMOUNT else None


def _plain_number(text: str) -> float:
    """Reads ``200.000`` as thousands and ``3,5`` as a fraction, the Vietnamese way."""
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        return float(re.sub(r"[.,]", "", text))
    return float(text.replace(",", "."))


def _remainder(digits: str, unit: str | None, multiple: int) -> float:
    """What follows the first unit: ``2 triệu 500 nghìn`` names its own, ``1tr5`` is tenths, ``1tr250`` thousandths."""
    if unit:
        return int(digits) * _MULTIPLES[unit]
    return float(int(digits) / 10 ** len(digits) * multiple)


def _level(match: _Match) -> str | None:
    return {"mot": "1", "hai": "2"}.get(match["number"], match["number"])


_PATTERNS: list[tuple[str, re.Pattern[str], _Reader]] = [
    (entity, re.compile(pattern), read)
    for entity, pattern, read in (
        (
            "age",
            r"\b(?:duoi|chua(?: du| den| toi| tron)?|nho hon) "
            rf"(?P<span>(?P<number>\d{{1,3}}|{_SPOKEN}) ?(?:tuoi|t))\b(?!\.)",
            _years_below,
        ),
        ("age", rf"\b(?P<span>(?P<number>\d{{1,3}}|{_SPOKEN}) ?tuoi)\b", _years),
        ("age", r"\b(?P<span>(?P<number>\d{1,3}) ?t)\b(?!\.)", _years),
        ("age", r"\b(?P<span>tuoi (?P<number>\d{1,3}))\b", _years),
        ("age", r"\b(?P<span>(?P<number>\d{1,2}) ?thang tuoi)\b", _months),
        ("age", r"\b(?P<span>so sinh|(?:moi|vua) (?:de|sinh))\b(?! ?(?:nam|ngay|\d|vien|hoat))", _infant),
        ("birth_year", rf"\b(?:sinh (?:nam )?|nam sinh:? |sn ?)(?P<span>(?P<year>{_YEAR}))\b", _birth_year),
        (
            "birth_year",
            r"\b(?:sinh (?:nam )?|nam sinh:? |sn ?)(?P<span>(?P<year>\d\d))\b(?! ?(?:ngay|thang|tuan|con|[/.\-]\d))",
            _birth_year,
        ),
        (
            "birth_year",
            r"\bsinh (?:ngay )?\d{1,2} ?[/.\-] ?\d{1,2} ?[/.\-] ?(?P<span>(?P<year>(?:19|20)\d\d))\b",
            _birth_year,
        ),
        ("birth_year", r"\b(?:sinh (?:nam )?)?(?P<span>2k(?P<year>\d{1,2}))\b", _born_2k),
        ("date", rf"{_CITATION}(?P<span>{_DAY_MONTH} ?[/.\-] ?(?P<year>{_YEAR}))\b", _full_date),
        ("date", rf"\b(?P<span>(?P<day>\d{{1,2}}) thang (?P<month>\d{{1,2}}) nam (?P<year>{_YEAR}))\b", _full_date),
        ("date", rf"\b(?:ngay|hom|mung|tu|den|truoc|sau) (?P<span>{_DAY_MONTH})\b(?! ?[/.\-] ?\d)", _day_and_month),
        ("date", r"\b(?P<span>(?P<day>\d{1,2}) thang (?P<month>\d{1,2}))\b(?! (?:nam \d|tuoi))", _day_and_month),
        ("date", rf"\b(?P<span>thang (?P<month>\d{{1,2}}) ?(?:/|-| nam ) ?(?P<year>{_YEAR}))\b", _month_and_year),
        ("date", rf"{_CITATION}\b(?P<span>(?P<month>\d{{1,2}})/(?P<year>{_YEAR}))\b", _month_and_year),
        ("date", rf"(?<!sinh )(?<!thang \d )(?<!thang \d\d )\b(?P<span>nam (?P<year>{_YEAR}))\b", _year),
        (
            "money",
            rf"(?<![\d/.,])(?!2k\d{{1,2}}\b)(?P<span>(?P<amount>{_AMOUNT}) ?(?P<unit>ty|trieu|tr|nghin|ngan|k)"
            r"(?:(?P<half> ruoi)| ?(?P<rest>\d{1,3})(?: ?(?P<rest_unit>trieu|tr|nghin|ngan|k))?)?"
            r"(?: ?(?:dong|vnd|d))?)\b",
            _money,
        ),
        ("money", rf"(?<![\d/.,])(?P<span>(?P<amount>{_AMOUNT}) ?(?P<unit>dong|vnd|d))\b", _money),
        (
            "level",
            r"\b(?P<span>(?:muc(?: do)?|cap do|level|lv) ?(?P<number>[12]|mot|hai))\b(?![./,]\d| (?:trieu|tram|nghin))",
            _level,
        ),
    )
]
