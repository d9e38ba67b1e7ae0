"""Dates as citizens write them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calculators.dates import find_dates, full_year

TODAY = date(2026, 11, 21)


def _said(bare: str, today: date = TODAY) -> list[str]:
    return [str(mention.span) for mention in find_dates(bare, today)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sinh 12/03/1986", "12/03/1986"),
        ("sinh 12.3.1986", "12/03/1986"),
        ("sinh 12-3-1986.", "12/03/1986"),
        ("sinh 12.3.86", "12/03/1986"),
        ("cap 15/7/24", "15/07/2024"),
        ("sinh ngay 5 thang 3 nam 1960", "05/03/1960"),
        ("ngay 5 thang 3/1960", "05/03/1960"),
        ("thang 1/2027", "tháng 1/2027"),
        ("thang 3 nam 2021", "tháng 3/2021"),
        ("cap 7/2021", "tháng 7/2021"),
        ("sinh nam 1986", "năm 1986"),
        ("sinh nam 86", "năm 1986"),
        ("sn 98", "năm 1998"),
        ("sinh 2k5", "năm 2005"),
        ("sinh nam 12", "năm 2012"),
        ("hom nay", "21/11/2026"),
        ("chieu qua", "20/11/2026"),
        ("hom kia", "19/11/2026"),
        ("ngay mai", "22/11/2026"),
        ("sang nam", "năm 2027"),
        ("nam ngoai", "năm 2025"),
        ("thang sau", "tháng 12/2026"),
    ],
)
def test_one_date_is_read(text: str, said: str) -> None:
    assert _said(text) == [said]


@pytest.mark.parametrize(
    ("text", "today", "said"),
    [
        ("nop hom 20/11", TODAY, "20/11/2026"),
        ("nop hom 2/12", TODAY, "02/12/2026"),
        ("nop ngay 28/12", date(2027, 1, 3), "28/12/2026"),
        ("nop ngay 3/1", date(2026, 12, 30), "03/01/2027"),
        ("nop 29/2", date(2028, 3, 1), "29/02/2028"),
        ("ngay 5.11", TODAY, "05/11/2026"),
        ("5 thang 11", TODAY, "05/11/2026"),
    ],
)
def test_a_date_without_a_year_is_the_nearest_one(text: str, today: date, said: str) -> None:
    assert _said(text, today) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "sinh 30/02/1990",
        "sinh 12/13/1990",
        "thong tu 73/2024/tt-btc",
        "nghi dinh 282/2025",
        "theo luat can cuoc 2023",
        "duong 3/2",
        "le phi 2000 dong",
        "so 0123456789",
        "ty le 1,5",
        "29/2",
        "69/2024/nd-cp",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert _said(text) == []


def test_dates_come_in_order_with_their_places() -> None:
    found = find_dates("sinh 12/03/1986, the cap 2021", TODAY)

    assert [str(mention.span) for mention in found] == ["12/03/1986", "năm 2021"]
    assert "sinh 12/03/1986, the cap 2021"[found[1].start : found[1].end] == "2021"


@pytest.mark.parametrize(("digits", "year"), [(86, 1986), (26, 2026), (27, 2027), (28, 1928), (0, 2000)])
def test_two_digits_are_never_far_in_the_future(digits: int, year: int) -> None:
    assert full_year(digits, TODAY) == year
