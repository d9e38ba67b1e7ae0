"""An outright wish for a person is read without a classifier; a question about whom to see is none."""

from __future__ import annotations

import pytest

from bot.text.wishes import wants_person


@pytest.mark.parametrize(
    "text",
    [
        "gặp cán bộ",
        "GẶP CÁN BỘ!!!",
        "cho tôi gặp người thật",
        "xin nói chuyện với tư vấn viên ạ",
        "toi muon gap can bo",
        "gap cb gium",
        "hỏi hoài không ra, cho gặp cán bộ đi",
        "yêu cầu cán bộ trả lời",
        "nhân viên đâu rồi",
        "chuyển máy giúp",
        "talk to a real person",
    ],
)
def test_an_outright_wish_is_read(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "gặp ai để nộp hồ sơ",
        "cán bộ đòi tiền thì sao",
        "gặp cán bộ ở đâu để làm thẻ",
        "tôi muốn tố cáo cán bộ phường",
        "nhờ người khác làm được không",
        "công an phường có làm thẻ không",
        "ad ơi cho hỏi vụ nhập khẩu",
        "tôi muốn đăng ký tạm trú",
    ],
)
def test_a_question_or_a_complaint_is_no_wish(text: str) -> None:
    assert not wants_person(text)


def test_a_long_story_is_left_to_the_nlu() -> None:
    assert not wants_person("hôm qua tôi gặp cán bộ phường để làm thẻ cho con " * 3)
