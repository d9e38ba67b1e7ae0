"""Starting and stopping real processes."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from bot.operate.supervisor import CannotStart, Child, build_children, require_free_port, wait_until_ready
from bot.settings import Settings

FOREVER = [sys.executable, "-c", "import threading; threading.Event().wait()"]


def child(tmp_path: Path, command: list[str]) -> Child:
    return Child("thử", command, tmp_path / "log" / "child.log", {}, tmp_path)


def test_a_port_in_use_is_named_with_the_setting_to_change() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotStart, match="BOT_PORT"):
            require_free_port("127.0.0.1", taken.getsockname()[1], "BOT_PORT")


def test_a_child_is_stopped_and_its_end_noticed(tmp_path: Path) -> None:
    process = child(tmp_path, FOREVER)
    process.start()
    assert not process.died()

    process.stop()

    assert process.died()


def test_a_child_that_dies_while_starting_is_named_with_its_log(tmp_path: Path) -> None:
    process = child(tmp_path, [sys.executable, "-c", "raise SystemExit(3)"])
    process.start()
    assert process.process is not None
    process.process.wait()

    with pytest.raises(CannotStart, match=r"thử stopped while starting; see .*child.log"):
        wait_until_ready(Settings(port=1), (process,))


def test_rasa_and_the_service_share_a_fresh_secret(tmp_path: Path) -> None:
    rasa, service = build_children(tmp_path, Settings(port=8123, rasa_url="http://127.0.0.1:5123"), tmp_path / "model")

    token = service.environment["BOT_ACTION_TOKEN"]
    assert len(token) >= 24
    assert rasa.environment["BOT_ACTION_URL"] == f"http://127.0.0.1:8123/actions/webhook?key={token}"
    assert rasa.command[rasa.command.index("-p") + 1] == "5123"
    assert build_children(tmp_path, Settings(), tmp_path)[1].environment["BOT_ACTION_TOKEN"] != token
