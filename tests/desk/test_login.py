import httpx
import pytest

from bot.desk.attempts import FREE_TRIES
from bot.desk.sessions import COOKIE
from tests.desk.place import PASSWORD, LoggedIn, Place, hidden_field, try_login


async def test_a_stranger_is_sent_to_the_login_form_and_brought_back(place: Place) -> None:
    await place.officer("lan", "Nguyễn Thị Lan")
    async with place.client() as client:
        response = await client.get("/desk/tickets/PA-1")
        assert (response.status_code, response.headers["location"]) == (303, "/desk/login?next=/desk/tickets/PA-1")
        response = await try_login(client, "lan", PASSWORD, next="/desk/tickets/PA-1")
        assert (response.status_code, response.headers["location"]) == (303, "/desk/tickets/PA-1")


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(place: Place) -> None:
    await place.officer("lan", "Lan")
    async with place.client() as client:
        response = await try_login(client, "lan", PASSWORD)
    cookie = next(value for value in response.headers.get_list("set-cookie") if value.startswith(f"{COOKIE}="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/desk" in cookie


async def test_over_https_the_cookie_is_secure(place: Place) -> None:
    await place.officer("lan", "Lan")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=place.app), base_url="https://desk.test") as client:
        response = await try_login(client, "lan", PASSWORD)
    cookie = next(value for value in response.headers.get_list("set-cookie") if value.startswith(f"{COOKIE}="))
    assert "Secure" in cookie


async def test_a_wrong_password_is_said_kindly_and_keeps_the_username(place: Place) -> None:
    await place.officer("lan", "Lan")
    async with place.client() as client:
        response = await try_login(client, "lan", "sai-mat-khau")
    assert response.status_code == 401
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in response.text
    assert 'value="lan"' in response.text
    assert "sai-mat-khau" not in response.text


async def test_too_many_mistakes_are_told_when_to_try_again(place: Place) -> None:
    await place.officer("lan", "Lan")
    async with place.client() as client:
        for _ in range(FREE_TRIES):
            await try_login(client, "lan", "sai-mat-khau")
        response = await try_login(client, "lan", PASSWORD)
    assert response.status_code == 429
    assert response.headers["retry-after"] == "15"
    assert "Anh/chị thử lại sau 15 giây." in response.text


async def test_a_login_posted_from_another_site_is_refused(place: Place) -> None:
    await place.officer("lan", "Lan")
    async with place.client() as client, place.client() as attacker:
        stolen = hidden_field((await attacker.get("/desk/login")).text)
        await client.get("/desk/login")
        response = await client.post("/desk/login", data={"username": "lan", "password": PASSWORD, "csrf": stolen})
    assert response.status_code == 403
    assert COOKIE not in response.cookies


async def test_logout_ends_the_session_for_good(log_in: LoggedIn, place: Place) -> None:
    client = await log_in()
    cookie = client.cookies[COOKIE]
    token = client.headers["X-CSRF-Token"]
    response = await client.post("/desk/logout", data={"csrf": token})
    assert response.status_code == 303
    async with place.client() as again:
        again.cookies.set(COOKIE, cookie)
        assert (await again.get("/desk")).status_code == 303


async def test_logout_needs_the_form_token(log_in: LoggedIn) -> None:
    client = await log_in()
    assert (await client.post("/desk/logout", data={})).status_code == 403
    assert (await client.get("/desk")).status_code == 200


async def test_a_session_ends_after_its_hours(log_in: LoggedIn, place: Place) -> None:
    client = await log_in()
    place.clock.forward(hours=10, seconds=1)
    assert (await client.get("/desk")).status_code == 303
    assert (await client.get("/desk/api/queue")).status_code == 401


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a" * 9000])
async def test_a_broken_form_is_refused_with_a_page(place: Place, body: bytes) -> None:
    async with place.client() as client:
        response = await client.post("/desk/login", content=body)
    assert response.status_code in {400, 413}
    assert "Biểu mẫu" in response.text
