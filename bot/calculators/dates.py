"""Dates and years as citizens write them: ``12/03/1986``, ``12.3.86``, ``tháng 3 năm 2021``, ``20/11``, ``hôm qua``.

Works on composed lower-case text without diacritics, as :func:`bot.text.normalise.match_forms` gives it.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.calculators.spans import Span

FIRST_YEAR, LAST_YEAR = 1900, 2099

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SEPARATOR = r" ?[/.\-] ?"
_DAY_MONTH = rf"(?P<day>\d{{1,2}}){_SEPARATOR}(?P<month>\d{{1,2}})"
_ALONE = r"(?<![\d/.,\-])"
# "73/2024/tt-btc" and "1,5" are no dates
_ENDS = r"(?![\d/]|[.,\-]\d|-?[a-z])"

# "luật căn cước 2023", "nghị định 282/2025": the year is the law's
_LAW = re.compile(r"\b(?:luat|nghi dinh|nghi quyet|thong tu|bo luat|tt|nd|so)(?: [a-z]+){0,3} ?\d*/?$")
_LONGEST_LAW = 40

_Match = re.Match[str]


@dataclass(frozen=True)
class Mention:
    """A date in a text: where it stands, and the day or days it may be."""

    start: int
    end: int
    span: Span


def find_dates(bare: str, today: date) -> list[Mention]:
    """Every date in ``bare``, in order. One without a year is the one nearest to ``today``."""
    hits = [
        Mention(match.start(), match.end(), span)
        for pattern, read in _PATTERNS
        for match in pattern.finditer(bare)
        if (span := _read(read, match, today)) is not None
        and not (read in (_month, _year) and _LAW.search(bare[max(0, match.start() - _LONGEST_LAW) : match.start()]))
    ]
    kept: list[Mention] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if not any(hit.start < other.end and other.start < hit.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _read(read: Callable[[_Match, date], Span], match: _Match, today: date) -> Span | None:
    try:
        return read(match, today)
    except ValueError:  # 31/02, 40/13
        return None


def _full(match: _Match, _: date) -> Span:
    return Span.of_day(date(int(match["year"]), int(match["month"]), int(match["day"])))


def _short_year(match: _Match, today: date) -> Span:
    return Span.of_day(date(full_year(int(match["year"]), today), int(match["month"]), int(match["day"])))


def full_year(two_digits: int, today: date) -> int:
    """The year meant by two digits: ``86`` is 1986, ``21`` is 2021; never later than next year."""
    return 2000 + two_digits if 2000 + two_digits <= today.year + 1 else 1900 + two_digits


def _no_year(match: _Match, today: date) -> Span:
    day, month = int(match["day"]), int(match["month"])
    years = [y for y in (today.year - 1, today.year, today.year + 1) if (day, month) != (29, 2) or isleap(y)]
    near = [date(year, month, day) for year in years or [today.year]]
    return Span.of_day(min(near, key=lambda each: abs(each - today)))


def _month(match: _Match, _: date) -> Span:
    return Span.of_month(int(match["year"]), int(match["month"]))


def _year(match: _Match, _: date) -> Span:
    return Span.of_year(int(match["year"]))


def _two_thousand(match: _Match, _: date) -> Span:
    return Span.of_year(2000 + int(match["year"]))


def _short_birth_year(match: _Match, today: date) -> Span:
    return Span.of_year(full_year(int(match["year"]), today))


def _days_from_today(days: int) -> Callable[[_Match, date], Span]:
    return lambda _, today: Span.of_day(today + timedelta(days=days))


def _years_from_today(years: int) -> Callable[[_Match, date], Span]:
    return lambda _, today: Span.of_year(today.year + years)


def _next_month(_: _Match, today: date) -> Span:
    return Span.of_month(today.year + today.month // 12, today.month % 12 + 1)


_PATTERNS: list[tuple[re.Pattern[str], Callable[[_Match, date], Span]]] = [
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_ALONE}{_DAY_MONTH}{_SEPARATOR}{_YEAR}{_ENDS}", _full),
        (rf"\b(?P<day>\d{{1,2}}) thang (?P<month>\d{{1,2}})(?: nam |/| ){_YEAR}\b", _full),
        (rf"{_ALONE}{_DAY_MONTH}{_SEPARATOR}(?P<year>\d\d){_ENDS}", _short_year),
        (rf"(?<!duong )(?<!pho ){_ALONE}(?P<day>\d{{1,2}}) ?[/\-] ?(?P<month>\d{{1,2}}){_ENDS}", _no_year),
        (r"\b(?:ngay|hom|mung) (?P<day>\d{1,2})\.(?P<month>\d{1,2})\b(?![.\d])", _no_year),
        (r"\b(?P<day>\d{1,2}) thang (?P<month>\d{1,2})\b(?! (?:nam \d|tuoi|19\d\d|20\d\d)|/)", _no_year),
        (rf"\bthang (?P<month>\d{{1,2}}) ?(?:/|-| nam | ) ?{_YEAR}\b", _month),
        (rf"{_ALONE}\b(?P<month>\d{{1,2}})/{_YEAR}{_ENDS}", _month),
        (rf"{_ALONE}{_YEAR}{_ENDS}(?! ?(?:dong|nghin|trieu|k\b|d\b))", _year),
        (r"\b2k(?P<year>\d{1,2})\b", _two_thousand),
        (r"(?:(?<=\bsinh )|(?<=\bsinh nam )|(?<=\bsn )|(?<=\bsn))(?P<year>\d\d)\b(?![/.\-]\d)", _short_birth_year),
        (r"\b(?:hom nay|(?:sang|trua|chieu) nay)\b", _days_from_today(0)),
        (r"\b(?:hom|sang|trua|chieu|toi) qua\b", _days_from_today(-1)),
        (r"\bhom kia\b", _days_from_today(-2)),
        (r"\b(?:ngay|sang|chieu) mai\b", _days_from_today(1)),
        (r"\b(?:sang nam|nam sau|nam toi)\b", _years_from_today(1)),
        (r"\bnam (?:ngoai|truoc)\b", _years_from_today(-1)),
        (r"\bthang (?:sau|toi)\b", _next_month),
    )
]
