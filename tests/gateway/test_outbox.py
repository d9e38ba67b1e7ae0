from datetime import timedelta

import pytest

from bot.channels.base import SendFailed
from bot.gateway.outbox import RETRY_DELAYS, Outbox
from bot.messages import Outgoing
from bot.storage import messages
from bot.storage.database import Database
from bot.storage.tables import OutboxRow
from bot.telemetry.metrics import Metrics
from tests.storage.people import NOW, citizen


class FakeZalo:
    """A platform that refuses the first messages it is told to."""

    name = "zalo"

    def __init__(self, *failures: SendFailed) -> None:
        self.failures = list(failures)
        self.sent: list[tuple[str, str]] = []

    async def send(self, message: Outgoing, *, account: str, user_key: str) -> str | None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((user_key, message.text))
        return f"z{len(self.sent)}"


async def say(database: Database, *texts: str, user: str = "dân-1") -> list[str]:
    async with database.write() as session:
        conversation = await citizen(session, user, channel="zalo")
        said = [await messages.say(session, conversation, Outgoing("bot", text), now=NOW) for text in texts]
    return [message.id for message in said]


class Post:
    def __init__(self, database: Database, channel: FakeZalo) -> None:
        self.now = NOW
        self.channel = channel
        self.outbox = Outbox(database, [channel], Metrics(), now=lambda: self.now)

    async def send_all(self) -> None:
        while await self.outbox.send_one(self.channel):
            pass


async def test_messages_are_sent_once_in_order_and_remember_the_platforms_id(database: Database) -> None:
    ids = await say(database, "một", "hai")
    zalo = FakeZalo()
    post = Post(database, zalo)
    await post.send_all()
    await post.send_all()
    assert zalo.sent == [("dân-1", "một"), ("dân-1", "hai")]
    async with database.read() as session:
        row = await session.get_one(OutboxRow, ids[1])
    assert (row.status, row.provider_id) == ("sent", "z2")


async def test_a_refused_message_is_tried_again_later_and_holds_back_those_behind_it(database: Database) -> None:
    await say(database, "một", "hai")
    await say(database, "khác", user="dân-2")
    zalo = FakeZalo(SendFailed("busy", retry=True))
    post = Post(database, zalo)
    await post.send_all()
    assert zalo.sent == [("dân-2", "khác")]
    post.now = NOW + RETRY_DELAYS[0]
    await post.send_all()
    assert zalo.sent[1:] == [("dân-1", "một"), ("dân-1", "hai")]


@pytest.mark.parametrize("lasting", [True, False])
async def test_a_message_that_cannot_be_delivered_is_noted_for_officers_and_the_line_moves_on(
    database: Database, lasting: bool
) -> None:
    [lost, _] = await say(database, "một", "hai")
    failures = [SendFailed("-230", retry=False)] if lasting else [SendFailed("busy", retry=True)] * 6
    zalo = FakeZalo(*failures)
    post = Post(database, zalo)
    for _ in range(7):
        await post.send_all()
        post.now += timedelta(hours=1)
    assert zalo.sent == [("dân-1", "hai")]
    async with database.read() as session:
        row = await session.get_one(OutboxRow, lost)
        lines = await messages.transcript(session, row.conversation_id, include_internal=True)
    assert row.status == "dead"
    assert lines[-1].internal
    assert failures[0].code in lines[-1].text
