import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.storage.secret import load_secret


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret.key"
    first = load_secret("", file)
    assert load_secret("", file) == first
    assert len(first) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_processes_starting_together_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = {f.result() for f in [pool.submit(load_secret, "", tmp_path / "secret.key") for _ in range(8)]}
    assert len(keys) == 1


def test_a_configured_key_is_used_and_a_weak_one_refused(tmp_path: Path) -> None:
    strong = "k" * 32
    assert load_secret(strong, tmp_path / "secret.key") == strong
    assert not (tmp_path / "secret.key").exists()
    with pytest.raises(ValueError, match="BOT_SECRET_KEY"):
        load_secret("ngan", tmp_path / "secret.key")
