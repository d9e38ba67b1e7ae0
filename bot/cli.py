"""The operator's command line. Exit status: 0 fine, 1 findings or failure, 2 usage."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.progress import Progress

from bot.clock import today_in_vietnam
from bot.erase_cli import erase_person
from bot.feedback_cli import feedback_app
from bot.knowledge.loader import load_knowledge
from bot.knowledge_cli import knowledge_app
from bot.messenger_cli import messenger_app
from bot.outbox_cli import outbox_app, webhooks_app
from bot.settings import PROJECT_ROOT, get_settings
from bot.terminal import err, fail, out
from bot.zalo_cli import zalo_app

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Trợ lý Đề án 06: công cụ cho người vận hành.")
officer_app = typer.Typer(no_args_is_help=True, help="Tài khoản cán bộ trực.")
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(zalo_app, name="zalo")
app.add_typer(messenger_app, name="messenger")
app.add_typer(outbox_app, name="outbox")
app.add_typer(webhooks_app, name="webhooks")
app.add_typer(feedback_app, name="feedback")
app.command("erase")(erase_person)
app.add_typer(officer_app, name="officer")


class OfficerRole(str, Enum):
    """What an officer may do at the desk."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


def _base_url() -> str:
    settings = get_settings()
    return f"http://{settings.host}:{settings.port}"


# --- Running ---------------------------------------------------------------------------------------------------------


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Train even when nothing changed.")] = False,
) -> None:
    """Train what is stale: the Rasa model, and the weights of retrieval, at the same time."""
    with (
        err.status("Đang huấn luyện (lần đầu khoảng 3-5 phút)…"),
        ThreadPoolExecutor(max_workers=1) as beside,
    ):
        rasa = beside.submit(_train_rasa, force)  # a process of its own: it needs another core, not this interpreter
        _train_retrieval()
        rasa.result()


def _train_rasa(force: bool) -> None:
    from bot.operate.rasa_model import TrainingFailed, model_path, train_model

    if not force and model_path(PROJECT_ROOT).is_file():
        err.print("Rasa: mô hình còn mới.")
        return
    started = time.monotonic()
    try:
        train_model(PROJECT_ROOT, PROJECT_ROOT / "var" / "log" / "train.log")
    except TrainingFailed as error:
        raise fail(str(error)) from error
    err.print(f"Rasa: đã huấn luyện trong {time.monotonic() - started:.0f} giây.")


def _train_retrieval() -> None:
    from bot.service import build_library

    settings = get_settings()
    started = time.monotonic()
    library = build_library(settings)
    if library.has_learned():
        err.print("Tra cứu: chỉ mục còn mới.")
        return
    try:
        library.warm_up(today_in_vietnam(settings.today))
    except (FileNotFoundError, ValueError) as error:
        raise fail(str(error)) from error
    err.print(f"Tra cứu: {len(library.knowledge.guides)} bài, sẵn sàng trong {time.monotonic() - started:.0f} giây.")


@app.command()
def run() -> None:
    """Train what is stale, start Rasa and the service, and serve until Ctrl-C."""
    from bot.operate.rasa_model import model_path
    from bot.operate.supervisor import CannotStart, build_children, keep_running, require_free_port, wait_until_ready

    settings = get_settings()
    rasa = httpx.URL(settings.rasa_url)
    try:
        require_free_port(settings.host, settings.port, "BOT_PORT")
        require_free_port(rasa.host, rasa.port or 80, "BOT_RASA_URL")
        # a process of its own gives the memory of learning back when it ends
        if subprocess.run([sys.executable, "-m", "bot.cli", "train"], check=False).returncode:
            raise typer.Exit(1)
        children = build_children(PROJECT_ROOT, settings, model_path(PROJECT_ROOT))
        try:
            for child in children:
                child.start()
            with err.status("Đang khởi động Rasa và dịch vụ (khoảng 30 giây)…"):
                wait_until_ready(settings, children)
            out.print(f"\nTrang hỏi đáp:   {_base_url()}/")
            out.print(f"Bàn cán bộ:      {_base_url()}/desk   (tạo tài khoản: bot officer add)")
            out.print("Dừng: Ctrl-C\n")
            keep_running(children)
        except KeyboardInterrupt:
            pass
        finally:
            for child in reversed(children):
                child.stop()
    except CannotStart as error:
        raise fail(str(error)) from error


@app.command()
def serve() -> None:
    """Start the service alone (Rasa runs elsewhere, at BOT_RASA_URL)."""
    import uvicorn

    settings = get_settings()
    uvicorn.run(
        "bot.service:build_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )


# --- Asking ----------------------------------------------------------------------------------------------------------


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="Câu hỏi, như người dân gõ.")],
    sender: Annotated[str, typer.Option(help="Conversation to ask in.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the raw messages.")] = False,
) -> None:
    """Ask the running server one question and print the answer as a citizen sees it."""
    body = {"sender": sender or f"cli-{time.time_ns()}", "message": question}
    try:
        response = httpx.post(f"{_base_url()}/webhooks/rest/webhook", json=body, timeout=60)
    except httpx.HTTPError as error:
        raise fail(f"không nối được tới {_base_url()} ({error}); hãy chạy «make run» trước") from error
    if as_json:
        sys.stdout.write(json.dumps(response.json(), ensure_ascii=False, indent=2) + "\n")
        raise typer.Exit(0 if response.is_success else 1)
    if not response.is_success:
        raise fail(response.json()["error"]["message"])
    for message in response.json():
        out.print(message.get("text", ""), markup=False)
        for button in message.get("buttons") or ():
            out.print(f"  [ {button['title']} ]", markup=False)


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Question file, JSON lines.")],
    out_file: Annotated[Path | None, typer.Option("--out", help="Write every turn and the metrics here.")] = None,
    clean: Annotated[
        Path | None, typer.Option(exists=True, help="Clean questions of a noisy file (by base_id), for noise loss.")
    ] = None,
) -> None:
    """Run a question file through the running server and print the metrics of the contract."""
    from evaluation.answers.dataset import BadQuestionFile, load_dialogues
    from evaluation.answers.metrics import compute_metrics
    from evaluation.answers.report import full_report, metrics_table
    from evaluation.answers.run import ask_all

    aliases = dict(load_knowledge(PROJECT_ROOT / get_settings().knowledge_dir).knowledge.aliases)
    try:
        dialogues = load_dialogues(file)
        bases = {turn.base_id for d in dialogues for turn in d.turns if turn.base_id}
        pairs = [d for d in load_dialogues(clean) if d.id in bases] if clean else []
        with Progress(console=err, transient=True) as progress:
            task = progress.add_task("Đang hỏi", total=len(dialogues) + len(pairs))
            turns = asyncio.run(ask_all(_base_url(), dialogues, aliases, lambda: progress.advance(task)))
            clean_turns = asyncio.run(ask_all(_base_url(), pairs, aliases, lambda: progress.advance(task)))
    except BadQuestionFile as error:
        raise fail(str(error)) from error
    except httpx.HTTPError as error:
        raise fail(f"máy chủ {_base_url()}: {error}") from error
    out.print(metrics_table(compute_metrics(turns)), markup=False)
    if clean_turns:
        noisy, base = compute_metrics(turns)["guide_accuracy"], compute_metrics(clean_turns)["guide_accuracy"]
        if noisy is not None and base is not None:
            out.print(f"| noise loss, points | {100 * (base - noisy):.1f} |", markup=False)
    if out_file:
        out_file.write_text(json.dumps(full_report(turns), ensure_ascii=False, indent=1), encoding="utf-8")


# --- Officers --------------------------------------------------------------------------------------------------------


@officer_app.command("add")
def officer_add(
    username: Annotated[str, typer.Argument(help="Tên đăng nhập, ví dụ: lan.nguyen")],
    name: Annotated[str, typer.Option(prompt="Tên người dân nhìn thấy", help="Tên hiển thị.")],
    password: Annotated[str, typer.Option(prompt="Mật khẩu", hide_input=True, confirmation_prompt=True)],
    role: Annotated[OfficerRole, typer.Option(help="Quyền.")] = OfficerRole.AGENT,
) -> None:
    """Tạo tài khoản cán bộ cho bàn làm việc /desk."""
    from bot.desk.officers import InvalidOfficer

    try:
        asyncio.run(_add_officer(username, name, password, role))
    except InvalidOfficer as error:
        raise fail(f"{error.field}: {error}") from error
    err.print(f"Đã tạo cán bộ «{name}» ({username}). Đăng nhập tại {_base_url()}/desk")


async def _add_officer(username: str, name: str, password: str, role: OfficerRole) -> None:
    from bot.desk.officers import create_officer
    from bot.storage.database import Database
    from bot.storage.migrate import upgrade

    url = get_settings().database_url
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    try:
        await create_officer(
            database,
            username=username,
            display_name=name,
            password=password,
            role=role.value,
            now=datetime.now(timezone.utc),
        )
    finally:
        await database.close()


if __name__ == "__main__":
    app()
