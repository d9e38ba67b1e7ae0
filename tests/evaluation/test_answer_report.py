from __future__ import annotations

from datetime import date
from pathlib import Path

from evaluation.answers.analysis import Point
from evaluation.answers.dataset import Question
from evaluation.answers.metrics import Judged, compute_metrics, judge
from evaluation.answers.report import markdown_report
from evaluation.answers.results import HEADER, add_line, result_line
from evaluation.answers.run_report import write_report


def turn(guide: str, text: str = "lệ phí | bao nhiêu") -> Judged:
    question = Question(id="q1", text=text, kind="answer", guides=["can-cuoc-le-phi"])
    return judge(question, {"kind": "answer", "guide": guide, "confidence": 0.8}, {})


AREAS = {"can-cuoc-le-phi": "can-cuoc", "vneid-muc-2": "vneid"}


def test_the_report_shows_every_file_every_area_and_the_errors() -> None:
    turns = {"clean": [turn("can-cuoc-le-phi")], "noisy": [turn("vneid-muc-2")]}

    page = markdown_report("Answers", turns, AREAS, {"answer from": Point(0.4, 1.0, 0.5)})

    assert "| metric | clean | noisy |" in page
    assert "| guide accuracy | 1.000 | 0.000 |" in page
    assert "| can-cuoc-le-phi | vneid-muc-2 | 1 |" in page
    assert "| answer from | 0.40 | 1.000 | 0.500 |" in page
    assert "| lệ phí / bao nhiêu | can-cuoc-le-phi | answer vneid-muc-2 | 0.80 | wrong answer |" in page


def test_the_report_is_written_with_its_pictures(tmp_path: Path) -> None:
    report = write_report({"clean": [turn("can-cuoc-le-phi"), turn("vneid-muc-2")]}, AREAS, tmp_path / "out", "Answers")

    written = {path.name for path in report.parent.iterdir()}
    assert written == {"report.md", "reliability.png", "coverage-risk.png", "areas.png", "turns.json"}


def test_a_report_of_nothing_is_still_a_report(tmp_path: Path) -> None:
    assert write_report({"empty": []}, AREAS, tmp_path, "Answers").is_file()


def test_each_change_adds_a_line_to_the_record() -> None:
    line = result_line(date(2026, 11, 21), "abc1234", "clean", compute_metrics([turn("can-cuoc-le-phi")]), "a | b")

    record = add_line(add_line("# Record\n", [line]), [line])

    assert record.count(HEADER[0]) == 1
    assert record.count("| 2026-11-21 | abc1234 | clean | 1 | 1.000 |") == 2
    assert record.rstrip().endswith("| a / b |")
