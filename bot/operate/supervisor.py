"""Two processes under one Ctrl-C: Rasa and the service."""

from __future__ import annotations

import contextlib
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import httpx

from bot.operate.rasa_model import rasa_command, rasa_environment
from bot.settings import Settings

STOP_SECONDS = 15.0
READY_SECONDS = 180.0
RESTART_PAUSE_SECONDS = 2.0
MAX_RESTARTS = 5


class CannotStart(RuntimeError):
    """Something outside keeps the bot from starting; the message is one clear line."""


def require_free_port(host: str, port: int, name: str) -> None:
    """Make sure a port can be listened on.

    Raises:
        CannotStart: it is taken, or the address is not ours.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"{name} cannot listen on {host}:{port}: {error.strerror}. Stop what uses it or set {name}."
            ) from error


@dataclass
class Child:
    """A process that is started again when it dies of itself."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str]
    cwd: Path
    process: subprocess.Popen[bytes] | None = None
    restarts: int = field(default=0)

    def start(self) -> None:
        """Start, appending to the log. The child leads its own process group, so Ctrl-C reaches it only through us."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, cwd=self.cwd, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )

    def died(self) -> bool:
        """Whether it has exited."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """Ask to stop, then insist."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def build_children(root: Path, settings: Settings, model: Path) -> tuple[Child, Child]:
    """Rasa and the service, sharing a fresh secret that lets only this Rasa call the actions."""
    rasa = urlsplit(settings.rasa_url)
    token = secrets.token_urlsafe(24)
    action_url = f"http://127.0.0.1:{settings.port}/actions/webhook?key={token}"
    logs = root / settings.log_dir
    shared = {**rasa_environment(), **settings.to_environment()}
    service = Child(
        "service",
        [sys.executable, "-m", "bot.cli", "serve"],
        logs / "service.log",
        {**shared, "BOT_ACTION_TOKEN": token},
        root,
    )
    command = [
        str(rasa_command(root).with_name("python")),
        "-m",
        "bot.operate.rasa_server",
        "run",
        "--model",
        str(model),
        "-i",
        rasa.hostname or "127.0.0.1",
        "-p",
        str(rasa.port or 5005),
    ]
    nlu = Child(
        "rasa",
        [*command, "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"],
        logs / "rasa.log",
        {**shared, "BOT_ACTION_URL": action_url},
        root,
    )
    return nlu, service


def wait_until_ready(settings: Settings, children: tuple[Child, ...]) -> None:
    """Poll readiness until the service says all is up.

    Raises:
        CannotStart: a child died, or the wait ran out.
    """
    deadline = time.monotonic() + READY_SECONDS
    url = f"http://{settings.host}:{settings.port}/readyz"
    while time.monotonic() < deadline:
        for child in children:
            if child.died():
                raise CannotStart(f"{child.name} stopped while starting; see {child.log}")
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2.0).status_code == httpx.codes.OK:
                return
        time.sleep(0.5)
    raise CannotStart(f"not ready after {READY_SECONDS:.0f} s; see {', '.join(str(c.log) for c in children)}")


def keep_running(children: tuple[Child, ...]) -> None:
    """Restart children that die until a stop signal arrives.

    Raises:
        CannotStart: one keeps dying.
    """
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while not stopping:
        for child in children:
            if not child.died():
                continue
            if child.restarts >= MAX_RESTARTS:
                raise CannotStart(f"{child.name} keeps stopping; see {child.log}")
            time.sleep(RESTART_PAUSE_SECONDS * child.restarts)
            child.restarts += 1
            child.start()
        time.sleep(0.3)
