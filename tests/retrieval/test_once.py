"""What is costly is computed once, whoever asks and when."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.retrieval.once import Once


def test_a_result_is_computed_once_and_the_oldest_is_forgotten() -> None:
    asked: list[str] = []
    length = Once(lambda key: asked.append(key) or len(key), most=2)

    assert [length(key) for key in ("a", "bb", "a", "ccc", "a", "bb")] == [1, 2, 1, 3, 1, 2]

    assert asked == ["a", "bb", "ccc", "bb"]


def test_who_asks_for_what_is_being_computed_waits_for_it() -> None:
    begun, go_on = threading.Event(), threading.Event()
    runs: list[str] = []

    def slow(key: str) -> str:
        runs.append(key)
        begun.set()
        assert go_on.wait(10)
        return key.upper()

    upper = Once(slow, most=8)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(upper, "a")
        assert begun.wait(10)
        second = pool.submit(upper, "a")
        go_on.set()

        assert (first.result(10), second.result(10)) == ("A", "A")
    assert runs == ["a"]


def test_a_failure_is_told_and_not_remembered() -> None:
    answers = iter([ValueError("lần đầu"), None])

    def fails_first(key: str) -> str:
        error = next(answers)
        if error is not None:
            raise error
        return key

    once = Once(fails_first, most=8)

    with pytest.raises(ValueError, match="lần đầu"):
        once("a")
    assert once("a") == "a"
