"""The settings file newcomers copy is the one the code reads."""

from __future__ import annotations

from pathlib import Path

from bot.settings import PROJECT_ROOT, Settings, env_example


def test_the_example_lists_every_setting_with_its_default() -> None:
    written = (PROJECT_ROOT / ".env.example").read_text(encoding="utf-8")
    assert written == env_example(), "renew it: python -c 'from bot.settings import *; print(env_example(), end=\"\")'"


def test_settings_reach_child_processes_unchanged() -> None:
    settings = Settings(port=8123, database_url="sqlite:///x.db", today="2027-01-01")  # type: ignore[arg-type]
    environment = settings.to_environment()
    assert environment["BOT_PORT"] == "8123"
    assert environment["BOT_TODAY"] == "2027-01-01"
    assert "BOT_DATABASE_URL" in environment


def test_the_example_can_be_copied_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(env_example(), encoding="utf-8")

    settings = Settings(_env_file=tmp_path / ".env")  # type: ignore[call-arg]

    assert (settings.today, settings.eval_dir) == (None, None)
