from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.phoatis.dataset import Example, from_entities, load_split, span_f1, to_entities
from evaluation.phoatis.run import Measured, bars, markdown, score

TRIP = Example(
    ("bay", "từ", "đà", "lạt", "đến", "vinh"),
    "flight",
    frozenset({(2, 4, "fromloc.city_name"), (5, 6, "toloc.city_name")}),
)


def write_split(root: Path, sentences: str, tags: str, intents: str) -> None:
    folder = root / "syllable-level" / "test"
    folder.mkdir(parents=True)
    for name, text in (("seq.in", sentences), ("seq.out", tags), ("label", intents)):
        (folder / name).write_text(text, encoding="utf-8")


def test_a_split_is_read_line_by_line(tmp_path: Path) -> None:
    tags = "O O B-fromloc.city_name I-fromloc.city_name O B-toloc.city_name\n"
    write_split(tmp_path, "bay từ đà lạt đến vinh \n", tags, "flight\n")

    assert load_split(tmp_path, "test") == [TRIP]


def test_lines_that_do_not_fit_together_are_named(tmp_path: Path) -> None:
    write_split(tmp_path, "bay từ vinh\n", "O O\n", "flight\n")

    with pytest.raises(ValueError, match=r"test:1: 3 syllables, 2 slot labels"):
        load_split(tmp_path, "test")


def test_a_role_is_what_stands_before_the_dot() -> None:
    city = to_entities(TRIP)[0]

    assert city == {"start": 7, "end": 13, "value": "đà lạt", "entity": "city_name", "role": "fromloc"}


def test_entities_become_the_slots_they_came_from() -> None:
    assert from_entities(TRIP, to_entities(TRIP)) == TRIP.slots


def test_an_entity_that_cuts_a_syllable_stands_for_all_of_it() -> None:
    assert from_entities(TRIP, [{"start": 8, "end": 12, "entity": "city_name"}]) == {(2, 4, "city_name")}


def test_only_whole_spans_with_the_right_label_count() -> None:
    near = frozenset({(2, 4, "toloc.city_name"), (5, 6, "toloc.city_name")})

    assert span_f1([TRIP.slots], [near]) == pytest.approx(0.5)
    assert span_f1([frozenset()], [frozenset()]) == 0.0


def test_a_sentence_is_right_when_everything_in_it_is() -> None:
    answers = [("flight", TRIP.slots, 3.0), ("airfare", TRIP.slots, 5.0)]

    measured = score([TRIP, TRIP], answers, seconds=60.0)

    assert (measured.intent, measured.slots, measured.sentence) == (0.5, 1.0, 0.5)


def test_published_figures_are_marked_as_such() -> None:
    table = markdown([("ours", Measured(0.97, 0.94, 0.8, 60.0, 4.0))])

    assert "| ours | 97.00 | 94.00 | 80.00 | 60 s | 4.0 |" in table
    assert all("(published)" in line for line in table.splitlines()[3:])


def test_demands_stand_below_the_table_with_what_was_reached() -> None:
    shown = bars(Measured(0.9709, 0.9399, 0.8, 86.0, 4.0))

    assert "| intent accuracy | 97.09 | ≥ 97.0 | yes |" in shown
    assert "| slot F1 | 93.99 | ≥ 94.0 | **no** |" in shown
    assert "| training | 86 s | ≤ 600 s | yes |" in shown
