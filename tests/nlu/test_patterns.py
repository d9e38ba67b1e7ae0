from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.patterns import find_facts


def facts(text: str) -> list[tuple[str, str]]:
    return [(found.entity, found.value) for found in find_facts(text)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("con tôi 5 tuổi", "5"),
        ("con toi 5 tuoi", "5"),
        ("bà em 83t rồi", "83"),
        ("cháu năm nay 15tuổi", "15"),
        ("ông bảy mươi hai tuổi", "72"),
        ("cháu mười lăm tuổi", "15"),
        ("bé 20 tháng tuổi", "1"),
        ("bước sang tuổi 25", "25"),
        ("trẻ dưới 14 tuổi", "13"),
        ("con chưa đủ 6 tuổi", "5"),
        ("chau chua toi muoi bon tuoi", "13"),
        ("người trên 60 tuổi", "60"),
        ("trẻ sơ sinh", "0"),
        ("vợ em vừa sinh", "0"),
    ],
)
def test_ages_are_completed_years(text: str, years: str) -> None:
    assert facts(text) == [("age", years)]


@pytest.mark.parametrize("text", ["phí 50tr", "người 300 tuổi", "mới sinh năm ngoái", "bệnh viện mới sinh viên"])
def test_what_only_looks_like_an_age_is_none(text: str) -> None:
    assert "age" not in dict(facts(text))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("tôi sinh năm 1972", "1972"),
        ("sn 2004", "2004"),
        ("sinh năm 68", "1968"),
        ("sinh năm 12", "2012"),
        ("em 2k5", "2005"),
        ("sinh ngày 3/4/1990", "1990"),
    ],
)
def test_years_of_birth_have_four_digits(text: str, year: str) -> None:
    assert dict(facts(text))["birth_year"] == year


def test_a_baby_of_some_days_is_no_year_of_birth() -> None:
    assert "birth_year" not in dict(facts("bé sinh 15 ngày"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("từ 1/7/2025", "2025-07-01"),
        ("ngày 15 tháng 9 năm 2026", "2026-09-15"),
        ("hôm 2/11", "--11-02"),
        ("tháng 3/2026", "2026-03"),
        ("tháng 3 năm 2026", "2026-03"),
        ("năm 2027", "2027"),
    ],
)
def test_dates_are_iso(text: str, day: str) -> None:
    assert facts(text) == [("date", day)]


@pytest.mark.parametrize("text", ["ngày 31/2/2026", "thông tư 06/2025", "nghị định 12/2024", "hôm 32/1"])
def test_impossible_days_and_numbers_of_laws_are_no_dates(text: str) -> None:
    assert "date" not in dict(facts(text))


@pytest.mark.parametrize(
    ("text", "dong"),
    [
        ("mất 50 triệu", "50000000"),
        ("50tr", "50000000"),
        ("1tr5", "1500000"),
        ("1,5 triệu đồng", "1500000"),
        ("2 triệu rưỡi", "2500000"),
        ("4 triệu 500 nghìn", "4500000"),
        ("200.000đ", "200000"),
        ("50k", "50000"),
        ("3 tỷ", "3000000000"),
    ],
)
def test_amounts_are_whole_dong(text: str, dong: str) -> None:
    assert facts(text) == [("money", dong)]


@pytest.mark.parametrize(
    ("text", "level"), [("mức 2", "2"), ("muc do 1", "1"), ("định danh mức hai", "2"), ("level 2", "2")]
)
def test_account_levels(text: str, level: str) -> None:
    assert facts(text) == [("level", level)]


def test_an_item_of_a_list_is_no_level() -> None:
    assert facts("mục 2") == []


def test_two_ages_in_one_question_are_both_found() -> None:
    assert facts("từ 6 tuổi đến dưới 14 tuổi") == [("age", "6"), ("age", "13")]


def test_offsets_point_into_decomposed_text() -> None:
    text = unicodedata.normalize("NFD", "cháu 5  tuổi ạ")

    (found,) = find_facts(text)

    assert unicodedata.normalize("NFC", text[found.start : found.end]) == "5  tuổi"


@given(st.one_of(st.text(), st.text(alphabet="0123456789 tuổinămsinhtrkđ/.,-")))
def test_any_text_is_read_without_error_and_spans_are_real(text: str) -> None:
    for found in find_facts(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.value
