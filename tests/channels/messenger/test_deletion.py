"""Meta asks in a person's name that their data be deleted; the person can look up what became of it."""

from __future__ import annotations

import httpx
import pytest

from bot.channels.messenger.deletion import user_of
from bot.channels.webhook import BadSignature
from bot.storage import messages
from bot.storage.erase import ERASED
from tests.channels.fakes.meta import APP_SECRET, CITIZEN, Fault, signed_request
from tests.channels.messenger.place import MessengerPlace

IN_THE_APP = "700800900"


async def ask(place: MessengerPlace, request: str) -> httpx.Response:
    return await place.place.client.post("/webhooks/messenger/data-deletion", data={"signed_request": request})


async def test_the_person_is_erased_and_gets_a_code_and_a_page(place: MessengerPlace) -> None:
    await place.says("lệ phí")
    await place.quiet()
    before = await place.conversation()
    assert before is not None
    place.meta.app_ids[IN_THE_APP] = CITIZEN
    response = await ask(place, signed_request(IN_THE_APP))
    assert response.status_code == 200
    answer = response.json()
    assert set(answer) == {"url", "confirmation_code"}
    assert answer["confirmation_code"].isalnum()
    assert answer["url"].endswith(f"/xoa-du-lieu?ma={answer['confirmation_code']}")
    assert await place.conversation() is None, "nobody can be found under the old id"
    async with place.database.read() as session:
        assert {line.text for line in await messages.transcript(session, before.id)} == {ERASED}
    page = await place.place.client.get(answer["url"])
    assert page.status_code == 200
    assert "Đã xóa xong" in page.text
    assert answer["confirmation_code"] in page.text


async def test_somebody_we_never_met_learns_that_nothing_is_kept(place: MessengerPlace) -> None:
    answer = (await ask(place, signed_request(IN_THE_APP))).json()
    page = await place.place.client.get(answer["url"])
    assert "không giữ dữ liệu nào" in page.text


async def test_the_same_request_twice_does_no_harm(place: MessengerPlace) -> None:
    await place.says("lệ phí")
    await place.quiet()
    place.meta.app_ids[IN_THE_APP] = CITIZEN
    codes = {(await ask(place, signed_request(IN_THE_APP))).json()["confirmation_code"] for _ in range(2)}
    assert len(codes) == 2


async def test_a_meta_that_cannot_be_asked_means_try_again_and_nothing_is_said_to_be_done(
    place: MessengerPlace,
) -> None:
    await place.says("lệ phí")
    await place.quiet()
    place.meta.app_ids[IN_THE_APP] = CITIZEN
    place.meta.id_faults.append(Fault(status=502))
    assert (await ask(place, signed_request(IN_THE_APP))).status_code == 503
    assert await place.conversation() is not None
    assert (await ask(place, signed_request(IN_THE_APP))).status_code == 200
    assert await place.conversation() is None


async def test_who_is_not_meta_deletes_nobody(place: MessengerPlace) -> None:
    await place.says("lệ phí")
    await place.quiet()
    place.meta.app_ids[IN_THE_APP] = CITIZEN
    for forged in ("", "x", "x.y", "é.é", signed_request(IN_THE_APP, secret="another")):
        assert (await ask(place, forged)).status_code == 401
    assert await place.conversation() is not None


async def test_the_page_tells_how_to_delete_and_knows_an_unknown_code(place: MessengerPlace) -> None:
    page = await place.place.client.get("/xoa-du-lieu")
    assert page.status_code == 200
    assert "gặp cán bộ" in page.text
    unknown = await place.place.client.get("/xoa-du-lieu?ma=<b>khong-co")
    assert unknown.status_code == 404
    assert "&lt;b&gt;khong-co" in unknown.text
    assert "<b>" not in unknown.text


def test_the_user_is_read_from_a_genuine_request() -> None:
    assert user_of(signed_request("218471"), APP_SECRET) == "218471"


@pytest.mark.parametrize(
    "request_",
    [
        signed_request("218471", algorithm="HMAC-SHA1"),
        signed_request(""),
        signed_request("../x"),
        signed_request("218471").replace(".", ".x"),
        signed_request("218471")[:-1],
        signed_request("218471").partition(".")[2],
    ],
)
def test_everything_else_is_refused(request_: str) -> None:
    with pytest.raises(BadSignature):
        user_of(request_, APP_SECRET)
