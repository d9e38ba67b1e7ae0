"""What an editor is told when a guide cannot be published."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.check import ReservedQuestion, check_knowledge
from bot.settings import PROJECT_ROOT

TODAY = date(2026, 11, 21)
GUIDE = "can-cuoc/can-cuoc-le-phi.md"
LAW = "documents/luat-26-2023-qh15.yml"
Spoil = Callable[[str, str, str], None]


def test_a_sound_folder_has_no_findings(knowledge_dir: Path) -> None:
    assert check_knowledge(knowledge_dir, TODAY) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "words"),
    [
        (GUIDE, "verified_on: 2026-11-21", "verified_on: hôm qua", "verified_on", "không phải một ngày"),
        (GUIDE, "title: Lệ phí thẻ căn cước\n", "", "title", "thiếu trường này"),
        (GUIDE, "area: can-cuoc", "area: can-cuoc\nmau: xanh", "mau", "không có trường"),
        (GUIDE, "review_by: 2026-12-31", "review_by: 2027-12-31", "GuideHeader", "6 tháng"),
        (GUIDE, "    - câu hỏi mẫu số 3 về lệ phí\n", "", "GuideHeader", "11 câu hỏi"),
        (GUIDE, "document: luat-26-2023-qh15", "document: luat-khong-co", "legal_basis", "không có văn bản"),
        (GUIDE, "vanban.chinhphu.vn", "baomoi.example.com", "sources", "không phải trang chính thức"),
        (GUIDE, "## fee: Bao nhiêu tiền", "## gia: Bao nhiêu tiền", "heading", "không hiểu tiêu đề"),
        (GUIDE, "[khi tuoi < 14]", "[khi chieu-cao < 14]", "marker", "không có khóa"),
        (GUIDE, "[khi tuoi < 14]", "[khi tuoi < 14 và tuoi > 20]", "text", "không ai đáp ứng"),
        (GUIDE, "area: can-cuoc", "area: thue", "area", "chỉ nhận vneid, can-cuoc, cu-tru, dvc, de-an-06"),
        (GUIDE, "[từ 01/01/2027]", "[từ mai]", "marker", "không đọc được"),
        (GUIDE, "names:", 'applies_when: "chieu-cao < 6"\nnames:', "applies_when", "không có khóa"),
        (GUIDE, "{le-phi-doi}", "{le-phi-khac}", "text", "không có dữ kiện"),
        (GUIDE, "Nộp tại nơi làm thẻ.", "Nộp 25.000 đồng tại nơi làm thẻ.", "text", "viết thẳng trong bài"),
        (GUIDE, "Làm thẻ căn cước có thể mất lệ phí.", "- Một gạch đầu dòng.", "overview", "chưa có câu trả lời thẳng"),
        (GUIDE, "Nộp tại nơi làm thẻ.", "Nộp " + "rất " * 40 + "lâu.", "fee", "tiếng"),
        ("facts/can-cuoc.yml", "valid_from: 2027-01-01", "valid_from: 2026-12-01", "Fact", "chồng ngày nhau"),
        ("facts/can-cuoc.yml", "value: 50000", "value: năm mươi nghìn", "Fact", "cần một số"),
        ("facts/can-cuoc.yml", "kenh = truc-tuyen", "kenh = bo-cau", "values.2.when", "chỉ nhận"),
        (LAW, "from: 2024-07-01", "from: 2024-07-01\neffective_to: 2025-01-01", "legal_basis", "không còn hiệu lực"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_line_field_and_fix(
    knowledge_dir: Path, spoil: Spoil, file: str, old: str, new: str, field: str, words: str
) -> None:
    spoil(file, old, new)

    problems = check_knowledge(knowledge_dir, TODAY)

    found = [p for p in problems if p.field == field and words in p.message]
    assert found, [str(p) for p in problems]
    assert found[0].file.startswith("knowledge/")
    assert found[0].line >= 1
    assert found[0].fix


def test_the_line_points_at_the_faulty_value(knowledge_dir: Path, spoil: Spoil) -> None:
    spoil(GUIDE, "verified_on: 2026-11-21", "verified_on: hôm qua")

    (problem, *_) = check_knowledge(knowledge_dir, TODAY)

    assert (problem.file, problem.line) == (f"knowledge/{GUIDE}", 5)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("vanban.chinhphu.vn", "baomoi.example.com", 10),
        ("document: luat-26-2023-qh15", "document: luat-khong-co", 8),
        ("câu hỏi mẫu số 7 về lệ phí", "cau hoi mau so 3 ve le phi", 21),
    ],
)
def test_a_finding_about_the_header_points_at_the_entry(
    knowledge_dir: Path, spoil: Spoil, old: str, new: str, line: int
) -> None:
    spoil(GUIDE, old, new)

    assert check_knowledge(knowledge_dir, TODAY)[0].line == line


def test_broken_yaml_is_a_finding_and_not_a_crash(knowledge_dir: Path, spoil: Spoil) -> None:
    spoil(GUIDE, "area: can-cuoc", "area: [can-cuoc")

    assert any(p.field == "yaml" for p in check_knowledge(knowledge_dir, TODAY))


def test_a_guide_past_its_review_day_is_a_finding(knowledge_dir: Path) -> None:
    problems = check_knowledge(knowledge_dir, date(2027, 1, 1))

    assert [p.field for p in problems] == ["review_by"]


def test_two_guides_may_not_share_an_id_or_a_question(knowledge_dir: Path) -> None:
    text = (knowledge_dir / GUIDE).read_text(encoding="utf-8")
    (knowledge_dir / "can-cuoc/can-cuoc-khac.md").write_text(
        text.replace("id: can-cuoc-le-phi", "id: can-cuoc-khac"), encoding="utf-8"
    )
    (knowledge_dir / "can-cuoc/ban-sao.md").write_text(text, encoding="utf-8")

    messages = [p.message for p in check_knowledge(knowledge_dir, TODAY)]

    assert any("mã «can-cuoc-le-phi» đã có ở" in m for m in messages)
    assert any("câu «câu hỏi mẫu số 0 về lệ phí» gần trùng" in m for m in messages)


def test_a_fact_nobody_uses_is_a_finding(knowledge_dir: Path, spoil: Spoil) -> None:
    spoil(GUIDE, "Đổi thẻ căn cước là **{le-phi-doi}** {le-phi-doi:han}.", "Đổi thẻ căn cước có mất tiền.")

    assert [p.field for p in check_knowledge(knowledge_dir, TODAY)] == ["le-phi-doi"]


def test_a_question_may_come_near_another_of_its_own_guide_but_not_repeat_it(knowledge_dir: Path, spoil: Spoil) -> None:
    spoil(GUIDE, "câu hỏi mẫu số 1 về lệ phí", "đổi thẻ căn cước sắp hết hạn tốn mấy tiền")
    spoil(GUIDE, "câu hỏi mẫu số 2 về lệ phí", "cho em hỏi đổi thẻ căn cước sắp hết hạn tốn mấy tiền vậy ạ")

    assert check_knowledge(knowledge_dir, TODAY) == []

    spoil(GUIDE, "câu hỏi mẫu số 3 về lệ phí", "doi the can cuoc sap het han ton may tien")
    (problem,) = check_knowledge(knowledge_dir, TODAY)
    assert "gần trùng" in problem.message


def test_a_question_near_an_evaluation_question_is_refused_without_quoting_it(
    knowledge_dir: Path, spoil: Spoil
) -> None:
    spoil(GUIDE, "câu hỏi mẫu số 1 về lệ phí", "đổi thẻ căn cước sắp hết hạn tốn mấy tiền")
    reserved = ReservedQuestion("cau-do.jsonl:7", "Dạ, đổi thẻ căn cước sắp hết hạn tốn mấy tiền vậy ạ?")

    (problem,) = check_knowledge(knowledge_dir, TODAY, [reserved, reserved])[:1]

    assert "cau-do.jsonl:7" in problem.message
    assert "Dạ" not in problem.message


def test_the_published_base_is_checked_in_seconds() -> None:
    started = time.perf_counter()
    check_knowledge(PROJECT_ROOT / "knowledge", TODAY)

    assert time.perf_counter() - started < 20
