"""Chat spelling and abbreviations, written out where they mean one thing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.abbreviations import BY_NEIGHBOUR, KEYS, PLAIN
from bot.text.teencode import expand_teencode


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ko đc", "không được"),
        ("hok bik", "không biết"),
        ("e k nhận đc sdt nx", "em không nhận được số điện thoại nữa"),
        ("lm cccd ntn v ạ", "làm căn cước công dân như thế nào vậy ạ"),
        ("pải lm j", "phải làm gì"),
        ("mất gplx r", "mất giấy phép lái xe rồi"),
        ("nộp trên dvcqg", "nộp trên dịch vụ công quốc gia"),
        ("gks, bhyt, bhxh, cmnd", "giấy khai sinh, bảo hiểm y tế, bảo hiểm xã hội, chứng minh nhân dân"),
        ("a/c cho e hỏi", "anh chị cho em hỏi"),
        ("đăng kí, quí, lí do", "đăng ký, quý, lý do"),
    ],
)
def test_one_meaning_is_written_out(typed: str, meant: str) -> None:
    assert expand_teencode(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("quên mk vneid", "quên mật khẩu vneid"),
        ("cho mk hỏi", "cho mình hỏi"),
        ("đk tạm trú", "đăng ký tạm trú"),
        ("đủ đk chưa", "đủ điều kiện chưa"),
        ("làm đk không", "làm được không"),
        ("đc nhà em", "địa chỉ nhà em"),
        ("ra ca phường", "ra công an phường"),
        ("đc hk ạ", "được không ạ"),
        ("tách hk", "tách hộ khẩu"),
        ("tt 59 quy định", "thông tư 59 quy định"),
        ("hộ khẩu thg trú", "hộ khẩu thường trú"),
        ("còn 2 thg nữa", "còn 2 tháng nữa"),
        ("sai tt", "sai thông tin"),
        ("hết bn tiền", "hết bao nhiêu tiền"),
        ("chào bn", "chào bạn"),
        ("bao nhiu", "bao nhiêu"),
        ("vk ck em", "vợ chồng em"),
        ("đổi dt mới", "đổi điện thoại mới"),
    ],
)
def test_neighbours_decide_between_meanings(typed: str, meant: str) -> None:
    assert expand_teencode(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "điểm c, d, đ, e và g khoản 1 Điều 5",
        "theo điểm k khoản 2",
        "giấy phép hạng e",
        "phạt 500 k",
        "v.v.",
        "một ca làm việc",
        "số 3 hem 12",
        "Thông tư 59/2019/TT-BTC",
        "viết cho tt",
        "bản sao cc",
        "kkkk viii xix",
        "e@gmail.com k.vn",
    ],
)
def test_what_could_be_something_else_stays(text: str) -> None:
    assert expand_teencode(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("đượccc", "được"),
        ("điiii", "đi"),
        ("quáaaa", "quá"),
        ("rồii", "rồi"),
        ("khôngggg", "không"),
        ("koooo", "không"),
    ],
)
def test_drawn_out_words_are_shortened(typed: str, meant: str) -> None:
    assert expand_teencode(typed) == meant


def test_capitals_stay_capitals() -> None:
    assert expand_teencode("MẤT CCCD. Ko có") == "MẤT CĂN CƯỚC CÔNG DÂN. Không có"


def test_every_abbreviation_is_in_one_table_and_no_meaning_needs_expanding_again() -> None:
    meanings = [*PLAIN.values(), *(r.meaning for readings in BY_NEIGHBOUR.values() for r in readings if r.meaning)]
    assert PLAIN.keys().isdisjoint(BY_NEIGHBOUR)
    assert KEYS.isdisjoint(word for meaning in meanings for word in meaning.split())


@settings(deadline=None)
@given(st.lists(st.sampled_from([*sorted(KEYS), "không", "tạm", "trú", "quên", "5", ",", ".", "a/c", "điểm", "khoản"])))
def test_expanding_twice_is_expanding_once(words: list[str]) -> None:
    once = expand_teencode(" ".join(words))
    assert expand_teencode(once) == once
