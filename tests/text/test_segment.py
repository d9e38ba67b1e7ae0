"""Words run together come apart where only one way makes sense."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.segment import split_glued


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("chưa thấytrả", "chưa thấy trả"),
        ("tôibị", "tôi bị"),
        ("đượckhông", "được không"),
        ("tôibịmất", "tôi bị mất"),
        ("tôibịmấtcăncước", "tôi bị mất căn cước"),
        ("khôngnhậnđượcmãotp", "không nhận được mã otp"),
        ("ởđâu, nhàở", "ở đâu, nhà ở"),
        ("TÔIBỊ Côngan", "TÔI BỊ Công an"),
    ],
)
def test_glued_words_come_apart(glued: str, apart: str) -> None:
    assert split_glued(glued) == apart


@pytest.mark.parametrize(
    ("glued", "apart"),
    [("nopphat", "nop phat"), ("dangkytamtru", "dang ky tam tru"), ("congan", "cong an"), ("lamgiay", "lam giay")],
)
def test_without_diacritics_only_sure_words_come_apart(glued: str, apart: str) -> None:
    assert split_glued(glued) == apart


@pytest.mark.parametrize(
    ("glued", "apart"), [("mức2", "mức 2"), ("muc2", "muc 2"), ("14tuổi", "14 tuổi"), ("14tuoi", "14 tuoi")]
)
def test_numbers_part_from_the_words_they_count(glued: str, apart: str) -> None:
    assert split_glued(glued) == apart


NOT_GLUED = """
cáchan chuathay datra online facebook hotline london logo robot CT01 A1 500k 8h 2fa VNeID cccd đưọc ngườ abc@gmail.com
dichvucong.gov.vn
"""


@pytest.mark.parametrize("word", [*NOT_GLUED.split(), "khôngkhôngkhông" * 9])
def test_what_could_be_two_things_or_is_no_glued_word_stays(word: str) -> None:
    assert split_glued(word) == word


PARTS = "tôi bị mất thẻ an ở anh công quá giấy can cuoc dang ky vneid 2 14"


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS.split())))
def test_splitting_only_ever_adds_spaces_and_does_so_once(words: list[str]) -> None:
    glued = "".join(words)
    apart = split_glued(glued)
    assert apart.replace(" ", "") == glued
    assert split_glued(apart) == apart
