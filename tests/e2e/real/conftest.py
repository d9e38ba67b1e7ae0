"""The whole bot as `bot run` starts it: real Rasa, real retrieval, real guides, and a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.operate.rasa_model import model_path
from bot.operate.supervisor import build_children, wait_until_ready
from bot.settings import PROJECT_ROOT, Settings
from tests.e2e.conftest import TODAY, Server, free_port


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Rasa and the service in processes of their own, on a fixed day."""
    model = model_path(PROJECT_ROOT)
    if not model.is_file():
        pytest.fail("no trained Rasa model for the present sources: run `bot train` (make test does)")
    folder = tmp_path_factory.mktemp("real-server")
    settings = Settings(
        _env_file=None,
        port=free_port(),
        rasa_url=f"http://127.0.0.1:{free_port()}",
        database_url=f"sqlite:///{folder / 'bot.db'}",
        log_dir=folder / "log",
        today=TODAY,
    )
    children = build_children(PROJECT_ROOT, settings, model)
    try:
        for child in children:
            child.start()
        wait_until_ready(settings, children)
        yield Server(f"http://127.0.0.1:{settings.port}", settings.database_url)
    finally:
        for child in reversed(children):
            child.stop()
