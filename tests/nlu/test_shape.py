from __future__ import annotations

from bot.nlu.shape import SIZE, Shape

SHAPE = Shape(["căn cước", "tạm trú"])


def row(text: str) -> list[float]:
    return list(SHAPE.transform([text]).toarray()[0])


def test_a_question_with_and_without_a_topic_look_different() -> None:
    assert row("lệ phí bao nhiêu") != row("lệ phí căn cước bao nhiêu")


def test_which_topic_it_is_does_not_matter() -> None:
    assert row("hỏi căn cước") == row("hỏi tạm trú")


def test_every_row_has_the_same_size() -> None:
    matrix = SHAPE.transform(["", "2", "căn cước tạm trú căn cước tạm trú?"])

    assert matrix.shape == (3, SIZE)
