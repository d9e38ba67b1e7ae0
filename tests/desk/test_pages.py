import pytest

from bot.storage import conversations
from tests.desk.place import LoggedIn, Place

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


async def test_what_a_citizen_wrote_is_shown_as_text(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket(SCRIPT)
    client = await log_in(name="Lan <b>in đậm</b>")
    page = await client.get(f"/desk/tickets/{ticket.number}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "Lan &lt;b&gt;in đậm&lt;/b&gt;" in page.text


async def test_pages_hold_no_inline_script_or_style(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    for path in ("/desk", f"/desk/tickets/{ticket.number}"):
        text = (await client.get(path)).text
        assert "<script>" not in text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text


async def test_the_ticket_page_offers_drafts_from_suggested_guides(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    text = (await client.get(f"/desk/tickets/{ticket.number}")).text
    assert "Lệ phí làm thẻ căn cước" in text
    assert "Đổi thẻ là **25.000 đồng**." in text
    assert "Chèn vào ô trả lời" in text
    assert "can-cuoc-cap-doi" in text, "a guide without a draft is shown by its name"


@pytest.mark.parametrize(
    ("topic", "shown"),
    [("can-cuoc-le-phi", "Lệ phí làm thẻ căn cước"), ("cu-tru", "Cư trú"), ("bai-da-bo", "bai-da-bo")],
)
async def test_the_ticket_page_names_the_page_the_citizen_asks_from(
    log_in: LoggedIn, place: Place, topic: str, shown: str
) -> None:
    ticket = await place.waiting_ticket()
    client = await log_in()
    before = (await client.get(f"/desk/tickets/{ticket.number}")).text
    async with place.database.write() as session:
        conversation = await conversations.lock(session, ticket.conversation_id)
        conversations.start_topic(conversation, topic, None, place.clock())
    after = (await client.get(f"/desk/tickets/{ticket.number}")).text
    assert "Hỏi từ trang" not in before
    assert f"<dt>Hỏi từ trang</dt><dd>{shown}</dd>" in after


async def test_the_login_page_says_whom_it_is_for(place: Place) -> None:
    async with place.client() as client:
        text = (await client.get("/desk/login")).text
    assert "Trang này chỉ dành cho cán bộ" in text
    assert 'lang="vi"' in text


async def test_a_ticket_address_is_never_reflected_unescaped(log_in: LoggedIn) -> None:
    client = await log_in()
    text = (await client.get("/desk/tickets/%3Cscript%3Ealert(1)%3C%2Fscript%3E")).text
    assert "<script>alert" not in text
