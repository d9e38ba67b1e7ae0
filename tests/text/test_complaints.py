"""What is a complaint about somebody's conduct, and what only asks how the law has it."""

from __future__ import annotations

import pytest

from bot.text.complaints import sounds_like_complaint


@pytest.mark.parametrize(
    "text",
    [
        "chị ở quầy số 3 vòi tôi hai trăm, tôi tố cáo ở đâu được",
        "tôi muốn khiếu nại anh công an nói chuyện cộc lốc với mẹ tôi",
        "phường bắt nộp giấy sai quy định thì khiếu nại chỗ nào",
        "can bo ngam ho so 3 thang, lam don khieu nai gui ai",
        "em muốn tố cáo người này",
        "xã không chịu nhận hồ sơ của nhà em, kiện được không",
    ],
)
def test_telling_of_a_wrong_and_wanting_it_pursued_is_a_complaint(text: str) -> None:
    assert sounds_like_complaint(text)


@pytest.mark.parametrize(
    "text",
    [
        "khiếu nại với tố cáo khác nhau chỗ nào",
        "thời hạn giải quyết đơn khiếu nại là bao lâu",
        "phường bắt nộp bản photo công chứng có đúng không",
        "bị lừa chuyển tiền thì tố giác ở đâu",
        "điều kiện đăng ký tạm trú",
        "cán bộ hẹn mai lên lấy thẻ",
    ],
)
def test_a_question_about_complaints_or_about_a_rule_is_not(text: str) -> None:
    assert not sounds_like_complaint(text)
