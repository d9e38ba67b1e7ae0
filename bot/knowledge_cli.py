"""The editor's commands: ``bot knowledge …``. Exit status: 0 fine, 1 findings, 2 usage."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track
from rich.text import Text

from bot.clock import today_in_vietnam
from bot.dialogue.compose import ASPECT_LABELS, compose_answer
from bot.knowledge.check import ReservedQuestion, check_knowledge, readings_of
from bot.knowledge.conditions import Case, ConditionError
from bot.knowledge.documents import document_table
from bot.knowledge.json_schema import json_schemas, name_schema
from bot.knowledge.loader import Knowledge, Loaded, load_knowledge
from bot.knowledge.outlook import SectionChange, lapses_on, section_changes, unfounded_on
from bot.knowledge.readability import spreads
from bot.knowledge.render import render_section
from bot.knowledge.review import Due, due_by
from bot.knowledge.schema import Area, Guide
from bot.knowledge.template import CannotStart, start_guide
from bot.knowledge.validity import format_day, format_value
from bot.knowledge.variants import format_case, parse_case, readings
from bot.settings import PROJECT_ROOT, get_settings
from bot.terminal import err, fail, out

knowledge_app = typer.Typer(no_args_is_help=True, help="Kho bài hướng dẫn.")

AREA_LABELS: dict[Area, str] = {
    Area.VNEID: "VNeID",
    Area.CAN_CUOC: "Căn cước",
    Area.CU_TRU: "Cư trú",
    Area.DVC: "Dịch vụ công",
    Area.DE_AN_06: "Đề án 06",
}
_DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def _root() -> Path:
    return PROJECT_ROOT / get_settings().knowledge_dir


def _today() -> date:
    return today_in_vietnam(get_settings().today)


def _load() -> Loaded:
    try:
        with err.status("Đang đọc các bài…"):
            return load_knowledge(_root())
    except FileNotFoundError as error:
        raise fail(str(error)) from error


def _find(loaded: Loaded, guide_id: str) -> Guide:
    guide = loaded.knowledge.guide(guide_id) or loaded.drafts.get(guide_id)
    if guide is None:
        broken = next((p for p in loaded.problems if Path(p.file).stem == guide_id), None)
        raise fail(str(broken) if broken else f"không có bài «{guide_id}»; xem các mã bằng «bot knowledge list»")
    return guide


# --- Checking --------------------------------------------------------------------------------------------------------


@knowledge_app.command("check")
def check(
    stats: Annotated[bool, typer.Option("--stats", help="In thêm số đo độ dễ đọc của toàn kho.")] = False,
) -> None:
    """Kiểm tra mọi bài hướng dẫn; liệt kê tệp:dòng, trường, lỗi, cách sửa."""
    with err.status("Đang kiểm tra các bài…"):
        problems = check_knowledge(_root(), _today(), _reserved())
    for problem in problems:
        out.print(str(problem), markup=False)
    if stats:
        _print_stats(_load().knowledge)
    err.print(f"{len(problems)} điểm cần sửa." if problems else "Mọi bài đều đạt.")
    raise typer.Exit(1 if problems else 0)


def _reserved() -> list[ReservedQuestion]:
    """Evaluation questions, where this machine has them."""
    folder = get_settings().eval_dir
    if folder is None or not folder.is_dir():
        return []
    from evaluation.answers.dataset import BadQuestionFile, load_dialogues

    reserved = []
    for path in sorted(folder.glob("*.jsonl")):
        try:
            turns = [turn for dialogue in load_dialogues(path) for turn in dialogue.turns]
        except BadQuestionFile as error:
            raise fail(f"BOT_EVAL_DIR: {error}") from error
        reserved += [
            ReservedQuestion(f"{path.name}, câu {n} {t.id}".strip(), t.text) for n, t in enumerate(turns, start=1)
        ]
    return reserved


def _print_stats(knowledge: Knowledge) -> None:
    measured = readings_of(knowledge, _today())
    if len(measured) < 2:
        err.print("Chưa đủ mục để đo độ dễ đọc.")
        return
    out.print(f"\nĐộ dễ đọc của {len(measured)} mục (tiếng là một chữ viết rời):", markup=False)
    out.print(f"  {'':36}{'giữa':>7}{'90%':>7}{'99%':>7}{'nhất':>7}{'mức':>7}", markup=False)
    for row in spreads(measured):
        figures = "".join(f"{x:7.0f}" for x in (row.median, row.p90, row.p99, row.most, row.bar))
        out.print(f"  {row.label:36}{figures}", markup=False)
    questions = sum(len(q) for g in knowledge.guides.values() for q in g.header.questions.values())
    addressed = sum(1 for d in knowledge.documents.values() if d.url.rstrip("/").count("/") > 2)
    out.print(
        f"  {len(knowledge.guides)} bài, {questions} câu hỏi mẫu, {len(knowledge.facts)} dữ kiện; "
        f"{addressed}/{len(knowledge.documents)} văn bản có địa chỉ riêng, số còn lại dẫn trang tra cứu chung.",
        markup=False,
    )


# --- Listing ---------------------------------------------------------------------------------------------------------


@knowledge_app.command("list")
def list_guides(as_json: Annotated[bool, typer.Option("--json", help="In dạng JSON.")] = False) -> None:
    """Liệt kê các bài hướng dẫn."""
    guides = _load().knowledge.guides.values()
    rows = [
        {
            "id": g.id,
            "title": g.header.title,
            "area": g.header.area.value,
            "verified_on": g.header.verified_on.isoformat(),
            "review_by": g.header.review_by.isoformat(),
            "aspects": [a.value for a in g.aspects],
        }
        for g in sorted(guides, key=lambda g: g.id)
    ]
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return
    for row in rows:
        out.print(f"{row['id']:40} {row['title']}", markup=False)


@knowledge_app.command("documents")
def documents() -> None:
    """Bảng văn bản pháp luật: số hiệu, ngày có và hết hiệu lực, văn bản thay thế, số bài và dữ kiện đang dùng."""
    today = _today()
    out.print(f"{'Số hiệu':24}{'hiệu lực từ':13}{'đến hết':13}{'bài':>4}{'dữ kiện':>9}  thay bằng, tên", markup=False)
    for row in document_table(_load().knowledge):
        document = row.document
        mark = (
            ""
            if document.in_force(today)
            else "[chưa có hiệu lực] "
            if document.effective_from > today
            else "[đã hết] "
        )
        follower = f"→ {document.replaced_by}. " if document.replaced_by else ""
        last = format_day(document.effective_to) if document.effective_to else "…"
        out.print(
            f"{document.number:24}{format_day(document.effective_from):13}{last:13}"
            f"{row.guides:4}{row.facts:9}  {mark}{follower}{document.title}",
            markup=False,
        )


@knowledge_app.command("due")
def due(
    within: Annotated[int, typer.Option(min=0, metavar="NGÀY", help="Xem trước bao nhiêu ngày.")] = 30,
) -> None:
    """Việc phải rà lại: bài đến hạn (theo lĩnh vực), con số và văn bản sắp hết hạn. Mã thoát 1 khi có bài quá hạn."""
    today = _today()
    report = due_by(_load().knowledge, today, today + timedelta(days=within))
    _print_due(report, today)
    raise typer.Exit(1 if any(g.header.review_by < today for g in report.guides) else 0)


def _print_due(report: Due, today: date) -> None:
    out.print(f"Bài phải rà lại đến hết {format_day(report.until)}: {len(report.guides)}", style="bold")
    for area, group in groupby(sorted(report.guides, key=lambda g: list(Area).index(g.header.area)), _area):
        guides = list(group)
        out.print(f"\n  {AREA_LABELS[area]} ({len(guides)} bài)", markup=False)
        for guide in guides:
            late = "QUÁ HẠN " if guide.header.review_by < today else ""
            out.print(f"    {format_day(guide.header.review_by)}  {late}{guide.id}: {guide.header.title}", markup=False)
    out.print(f"\nCon số sắp hết hạn: {len(report.values)}", style="bold")
    for ending in report.values:
        fact, value = ending.fact, ending.value
        last = format_day(value.valid_to or report.until)
        who = f" (khi {value.when})" if value.when else ""
        change = ending.follower
        then = f"rồi {format_value(fact.unit, change.value.value)}" if change else "CHƯA CÓ mức tiếp theo"
        out.print(f"    {last}  {fact.id}: {format_value(fact.unit, value.value)}{who}, {then}", markup=False)
    out.print(f"\nVăn bản sắp hết hiệu lực: {len(report.documents)}", style="bold")
    for document in report.documents:
        then = f"thay bằng {document.replaced_by}" if document.replaced_by else "chưa ghi văn bản thay thế"
        last = format_day(document.effective_to or report.until)
        out.print(f"    {last}  {document.number} {document.title}: {then}", markup=False)


def _area(guide: Guide) -> Area:
    return guide.header.area


# --- Reading ---------------------------------------------------------------------------------------------------------


@knowledge_app.command("preview")
def preview(
    guide_id: Annotated[str, typer.Argument(metavar="MÃ-BÀI", help="Mã bài, kể cả bài còn là bản nháp.")],
    day: Annotated[
        datetime | None, typer.Option("--date", formats=_DAY_FORMATS, help="Xem vào ngày nào; mặc định hôm nay.")
    ] = None,
    case: Annotated[str, typer.Option(help='Chỉ một trường hợp, ví dụ "tuoi = 5 và kenh = truc-tuyen".')] = "",
) -> None:
    """In bài như người dân thấy: từng mục, và từng trường hợp đọc khác đi."""
    loaded = _load()
    guide = _find(loaded, guide_id)
    on = day.date() if day else _today()
    try:
        only = parse_case(case) if case else None
    except ConditionError as error:
        raise fail(f"--case: {error}") from error
    if guide.id in loaded.drafts:
        err.print("Bản nháp: người dân chưa thấy bài này.", style="yellow")
    for section in guide.sections:
        out.rule(f"{ASPECT_LABELS[section.aspect]} ({section.aspect.value}), ngày {format_day(on)}", align="left")
        cases: Iterable[Case] = (
            [only] if only is not None else (c for c, _ in readings(section, loaded.knowledge.facts, on))
        )
        for known in cases:
            if known:
                out.print(f"\n▸ Khi {format_case(known)}:", style="bold cyan")
            reply = compose_answer(guide, [section.aspect], loaded.knowledge, on, known, 1.0)
            out.print(_styled(reply.text))
        out.print()
    out.rule("Nguồn và nút bấm dưới câu trả lời", align="left")
    for source in reply.sources:
        out.print(f"- {source.title}: {source.url}", markup=False)
    out.print(" ".join(f"[ {button.title} ]" for button in reply.buttons), markup=False)


def _styled(text: str) -> Text:
    """Citizens' bold, as bold."""
    parts = text.split("**")
    return Text.assemble(*((part, "bold" if n % 2 else "") for n, part in enumerate(parts)))


@knowledge_app.command("as-of")
def as_of(
    day: Annotated[datetime, typer.Argument(metavar="NGÀY", formats=_DAY_FORMATS, help="2027-03-01 hoặc 01/03/2027.")],
    guide_id: Annotated[str, typer.Argument(metavar="MÃ-BÀI", help="Chỉ một bài; trống là mọi bài.")] = "",
    diff: Annotated[bool, typer.Option("--diff", help="Chỉ những gì sẽ đọc khác hôm nay.")] = False,
) -> None:
    """Mọi bài nói gì vào một ngày; với --diff: từng mục sẽ khác hôm nay thế nào."""
    loaded = _load()
    guides = [_find(loaded, guide_id)] if guide_id else list(loaded.knowledge.guides.values())
    if diff:
        _print_diff(guides, loaded.knowledge, day.date())
        return
    for guide in guides:
        out.print(f"\n{guide.header.title} ({guide.id})", style="bold")
        for section in guide.sections:
            text = render_section(section, loaded.knowledge.facts, day.date(), {})
            out.print(Text.assemble((f"\n  {section.heading}\n", "cyan"), _styled(_indent(text))))


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def _print_diff(guides: Sequence[Guide], knowledge: Knowledge, day: date) -> None:
    today = _today()
    chosen = {guide.id for guide in guides}
    changes = [
        change
        for guide in track(guides, "Đang so từng bài…", console=err, transient=True)
        for change in section_changes(guide, knowledge, today, day)
    ]
    out.print(f"--- Hôm nay, {format_day(today)}", style="red")
    out.print(f"+++ Ngày {format_day(day)}", style="green")
    for guide_id, group in groupby(changes, lambda change: change.guide.id):
        title = knowledge.guides[guide_id].header.title if guide_id in knowledge.guides else guide_id
        out.print(f"\nBài «{title}» ({guide_id})", style="bold")
        for change in group:
            _print_change(change)
    lapses = [lapse for lapse in lapses_on(knowledge, day) if lapse.guide.id in chosen]
    if lapses:
        out.print(f"\nCăn cứ không còn hoặc chưa có hiệu lực ngày {format_day(day)}, phải sửa bài:", style="bold")
    for lapse in lapses:
        numbers = ", ".join(knowledge.documents[d].number for d in lapse.documents)
        out.print(f"  {lapse.guide.id}: {numbers}", markup=False)
    unfounded = [] if len(guides) == 1 else list(unfounded_on(knowledge, day))
    if unfounded:
        out.print("\nCon số khi đó còn hiện mà văn bản không còn hiệu lực, phải thêm giá trị mới:", style="bold")
    for fact, document_id in unfounded:
        out.print(f"  {fact.id}: {knowledge.documents[document_id].number}", markup=False)
    changed = len({change.guide.id for change in changes})
    sections = len({(change.guide.id, change.section.aspect) for change in changes})
    out.print(
        f"\n{changed} bài đọc khác đi, ở {sections} mục; {len(lapses)} bài và {len(unfounded)} con số phải thay căn cứ."
    )


def _print_change(change: SectionChange) -> None:
    who = f", khi {format_case(change.case)}" if change.case else ""
    out.print(f"  Mục {change.section.aspect.value}: {change.section.heading}{who}", style="cyan", markup=False)
    for line in change.lines:
        if not line.startswith("  "):
            out.print(f"    {line.replace('**', '')}", style="red" if line.startswith("-") else "green", markup=False)


# --- Writing ---------------------------------------------------------------------------------------------------------


@knowledge_app.command("new")
def new(
    guide_id: Annotated[str, typer.Argument(metavar="MÃ-BÀI", help="Ví dụ: cu-tru-xin-xac-nhan")],
    area: Annotated[Area, typer.Option(help="Lĩnh vực.")],
    title: Annotated[str, typer.Option(help="Tên việc, người dân nhìn thấy.")],
) -> None:
    """Tạo một bài mới từ mẫu; bài là bản nháp đến khi viết hết các chỗ «CHƯA VIẾT»."""
    try:
        path = start_guide(_root(), _load().knowledge, guide_id, area, title, _today())
    except CannotStart as error:
        raise fail(str(error)) from error
    out.print(f"Đã tạo {path.relative_to(PROJECT_ROOT) if path.is_relative_to(PROJECT_ROOT) else path}", markup=False)
    err.print("Viết vào các chỗ «CHƯA VIẾT», rồi chạy: bot knowledge check")


@knowledge_app.command("schema")
def schema() -> None:
    """Ghi lại knowledge/schema/*.json và dòng đầu của các tệp .yml, để trình soạn thảo gợi ý từng trường."""
    folder = _root() / "schema"
    folder.mkdir(exist_ok=True)
    for name, text in json_schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
        out.print(f"Đã ghi {folder.name}/{name}", markup=False)
    for path in name_schema(_root()):
        out.print(f"Đã thêm dòng đầu vào {path.parent.name}/{path.name}", markup=False)
