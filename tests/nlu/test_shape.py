from __future__ import annotations

from bot.nlu.shape import SIZE, Shape

SHAPE = Shape(["căn cước", "tạm trú"])


def test_a_question_with_and_without_a_topic_look_different() -> None:
    assert SHAPE.row("lệ phí bao nhiêu") != SHAPE.row("lệ phí căn cước bao nhiêu")


def test_which_topic_it_is_does_not_matter() -> None:
    assert SHAPE.row("hỏi căn cước") == SHAPE.row("hỏi tạm trú")


def test_every_row_has_the_same_size() -> None:
    rows = [SHAPE.row(text) for text in ("", "2", "căn cước tạm trú căn cước tạm trú?")]

    assert [len(row) for row in rows] == [SIZE] * 3
