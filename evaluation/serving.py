"""A bot of its own for a measurement: free ports, an empty database, stopped at the end."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.operate.rasa_model import model_path
from bot.operate.supervisor import build_children, wait_until_ready
from bot.settings import PROJECT_ROOT, Settings


@dataclass(frozen=True)
class RunningBot:
    """Where the two processes listen, and their process ids by name."""

    url: str
    rasa_url: str
    processes: dict[str, int]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_bot() -> Iterator[RunningBot]:
    """Start the trained bot, wait until it is ready, and stop it at the end.

    Raises:
        CannotStart: it does not become ready; the message names the log.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            port=free_port(),
            rasa_url=f"http://127.0.0.1:{free_port()}",
            database_url=f"sqlite:///{folder}/bot.db",
            log_dir=Path(folder) / "log",
        )
        children = build_children(PROJECT_ROOT, settings, model_path(PROJECT_ROOT))
        try:
            for child in children:
                child.start()
            wait_until_ready(settings, children)
            processes = {child.name: child.process.pid for child in children if child.process is not None}
            yield RunningBot(f"http://127.0.0.1:{settings.port}", settings.rasa_url, processes)
        finally:
            for child in reversed(children):
                child.stop()
