"""When two questions are so alike that one of them teaches nothing, or teaches the wrong thing."""

from __future__ import annotations

import random
import time

import pytest

from bot.knowledge.similarity import NEAR, near_pairs


def alike(first: str, second: str) -> bool:
    return bool(list(near_pairs([first, second])))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("đổi bằng lái xe máy hết bao nhiêu tiền", "đổi bằng lái xe máy hết bao nhiêu tiền"),
        ("đổi bằng lái xe máy hết bao nhiêu tiền", "doi bang lai xe may het bao nhieu tien"),
        ("đổi bằng lái xe máy hết bao nhiêu tiền", "Dạ cho em hỏi đổi bằng lái xe máy hết bao nhiêu tiền vậy ạ?"),
        ("quên mật khẩu VNeID phải làm gì để lấy lại", "quên mk vneid phải lm j để lấy lại"),
        ("muốn tách hộ khẩu khỏi nhà bố mẹ thì nộp ở đâu", "muốn tách hộ khẩu khỏi nhà bố mẹ thì đến đâu nộp ở đâu"),
    ],
)
def test_the_same_question_in_another_dress_is_near(first: str, second: str) -> None:
    assert alike(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("đăng ký mức 1 bao lâu thì được duyệt", "dang ky muc 2 bao lau duoc duyet"),
        ("gọi tổng đài có mất tiền không", "làm căn cước có mất tiền không"),
        ("vi phạm về căn cước bị phạt những mức nào", "vi phạm về cư trú thì bị phạt những mức nào"),
        ("mất thẻ căn cước", "mất con dấu"),
    ],
)
def test_the_same_words_about_another_matter_are_not_near(first: str, second: str) -> None:
    assert not alike(first, second)


def test_a_question_of_fillers_only_is_compared_by_them() -> None:
    assert alike("có được không ạ", "có được không ạ")
    assert not alike("có được không ạ", "dạ em chào anh")


def test_every_near_pair_is_found_and_scored_as_when_all_are_compared_with_all() -> None:
    generator = random.Random(7)
    words = ["thẻ", "hộ", "khẩu", "phí", "nộp", "mất", "đổi", "tách", "đăng", "ký", "xe", "nhà", "con"]
    texts = [" ".join(generator.choices(words, k=generator.randint(2, 6))) for _ in range(120)]

    one_by_one = {
        (i, j): pair[0].score
        for i in range(len(texts))
        for j in range(i + 1, len(texts))
        if (pair := list(near_pairs([texts[i], texts[j]])))
    }

    assert {(p.first, p.second): p.score for p in near_pairs(texts)} == one_by_one
    assert one_by_one
    assert min(one_by_one.values()) >= NEAR


def test_eight_thousand_questions_take_seconds() -> None:
    generator = random.Random(7)
    words = [f"{a}{b}" for a in "bcdghklmnt" for b in ("an", "en", "inh", "ong", "ung", "ay", "oi", "am", "iên", "ươc")]
    texts = [" ".join(generator.choices(words, k=9)) for _ in range(8000)]

    started = time.perf_counter()
    list(near_pairs(texts))

    assert time.perf_counter() - started < 20
