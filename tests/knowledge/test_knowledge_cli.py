"""The editor's commands, from the outside: what they print and how they end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import knowledge_cli
from bot.cli import app
from bot.settings import PROJECT_ROOT, Settings

GUIDE = "can-cuoc/can-cuoc-le-phi.md"
Run = Callable[..., Result]
Spoil = Callable[[str, str, str], None]


def runner(monkeypatch: pytest.MonkeyPatch, knowledge_dir: Path, eval_dir: Path | None = None) -> Run:
    settings = Settings(knowledge_dir=knowledge_dir, today=date(2026, 11, 21), eval_dir=eval_dir)
    monkeypatch.setattr(knowledge_cli, "get_settings", lambda: settings)
    return lambda *arguments: CliRunner().invoke(app, ["knowledge", *arguments])


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, knowledge_dir: Path) -> Run:
    return runner(monkeypatch, knowledge_dir)


@pytest.fixture
def run_published(monkeypatch: pytest.MonkeyPatch) -> Run:
    return runner(monkeypatch, PROJECT_ROOT / "knowledge")


def in_order(text: str, pieces: Sequence[str]) -> bool:
    places = [text.find(piece) for piece in pieces]
    return -1 not in places and places == sorted(places)


def test_check_ends_with_zero_on_a_sound_base_and_one_on_findings(run: Run, spoil: Spoil) -> None:
    assert run("check").exit_code == 0

    spoil(GUIDE, "{le-phi-doi}", "{le-phi-khac}")
    result = run("check")

    assert result.exit_code == 1
    assert "can-cuoc-le-phi.md:34: text: không có dữ kiện" in result.stdout


def test_check_with_stats_prints_the_spread_beside_the_bar(run: Run) -> None:
    result = run("check", "--stats")

    assert result.exit_code == 0
    assert "Độ dễ đọc của 2 mục" in result.stdout
    assert "câu dài nhất của mục" in result.stdout


def test_check_refuses_a_question_that_the_evaluation_asks(
    monkeypatch: pytest.MonkeyPatch, knowledge_dir: Path, tmp_path: Path, spoil: Spoil
) -> None:
    spoil(GUIDE, "câu hỏi mẫu số 1 về lệ phí", "đổi thẻ căn cước sắp hết hạn tốn mấy tiền")
    row = {"id": "q7", "text": "doi the can cuoc sap het han ton may tien ạ", "kind": "answer"}
    (tmp_path / "held-out").mkdir()
    (tmp_path / "held-out/cau-do.jsonl").write_text(json.dumps(row), encoding="utf-8")

    result = runner(monkeypatch, knowledge_dir, tmp_path / "held-out")("check")

    assert result.exit_code == 1
    assert "cau-do.jsonl, câu 1 q7" in result.stdout
    assert row["text"] not in result.stdout


def test_a_machine_without_the_evaluation_files_checks_the_rest(
    monkeypatch: pytest.MonkeyPatch, knowledge_dir: Path, tmp_path: Path
) -> None:
    assert runner(monkeypatch, knowledge_dir, tmp_path / "nowhere")("check").exit_code == 0


def test_list_as_json_gives_what_the_contract_names(run: Run) -> None:
    (row,) = json.loads(run("list", "--json").stdout)

    assert row == {
        "id": "can-cuoc-le-phi",
        "title": "Lệ phí thẻ căn cước",
        "area": "can-cuoc",
        "verified_on": "2026-11-21",
        "review_by": "2026-12-31",
        "aspects": ["overview", "fee"],
    }


def test_the_difference_names_guide_section_and_case(run: Run) -> None:
    result = run("as-of", "01/03/2027", "--diff")

    assert result.exit_code == 0
    assert in_order(
        result.stdout,
        [
            "--- Hôm nay, 21/11/2026",
            "+++ Ngày 01/03/2027",
            "Bài «Lệ phí thẻ căn cước» (can-cuoc-le-phi)",
            "Mục fee: Bao nhiêu tiền\n",
            "- Đổi thẻ căn cước là 25.000 đồng đến hết 31/12/2026.",
            "+ Đổi thẻ căn cước là 50.000 đồng.",
            "Mục fee: Bao nhiêu tiền, khi kenh = truc-tuyen và cong-dan-so = co",
            "1 bài đọc khác đi, ở 1 mục",
        ],
    )


def test_a_day_like_today_has_no_difference(run: Run) -> None:
    assert "0 bài đọc khác đi" in run("as-of", "2026-11-22", "--diff").stdout


def test_without_diff_a_guide_is_shown_as_it_reads_on_the_day(run: Run) -> None:
    result = run("as-of", "2027-01-01", "can-cuoc-le-phi")

    assert result.exit_code == 0
    assert "Đổi thẻ căn cước là 50.000 đồng." in result.stdout


def test_the_whole_published_base_is_compared_in_seconds(run_published: Run) -> None:
    started = time.perf_counter()
    result = run_published("as-of", "2027-03-01", "--diff")

    assert result.exit_code == 0
    assert time.perf_counter() - started < 20
    assert in_order(result.stdout, ["(can-cuoc-le-phi)", "(dvc-khai-sinh)", "dvc-khai-sinh: 60/2014/QH13"])


def test_preview_shows_the_answer_and_each_case_that_reads_differently(run: Run) -> None:
    result = run("preview", "can-cuoc-le-phi")

    assert result.exit_code == 0
    assert in_order(
        result.stdout,
        [
            "Hết bao nhiêu tiền (fee), ngày 21/11/2026",
            "Đổi thẻ căn cước là 25.000 đồng",
            "Khi kenh = truc-tuyen và cong-dan-so = co:",
            "Đổi thẻ căn cước là 0 đồng",
            "https://vanban.chinhphu.vn/?docid=1",
            "[ Gặp cán bộ ]",
        ],
    )


def test_preview_for_one_case_and_day_shows_nothing_else(run: Run) -> None:
    result = run("preview", "can-cuoc-le-phi", "--date", "2027-01-01", "--case", "tuoi = 30")

    assert "50.000 đồng" in result.stdout
    assert "Trẻ dưới mười bốn tuổi" not in result.stdout
    assert "0 đồng đến hết" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("preview", "khong-co"), "không có bài «khong-co»"),
        (("preview", "can-cuoc-le-phi", "--case", "tuoi < 5"), "cần giá trị rõ ràng"),
        (("as-of", "2027-01-01", "khong-co"), "không có bài"),
        (("new", "cu-tru-moi", "--area", "can-cuoc", "--title", "Bài mới"), "bắt đầu bằng «can-cuoc-»"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(run: Run, arguments: Sequence[str], words: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 1
    assert words in result.stderr


def test_wrong_usage_ends_with_two(run: Run) -> None:
    assert run("as-of", "ngày mai").exit_code == 2
    assert run("new", "thue-moi", "--area", "thue", "--title", "Bài mới").exit_code == 2


def test_a_new_guide_can_be_previewed_while_it_is_a_draft(run: Run) -> None:
    created = run("new", "can-cuoc-bai-moi", "--area", "can-cuoc", "--title", "Bài mới")
    shown = run("preview", "can-cuoc-bai-moi")

    assert (created.exit_code, shown.exit_code) == (0, 0)
    assert "người dân chưa thấy bài này" in shown.stderr
    assert run("check").exit_code == 1


def test_due_lists_by_area_what_comes_and_ends_with_one_when_something_is_late(
    run: Run, monkeypatch: pytest.MonkeyPatch, knowledge_dir: Path
) -> None:
    result = run("due", "--within", "120")

    assert result.exit_code == 0
    assert in_order(
        result.stdout,
        [
            "Căn cước (1 bài)",
            "31/12/2026  can-cuoc-le-phi",
            "31/12/2026  le-phi-doi: 25.000 đồng, rồi 50.000 đồng",
            "28/02/2027  le-phi-doi: 0 đồng (khi kenh = truc-tuyen và cong-dan-so = co), rồi 50.000 đồng",
        ],
    )
    late = Settings(knowledge_dir=knowledge_dir, today=date(2027, 1, 1))
    monkeypatch.setattr(knowledge_cli, "get_settings", lambda: late)
    assert run("due").exit_code == 1


def test_documents_prints_the_table(run: Run) -> None:
    result = run("documents")

    assert result.exit_code == 0
    assert "26/2023/QH15            01/07/2024   …               1        1  Luật Căn cước" in result.stdout


def test_schema_writes_the_files_and_the_line_that_names_them(run: Run, knowledge_dir: Path) -> None:
    assert run("schema").exit_code == 0

    assert {p.name for p in (knowledge_dir / "schema").iterdir()} == {"guide.json", "facts.json", "documents.json"}
    assert run("check").exit_code == 0
