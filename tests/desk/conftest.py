"""A desk on a real SQLite file, seen through its HTTP interface."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.desk.routes import router
from bot.desk.services import Desk
from bot.storage import migrate
from bot.storage.database import Database
from bot.storage.tables import Role
from tests.desk.place import PASSWORD, Clock, LoggedIn, OneGuide, Place, hidden_field, try_login


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    migrate.upgrade(url)
    database = Database(url)
    clock = Clock()
    app = FastAPI()
    app.include_router(router)
    app.state.desk = Desk(database=database, secret_key="khoa-chi-de-thu", drafts=OneGuide(), now=clock)
    yield Place(app, database, clock)
    await database.close()


@pytest.fixture
async def log_in(place: Place) -> AsyncIterator[LoggedIn]:
    """Make an officer and return their browser, with the form token already in its headers."""
    opened: list[httpx.AsyncClient] = []

    async def run(username: str = "lan", name: str = "Nguyễn Thị Lan", role: Role = "agent") -> httpx.AsyncClient:
        await place.officer(username, name, role)
        client = place.client()
        opened.append(client)
        response = await try_login(client, username, PASSWORD)
        assert response.status_code == 303, response.text
        client.headers["X-CSRF-Token"] = hidden_field((await client.get("/desk")).text)
        return client

    yield run
    for client in opened:
        await client.aclose()
