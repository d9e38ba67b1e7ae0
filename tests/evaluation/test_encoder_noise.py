"""Noise makes the spellings citizens really type."""

from __future__ import annotations

import random

import pytest

from evaluation.encoder.noise import NoiseRates, add_noise, chatter, glue, strip_diacritics, teencode, telex, typo

QUIET = NoiseRates(strip_diacritics=0, teencode=0, telex=0, typo=0, glue=0, chatter=0)


def only(kind: str) -> NoiseRates:
    return NoiseRates(**{**vars(QUIET), kind: 1.0})


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Lệ phí đổi thẻ", "Le phi doi the"),
        ("Đăng ký thường trú", "Dang ky thuong tru"),
        ("ký tự tổ hợp: tiê\u0301ng", "ky tu to hop: tieng"),
        ("VNeID 2", "VNeID 2"),
    ],
)
def test_stripping_leaves_plain_letters(written: str, bare: str) -> None:
    assert strip_diacritics(written) == bare


@pytest.mark.parametrize(
    ("word", "keys"),
    [("được", "dduwowcj"), ("căn", "cawn"), ("hồ", "hoof"), ("Đỗ", "Ddoox"), ("thẻ", "ther"), ("an", "an")],
)
def test_telex_leftovers_are_the_keys_pressed(word: str, keys: str) -> None:
    assert telex(word) == keys


def test_teencode_shortens_known_words_and_keeps_the_rest() -> None:
    spellings = {teencode("không mang căn cước công dân", random.Random(seed)) for seed in range(300)}
    assert {"ko mang cccd", "không mang căn cước công dân"} <= spellings
    assert all(" mang " in spelling for spelling in spellings)


def test_teencode_leaves_words_that_only_contain_a_known_word() -> None:
    assert {teencode("rồing", random.Random(seed)) for seed in range(20)} == {"rồing"}


def test_a_typo_is_one_slip() -> None:
    for seed in range(30):
        slipped = typo("hồ sơ", random.Random(seed))
        assert abs(len(slipped) - len("hồ sơ")) <= 1
    assert typo("1 2 3", random.Random(0)) == "1 2 3"


def test_glue_loses_spaces_and_nothing_else() -> None:
    glued = glue("mất thẻ căn cước", random.Random(3))
    assert glued.replace(" ", "") == "mấtthẻcăncước"
    assert glued.count(" ") < 3
    assert glue("mất", random.Random(3)) == "mất"


def test_chatter_keeps_the_question_whole() -> None:
    assert all("đổi thẻ" in chatter("đổi thẻ", random.Random(seed)) for seed in range(20))


def test_no_rate_no_noise() -> None:
    assert add_noise("Đổi thẻ căn cước", random.Random(0), QUIET) == "Đổi thẻ căn cước"


def test_each_rate_switches_its_own_noise() -> None:
    assert add_noise("đổi thẻ", random.Random(0), only("strip_diacritics")) == "doi the"
    assert any(len(add_noise("đổi thẻ", random.Random(seed), only("chatter"))) > 10 for seed in range(5))
    assert " " not in add_noise("đổi thẻ", random.Random(0), only("glue"))


def test_a_seed_fixes_the_noise() -> None:
    text = "không biết làm căn cước công dân hết bao nhiêu"
    assert [add_noise(text, random.Random(7)) for _ in range(2)] == [add_noise(text, random.Random(7))] * 2
