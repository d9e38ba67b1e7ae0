"""``bot zalo``: the commands an operator types while setting Zalo up."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.channels.zalo.tokens import proof_key
from bot.cli import app
from bot.settings import get_settings
from tests.channels.fakes.zalo import APP_ID, APP_SECRET, OA_ID, OA_SECRET
from tests.channels.zalo.test_signature import BODY, HMAC, MAC


@pytest.fixture(autouse=True)
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
        "BOT_CACHE_DIR": str(tmp_path / "cache"),
        "BOT_ZALO_APP_ID": APP_ID,
        "BOT_ZALO_OA_ID": OA_ID,
        "BOT_ZALO_APP_SECRET": APP_SECRET,
        "BOT_ZALO_OA_SECRET": OA_SECRET,
        "BOT_ZALO_API_URL": "http://127.0.0.1:9",
        "BOT_ZALO_OAUTH_URL": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)


def run(*arguments: str, answer: str | None = None) -> Result:
    get_settings.cache_clear()
    try:
        return CliRunner().invoke(app, ["zalo", *arguments], input=answer)
    finally:
        get_settings.cache_clear()


def test_the_proof_key_is_a_line_for_the_settings_and_a_value_for_the_console() -> None:
    result = run("pkce")
    verifier = result.stdout.strip().removeprefix("BOT_ZALO_CODE_VERIFIER=")
    assert len(verifier) == 43
    assert proof_key(verifier).challenge in result.stderr


@pytest.mark.parametrize(("signature", "status"), [(f"mac={MAC}", 0), (f"mac={HMAC}", 1), ("", 1)])
def test_a_signature_is_explained(tmp_path: Path, signature: str, status: int) -> None:
    file = tmp_path / "body.json"
    file.write_bytes(BODY)
    result = run("signature", str(file), signature)
    assert result.exit_code == status
    if signature.endswith(HMAC):
        assert "HMAC" in result.output


def test_a_check_of_a_new_set_up_names_what_is_missing_and_ends_with_one() -> None:
    result = run("check")
    assert result.exit_code == 1
    assert "chưa có" in result.output
    assert "BOT_PUBLIC_URL" in result.output
    assert APP_SECRET not in result.output


@pytest.mark.parametrize("setting", ["BOT_ZALO_APP_ID", "BOT_ZALO_OA_SECRET"])
def test_without_configuration_the_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setenv(setting, "")
    result = run("check")
    assert result.exit_code == 1
    assert setting in result.output


def test_a_consent_without_proof_key_or_network_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "bot zalo pkce" in run("authorize", answer="ma\n").output
    monkeypatch.setenv("BOT_ZALO_CODE_VERIFIER", "v" * 43)
    assert "không nhận được trả lời" in run("authorize", answer="ma\n").output
    assert "không nhận được trả lời" in run("token", answer="r\n").output
