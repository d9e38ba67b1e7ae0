from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.lexicon import LexiconError, read_terms


def write(folder: Path, text: str) -> Path:
    path = folder / "terms.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_comments_blank_lines_and_repetitions_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "# Cư trú\nTạm trú\n\ntạm trú # lần nữa\nct01\n")

    assert read_terms([path]) == ["tạm trú", "ct01"]


def test_a_sign_in_a_term_is_reported_with_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path, "tạm trú\nki-ốt\n")

    with pytest.raises(LexiconError, match=r"terms\.txt:2: «ki-ốt»"):
        read_terms([path])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"nowhere\.txt"):
        read_terms([tmp_path / "nowhere.txt"])


def test_the_project_lexicons_are_readable_and_do_not_overlap() -> None:
    folder = Path("data/nlu/lookups")

    topics, terms = read_terms([folder / "topics.txt"]), read_terms([folder / "terms.txt"])

    assert len(topics) > 150
    assert not set(topics) & set(terms)
