from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from bot.messages import Button, Outgoing
from bot.storage import conversations, messages, outbox
from bot.storage.database import Database
from bot.storage.tables import OutboxRow
from tests.storage.people import NOW, citizen, citizen_writes, incoming


async def test_a_repeated_delivery_is_the_same_message(database: Database) -> None:
    async with database.write() as session:
        first = await messages.receive(session, incoming("một", key="k"), now=NOW)
    async with database.write() as session:
        again = await messages.receive(session, incoming("khác hẳn", key="k"), now=NOW)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.message.id == first.message.id
    assert again.message.text == "một"


async def test_the_same_key_in_another_channel_is_another_message(database: Database) -> None:
    async with database.write() as session:
        web = await messages.receive(session, incoming(key="k"), now=NOW)
        rest = await messages.receive(session, incoming(key="k", channel="rest"), now=NOW)
    assert web.is_new
    assert rest.is_new


async def test_every_line_of_a_conversation_gets_the_next_number_without_gaps(database: Database) -> None:
    async with database.write() as session:
        conversation = await citizen(session)
        await citizen_writes(session, "một", key="1")
        await messages.say(session, conversation, Outgoing("bot", "hai"), now=NOW)
        await citizen_writes(session, "lặp lại", key="1")
        await citizen_writes(session, "ba", key="3")
        lines = await messages.transcript(session, conversation.id)
    assert [(line.seq, line.text) for line in lines] == [(1, "một"), (2, "hai"), (3, "ba")]


async def test_a_transcript_can_be_read_from_a_cursor(database: Database) -> None:
    async with database.write() as session:
        for n in range(5):
            message = await citizen_writes(session, str(n), key=str(n))
        lines = await messages.transcript(session, message.conversation_id, after=2, limit=2)
    assert [line.seq for line in lines] == [3, 4]


async def test_a_note_is_seen_by_officers_only_and_never_enters_an_outbox(database: Database) -> None:
    async with database.write() as session:
        conversation = await citizen(session, channel="zalo")
        note = await messages.note(session, conversation.id, Outgoing("staff", "gọi lại sau"), now=NOW)
        assert await messages.transcript(session, conversation.id) == []
        assert [m.id for m in await messages.transcript(session, conversation.id, include_internal=True)] == [note.id]
        assert await session.get(OutboxRow, note.id) is None


async def test_buttons_and_custom_come_back_as_they_were_said(database: Database) -> None:
    said = Outgoing("bot", "Chọn", (Button("Lệ phí", "#a/fee"),), {"kind": "clarify", "guide": None})
    async with database.write() as session:
        conversation = await citizen(session)
        question = await citizen_writes(session, "?", key="1")
        line_id = (await messages.say(session, conversation, said, now=NOW, in_reply_to=question.id)).id
    async with database.read() as session:
        line = await messages.get(session, line_id)
    assert line is not None
    assert line.buttons == [{"title": "Lệ phí", "payload": "#a/fee"}]
    assert line.custom == {"kind": "clarify", "guide": None}


async def test_times_come_back_in_utc_whatever_zone_they_were_given_in(database: Database) -> None:
    hanoi = NOW.astimezone(timezone(timedelta(hours=7)))
    async with database.write() as session:
        conversation_id = (await messages.receive(session, incoming(), now=hanoi)).message.conversation_id
    async with database.read() as session:
        [line] = await messages.transcript(session, conversation_id)
    assert line.created_at == NOW
    assert line.created_at.tzinfo is UTC


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="needs a time zone"):
        async with database.write() as session:
            await messages.receive(session, incoming(), now=datetime(2026, 11, 21))


@pytest.mark.parametrize(
    ("channel", "is_reply", "status"),
    [
        ("web", False, "sent"),
        ("rest", True, "sent"),
        ("rest", False, "pending"),
        ("zalo", True, "pending"),
        ("zalo", False, "pending"),
    ],
)
async def test_only_messages_nobody_will_fetch_wait_in_the_outbox(
    database: Database, channel: str, is_reply: bool, status: str
) -> None:
    async with database.write() as session:
        conversation = await citizen(session, channel=channel)
        question = (await messages.receive(session, incoming(channel=channel), now=NOW)).message
        reply_to = question.id if is_reply else None
        said = await messages.say(session, conversation, Outgoing("staff", "Chào"), now=NOW, in_reply_to=reply_to)
        assert (await session.get_one(OutboxRow, said.id)).status == status


async def test_waiting_messages_are_handed_over_once_and_in_order(database: Database) -> None:
    async with database.write() as session:
        conversation = await citizen(session, channel="rest")
        for text in ("một", "hai"):
            await messages.say(session, conversation, Outgoing("staff", text), now=NOW)
        assert [m.text for m in await outbox.collect(session, conversation.id)] == ["một", "hai"]
        assert await outbox.collect(session, conversation.id) == []


async def test_the_nth_newest_message_tells_how_fast_somebody_writes(database: Database) -> None:
    async with database.write() as session:
        for n in range(3):
            message = await citizen_writes(session, str(n), key=str(n))
        assert await messages.nth_last_received_at(session, message.conversation_id, 3) == NOW
        assert await messages.nth_last_received_at(session, message.conversation_id, 4) is None


async def test_after_enough_turns_the_next_one_opens_a_new_rasa_session_with_the_same_context(
    database: Database,
) -> None:
    async with database.write() as session:
        conversation = await citizen(session)
        for turn in range(5):
            conversations.count_turn(conversation, context={"turn": turn}, turns_per_session=3)
        await session.flush()
        now = await conversations.lock(session, conversation.id)
    assert (now.rasa_session, now.turns_in_session, now.context) == (2, 2, {"turn": 4})
