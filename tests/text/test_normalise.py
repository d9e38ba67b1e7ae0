"""The matching form and the canonical form."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.normalise import canonical, match_forms, normalise


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("  Làm CĂN CƯỚC   ở đâu ?? ", "làm căn cước ở đâu?"),
        ("em bị mất CCCD.Cho em hỏi,làm lại ở đâu", "em bị mất căn cước công dân. cho em hỏi, làm lại ở đâu"),
        ("thoong tin khai ddungs heets rồi", "thông tin khai đúng hết rồi"),
        ("quên mk dvc\nlàm sao v…", "quên mật khẩu dịch vụ công làm sao vậy."),
        ("ĐĂNG-KÝ tạm_trú, VN-eID", "đăng ký tạm trú, vneid"),
        ("hoà giải Thuỷ", "hòa giải thủy"),
        ("chưa thấytrả lời!!! :)) 😭", "chưa thấy trả lời!"),
        ("ＶＮｅＩＤ mức２", "vneid mức 2"),
        ("can\u200b cuoc\ufeff", "can cuoc"),
        ("nôpj đượccc k", "nộp được không"),
    ],
)
def test_many_spellings_have_one_matching_form(typed: str, form: str) -> None:
    assert normalise(typed) == form


@pytest.mark.parametrize(
    "text",
    [
        "nghị định 69/2024/nđ-cp, điều 5 khoản 1 điểm c",
        "lệ phí 50.000 đồng, từ 8h30 ngày 01/07/2025",
        "mẫu ct01 trên dichvucong.gov.vn",
        "tôi muốn đổi giấy phép lái xe hạng a1",
    ],
)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert normalise(text) == text


def test_all_spellings_of_one_question_meet_in_the_form_without_diacritics() -> None:
    spellings = ["Quên mật khẩu VNeID", "quên mk vneid", "quen mat khau vneid", "queen maatj khaaur vneid"]
    assert {match_forms(each)[1] for each in spellings[:3]} == {"quen mat khau vneid"}
    assert match_forms("quên maatj khaaur vneid")[1] == "quen mat khau vneid"


def test_match_forms_are_the_same_text_with_and_without_diacritics() -> None:
    assert match_forms("Đổi thẻ") == ("đổi thẻ", "doi the")


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "😀😀", "\x00"])
def test_nothing_to_read_has_an_empty_form(text: str) -> None:
    assert normalise(text) == ""


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Em   CHÀO\tanh ", "Em CHÀO anh"),
        ("dòng một \r\n\n\n\n dòng hai", "dòng một\n\ndòng hai"),
        (unicodedata.normalize("NFD", "Thẻ hoà"), "Thẻ hoà"),
        ("k đc \u202e👩\u200d⚕\ufe0f", "k đc 👩\u200d⚕\ufe0f"),
    ],
)
def test_the_canonical_form_cleans_and_keeps_every_word(raw: str, clean: str) -> None:
    assert canonical(raw) == clean


PIECES = """
tôi mất thẻ k ko đc mk quên cccd e a/c thoong tin nha6p5 so1 mức2 tôibịmất dangkytamtru đượccc hoà VNeID CT01 , . ? - _
69/2024/NĐ-CP 8h30 500.000đ :)) 😭 a@b.vn vn eid ca phường đk tt dichvucong.gov.vn \u200b İ ß ﬁ
"""
WORDS = st.sampled_from(PIECES.split())


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.one_of(WORDS, st.text(max_size=3))).map(" ".join)))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(WORDS).map("".join)))
def test_cleaning_up_twice_is_cleaning_up_once(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    "piece", ["a", "1/", "a.", "a,", "đk ", "^_", "_", "a-", " ", "tôibịmất", "😀\u200d", "e\u0301", "@ ", "dduowcj "]
)
def test_a_hundred_thousand_characters_take_seconds_at_most(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    started = time.process_time()
    normalise(text)
    canonical(text)
    assert time.process_time() - started < 5  # a quadratic pattern would take minutes
