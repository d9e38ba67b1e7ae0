"""Officers read words, never payloads."""

from __future__ import annotations

import pytest

from bot.desk.presses import in_words
from bot.messages import PAYLOAD_BOT, PAYLOAD_STAFF
from tests.desk.place import LoggedIn, OneGuide, Place

TITLES = {"#can-cuoc-le-phi/documents": "Giấy tờ cần có"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lệ phí bao nhiêu", "lệ phí bao nhiêu"),
        ("#can-cuoc-le-phi/documents", "Giấy tờ cần có"),
        (PAYLOAD_STAFF, "Gặp cán bộ"),
        (PAYLOAD_BOT, "Quay lại trợ lý"),
        ("#hashtag của tôi", "#hashtag của tôi"),
        ("", ""),
    ],
)
def test_a_press_is_shown_as_its_title(text: str, shown: str) -> None:
    assert in_words(text, OneGuide(), TITLES) == shown


def test_a_button_of_another_page_is_shown_as_what_it_asks_for() -> None:
    assert in_words("#can-cuoc-le-phi/documents", OneGuide()) == "Lệ phí làm thẻ căn cước: Giấy tờ cần có"


async def test_the_conversation_shows_the_words_of_the_button(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket()
    await place.bot_offers(ticket.conversation_id, "Anh/chị hỏi gì ạ?", ("Giấy tờ", "#can-cuoc-le-phi/documents"))
    before = len(await place.citizen_reads(ticket.conversation_id))
    await place.citizen_writes("#can-cuoc-le-phi/documents")
    client = await log_in()
    data = (await client.get(f"/desk/api/tickets/{ticket.number}/messages", params={"after": before})).json()
    assert [line["text"] for line in data["messages"]] == ["Giấy tờ"]


async def test_a_ticket_opened_by_a_button_says_what_was_asked(log_in: LoggedIn, place: Place) -> None:
    ticket = await place.waiting_ticket("#can-cuoc-le-phi/documents")
    client = await log_in()
    queue = (await client.get("/desk/api/queue")).json()
    assert queue["waiting"][0]["summary"] == "Lệ phí làm thẻ căn cước: Giấy tờ cần có"
    page = (await client.get(f"/desk/tickets/{ticket.number}")).text
    assert "Lệ phí làm thẻ căn cước: Giấy tờ cần có" in page
    assert "#can-cuoc-le-phi" not in page
