from __future__ import annotations

from pathlib import Path

from evaluation.bench import benchmarks


def by_name(variables: dict[str, str]) -> dict[str, str]:
    return {b.name: b.skipped or " ".join(b.command) for b in benchmarks(variables)}


def test_what_needs_data_that_cannot_be_shipped_is_skipped_with_its_reason() -> None:
    shown = by_name({})

    assert shown["Public retrieval sets"] == "BOT_EVAL_DIR is not set"
    assert shown["PhoATIS"] == "BOT_PHOATIS_DIR is not set"
    assert "evaluation.speed.run" in shown["Speed"]


def test_a_folder_that_is_not_there_is_named() -> None:
    assert by_name({"BOT_EVAL_DIR": "/nowhere"})["Public retrieval sets"] == "BOT_EVAL_DIR=/nowhere is not a folder"


def test_the_evaluation_folder_feeds_answers_and_retrieval(tmp_path: Path) -> None:
    (tmp_path / "dev-questions.jsonl").write_text("", encoding="utf-8")

    shown = by_name({"BOT_EVAL_DIR": str(tmp_path)})

    assert f"--data {tmp_path}" in shown["Public retrieval sets"]
    assert str(tmp_path / "dev-questions.jsonl") in shown["Answers"]
    assert "dev-noisy" not in shown["Answers"]
    assert "conversations.jsonl" in by_name({})["Answers"]


def test_everything_that_needs_no_data_runs_without_any() -> None:
    runs = {b.name for b in benchmarks({}) if not b.skipped}

    assert {"Answers", "Channels: a flood of deliveries", "Channels: killed in between", "Speed"} <= runs
