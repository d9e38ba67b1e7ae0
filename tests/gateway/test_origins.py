"""Which websites may use the widget."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from bot.gateway.origins import read_origins
from bot.settings import Settings
from tests.gateway.fakes import FakeRasa, Place, running, settings_for

AGENCY = "https://phuong-mau.gov.vn"
OWN = "http://may-chu"


@pytest.fixture
async def embedded(database_url: str, tmp_path: Path, rasa: FakeRasa) -> AsyncIterator[Place]:
    settings = settings_for(database_url, tmp_path, widget_origins=f"{AGENCY}, http://xa-mau.vn:8080")
    async with running(settings, rasa) as place:
        yield place


async def session_from(place: Place, origin: str | None) -> httpx.Response:
    headers = {} if origin is None else {"Origin": origin}
    return await place.client.post("/widget/sessions", headers=headers)


@pytest.mark.parametrize("origin", [AGENCY, "http://xa-mau.vn:8080"])
async def test_a_listed_website_is_served_without_cookies(embedded: Place, origin: str) -> None:
    response = await session_from(embedded, origin)
    assert response.status_code == 201
    assert response.headers["Access-Control-Allow-Origin"] == origin
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Set-Cookie" not in response.headers
    assert "Origin" in response.headers["Vary"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://phuong-khac.gov.vn",
        "http://phuong-mau.gov.vn",
        "https://phuong-mau.gov.vn:444",
        "https://phuong-mau.gov.vn.ke-xau.vn",
        "https://ke-xau.vn/?https://phuong-mau.gov.vn",
        "null",
    ],
)
async def test_any_other_website_is_refused(embedded: Place, origin: str) -> None:
    for response in (
        await session_from(embedded, origin),
        await embedded.client.get("/static/widget/main.js", headers={"Origin": origin}),
    ):
        assert response.status_code == 403
        assert response.json()["error"]["code"] == "origin_not_allowed"
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("origin", [None, OWN])
async def test_our_own_pages_need_no_list(place: Place, origin: str | None) -> None:
    response = await session_from(place, origin)
    assert response.status_code == 201
    assert "Access-Control-Allow-Origin" not in response.headers


async def test_a_browser_may_ask_beforehand(embedded: Place) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    allowed = await embedded.client.options("/widget/messages", headers={"Origin": AGENCY, **asking})
    refused = await embedded.client.options("/widget/messages", headers={"Origin": "https://ke-xau.vn", **asking})
    assert (allowed.status_code, refused.status_code) == (200, 403)
    assert allowed.headers["Access-Control-Allow-Origin"] == AGENCY
    assert "authorization" in allowed.headers["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in allowed.headers


async def test_the_modules_may_be_loaded_and_refusals_may_be_read(embedded: Place) -> None:
    module = await embedded.client.get("/static/widget/main.js", headers={"Origin": AGENCY})
    assert module.headers["Access-Control-Allow-Origin"] == AGENCY
    no_token = await embedded.client.get("/widget/messages", headers={"Origin": AGENCY})
    assert no_token.status_code == 401
    assert no_token.headers["Access-Control-Allow-Origin"] == AGENCY
    assert "Retry-After" in no_token.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("path", ["/healthz", "/webhooks/rest/webhook", "/desk/api/queue", "/static/desk/queue.js"])
async def test_the_list_opens_nothing_but_the_widget(embedded: Place, path: str) -> None:
    response = await embedded.client.get(path, headers={"Origin": AGENCY})
    assert "Access-Control-Allow-Origin" not in response.headers


def test_origins_are_read_from_a_list_with_commas() -> None:
    assert read_origins("") == frozenset()
    assert read_origins(" https://a.vn ,https://b.vn:8443") == {"https://a.vn", "https://b.vn:8443"}


@pytest.mark.parametrize("wrong", ["*", "a.vn", "https://a.vn/", "https://a.vn https://b.vn", "https://*.a.vn"])
def test_what_is_no_origin_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match="widget_origins"):
        Settings(_env_file=None, widget_origins=wrong)  # type: ignore[call-arg]
