"""What one message asks: one thing, or two."""

from __future__ import annotations

import pytest

from bot.text.questions import questions_in


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "Lệ phí làm căn cước bao nhiêu? Đăng ký tạm trú ở đâu?",
            ["Lệ phí làm căn cước bao nhiêu", "Đăng ký tạm trú ở đâu"],
        ),
        (
            "mat the lam lai the nao voi lai doi bang lai can gi",
            ["mat the lam lai the nao", "doi bang lai can gi"],
        ),
        ("Tôi mới chuyển nhà. Con tôi 5 tuổi. Nhập khẩu cho cháu cần giấy gì?", ["Nhập khẩu cho cháu cần giấy gì"]),
        ("Làm căn cước ở đâu?\nCảm ơn anh chị nhiều", ["Làm căn cước ở đâu"]),
        ("Thế à? Sao lạ vậy?", []),
        ("", []),
    ],
)
def test_questions_that_stand_apart_are_told_apart(text: str, asked: list[str]) -> None:
    assert questions_in(text) == asked
