"""Typing with the Vietnamese keyboard off."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.telex import decode_typing


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thoong tin", "thông tin"),
        ("nhaapj khaaur", "nhập khẩu"),
        ("ddinhj danh", "định danh"),
        ("nhaanj dduowcj", "nhận được"),
        ("dduwowcj trwowngf", "được trường"),
        ("chuwa ddawng kys", "chưa đăng ký"),
        ("cuar tooi laf gif", "của tôi là gì"),
        ("hoawcj thuowr quaanf", "hoặc thuở quần"),
        ("giaays khuyeens", "giấy khuyến"),
    ],
)
def test_telex_is_read(typed: str, meant: str) -> None:
    assert decode_typing(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ga8n1 chip", "gắn chip"),
        ("nha6p5 kha63u", "nhập khẩu"),
        ("d9a8ng ky1 d9ie65n thoa5i", "đăng ký điện thoại"),
        ("nguo72i d9u7o7c5", "người được"),
        ("the61 nao2", "thế nào"),
    ],
)
def test_vni_is_read(typed: str, meant: str) -> None:
    assert decode_typing(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), [("nhâpj", "nhập"), ("nhapaj thaats", "nhập thất"), ("đinhj", "định")])
def test_marks_may_come_late_or_half(typed: str, meant: str) -> None:
    assert decode_typing(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), [("đưọc", "được"), ("ngừoi", "người"), ("truớc", "trước")])
def test_a_horn_the_keyboard_missed_is_completed(typed: str, meant: str) -> None:
    assert decode_typing(typed) == meant


def test_case_is_kept() -> None:
    assert decode_typing("DDINHJ DANH Ddawng kys") == "ĐỊNH DANH Đăng ký"


@pytest.mark.parametrize(
    "text",
    [
        "VNeID cccd online app 2026 CT01 mức 2 Nghị định 70 0912345678",
        "Tôi muốn đăng ký tạm trú cho con 5 tuổi",
        "toi muon dang ky tam tru cho con",
        "hạng A1, B2; mẫu NA1, TK01; quan1 so1 lop5 to36",
        "visa pass login video list car user IX XIX mama hamas",
        "https://vneid.gov.vn/ddinhj abcs@gmail.com 69/2024/NĐ-CP",
        "m2 3a 4g 5kg covid19 mp3",
    ],
)
def test_words_that_are_something_already_stay(text: str) -> None:
    assert decode_typing(text) == text


def test_a_word_that_may_be_a_count_is_read_only_beside_sure_vni() -> None:
    assert decode_typing("so1 dien thoai") == "so1 dien thoai"
    assert decode_typing("so61 d9ie65n thoa5i") == "số điện thoại"


def test_a_word_that_may_be_english_is_read_only_beside_sure_telex() -> None:
    assert decode_typing("tafi khoan") == "tafi khoan"
    assert decode_typing("tafi khoarn ddawng nhaapj") == "tài khoản đăng nhập"


@settings(deadline=None)
@given(st.text(st.sampled_from("aeouidgnhtckmsfrxjw126789 âêđượế")))
def test_decoding_twice_is_decoding_once(text: str) -> None:
    once = decode_typing(text)
    assert decode_typing(once) == once
