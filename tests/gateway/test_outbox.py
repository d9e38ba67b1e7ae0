"""Sending: order, retries, dead letters, windows, and what to do when nobody knows whether it was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.push import OutcomeUnknown, Part, Recipient, SendFailed
from bot.channels.rendering import Limits, render
from bot.gateway.outbox import PRESUMED_DEAD, RETRY_DELAYS, Outbox
from bot.messages import Outgoing
from bot.outcomes import Outcome
from bot.storage import audit, conversations, dead_letters, messages, posting, tickets
from bot.storage.database import Database
from bot.storage.tables import OutboxPart, OutboxRow
from bot.telemetry.metrics import Metrics
from tests.storage.people import NOW, TODAY, citizen, officer


@dataclass
class Platform:
    """A platform that refuses, loses or forbids what it is told to."""

    name: str = "zalo"
    echo_wait: timedelta = timedelta(seconds=5)
    limit: int = 2000
    failures: list[Exception] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    lists: bool | SendFailed = True
    closed: str | None = None

    def render(self, message: Outgoing, token: str) -> Sequence[Part]:
        return render(message, token, Limits(self.limit, choices=5))

    def shows_numbers(self, message: Outgoing) -> bool:
        return False

    def refusal(self, message: Outgoing, to: Recipient, now: datetime) -> str | None:
        return self.closed

    async def send(self, part: Part, to: Recipient, now: datetime) -> str | None:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None and not isinstance(failure, Delivered):
            raise failure
        self.sent.append((to.user_key, part.text))
        if failure is not None:
            raise OutcomeUnknown
        return f"z{len(self.sent)}"

    async def find_sent(self, part: Part, to: Recipient, since: datetime) -> Sequence[str]:
        if isinstance(self.lists, SendFailed):
            raise self.lists
        return [f"z{n}" for n, (user, text) in enumerate(self.sent, 1) if (user, text) == (to.user_key, part.text)]

    async def show_typing(self, to: Recipient) -> None:
        pass

    async def close(self) -> None:
        pass


class Delivered(OutcomeUnknown):
    """The message arrives, its answer does not."""


class Post:
    def __init__(self, database: Database, *failures: Exception, **platform: object) -> None:
        self.now = NOW
        self.jitter = 0.0
        self.database = database
        self.platform = Platform(failures=list(failures), **platform)  # type: ignore[arg-type]
        self.metrics = Metrics()
        self.outbox = Outbox(database, [self.platform], self.metrics, now=lambda: self.now, jitter=lambda: self.jitter)

    async def send_all(self) -> None:
        while await self.outbox.send_one(self.platform):
            pass

    async def check_all(self) -> None:
        while await self.outbox.check_one(self.platform):
            pass

    async def row(self, message_id: str) -> OutboxRow:
        async with self.database.read() as session:
            return await session.get_one(OutboxRow, message_id)

    async def provider_ids(self) -> list[str | None]:
        async with self.database.read() as session:
            return list(await session.scalars(select(OutboxPart.provider_id).order_by(OutboxPart.sent_at)))

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.platform.sent]


async def say(database: Database, *texts: str, user: str = "dân-1", author: str = "bot") -> list[str]:
    async with database.write() as session:
        conversation = await citizen(session, user, channel="zalo")
        said = [
            await messages.say(session, conversation, Outgoing(author, text), now=NOW)  # type: ignore[arg-type]
            for text in texts
        ]
    return [message.id for message in said]


async def test_messages_are_sent_once_in_order_and_remember_the_platforms_id(database: Database) -> None:
    await say(database, "một", "hai")
    post = Post(database)
    await post.send_all()
    await post.send_all()
    assert post.platform.sent == [("dân-1", "một"), ("dân-1", "hai")]
    assert await post.provider_ids() == ["z1", "z2"]


async def test_a_refused_message_is_tried_again_later_and_holds_back_those_behind_it(database: Database) -> None:
    await say(database, "một", "hai")
    await say(database, "khác", user="dân-2")
    post = Post(database, SendFailed("busy", retry=True))
    await post.send_all()
    assert post.platform.sent == [("dân-2", "khác")]
    post.now = NOW + RETRY_DELAYS[0]
    await post.send_all()
    assert post.platform.sent[1:] == [("dân-1", "một"), ("dân-1", "hai")]


async def test_those_refused_at_one_moment_do_not_all_come_back_at_one_moment(database: Database) -> None:
    [first] = await say(database, "một")
    [second] = await say(database, "hai", user="dân-2")
    post = Post(database, SendFailed("busy", retry=True), SendFailed("busy", retry=True))
    await post.outbox.send_one(post.platform)
    post.jitter = 1.0
    await post.outbox.send_one(post.platform)
    waits = sorted([(await post.row(each)).next_at - NOW for each in (first, second)])
    assert waits == [RETRY_DELAYS[0], RETRY_DELAYS[0] * 1.5]


async def test_the_platform_may_say_when_to_come_back(database: Database) -> None:
    await say(database, "một")
    post = Post(database, SendFailed("night", retry=True, retry_after=timedelta(hours=3)))
    await post.send_all()
    post.now += timedelta(hours=2)
    await post.send_all()
    assert post.texts == []
    post.now += timedelta(hours=1)
    await post.send_all()
    assert post.texts == ["một"]


@pytest.mark.parametrize("lasting", [True, False])
async def test_a_message_that_cannot_be_delivered_is_noted_for_officers_and_the_line_moves_on(
    database: Database, lasting: bool
) -> None:
    [lost, _] = await say(database, "một", "hai")
    failures = [SendFailed("-230", retry=False)] if lasting else [SendFailed("busy", retry=True)] * 6
    post = Post(database, *failures)
    for _ in range(7):
        await post.send_all()
        post.now += timedelta(hours=1)
    assert post.texts == ["hai"]
    row = await post.row(lost)
    async with database.read() as session:
        lines = await messages.transcript(session, row.conversation_id, include_internal=True)
    assert row.status == "dead"
    assert lines[-1].internal
    assert failures[0].code in lines[-1].text


async def test_a_dead_letter_can_be_seen_and_sent_again(database: Database) -> None:
    [lost] = await say(database, "một")
    post = Post(database, SendFailed("-211", retry=False))
    await post.send_all()
    async with database.write() as session:
        [dead] = await dead_letters.list_dead(session)
        assert (dead.message_id, dead.error, dead.author, dead.channel) == (lost, "-211", "bot", "zalo")
        assert await dead_letters.revive(session, lost, now=NOW)
        assert not await dead_letters.revive(session, lost, now=NOW)
        assert await dead_letters.list_dead(session) == []
    await post.send_all()
    assert post.texts == ["một"]


async def test_while_nothing_can_leave_nothing_counts_as_tried(database: Database) -> None:
    [message] = await say(database, "một")
    trouble = SendFailed("token", retry=True, whole_channel=True, needs_operator=True, retry_after=timedelta(minutes=1))
    post = Post(database, *[trouble] * 20)
    for _ in range(20):
        await post.send_all()
        assert 'bot_channel_trouble{channel="zalo"} 1.0' in post.metrics.render().decode()
        post.now += timedelta(minutes=1)
    assert (await post.row(message)).attempts == 0
    await post.send_all()
    assert post.texts == ["một"]
    assert 'bot_channel_trouble{channel="zalo"} 0.0' in post.metrics.render().decode()


async def test_a_resting_channel_holds_back_every_conversation(database: Database) -> None:
    await say(database, "một")
    await say(database, "khác", user="dân-2")
    post = Post(database, SendFailed("-32", retry=True, whole_channel=True, retry_after=timedelta(minutes=1)))
    await post.send_all()
    assert post.texts == []
    post.now += timedelta(minutes=1)
    await post.send_all()
    assert sorted(post.texts) == ["khác", "một"]


async def test_a_closed_window_refuses_without_asking_the_platform(database: Database) -> None:
    [message, _] = await say(database, "một", "hai")
    post = Post(database, closed="window_closed")
    await post.send_all()
    assert post.texts == []
    row = await post.row(message)
    assert (row.status, row.error, row.attempts) == ("dead", "window_closed", 0)
    async with database.read() as session:
        lines = await messages.transcript(session, row.conversation_id, include_internal=True)
    assert "quá thời hạn" in lines[-1].text


# --- Parts -----------------------------------------------------------------------------------------------------------


async def test_a_long_message_goes_on_after_a_failure_with_the_part_that_failed(database: Database) -> None:
    [message] = await say(database, "Câu thứ nhất. Câu thứ hai. Câu thứ ba.")
    post = Post(database, limit=15)
    await post.send_all()
    whole = post.texts
    assert whole == ["Câu thứ nhất.", "Câu thứ hai.", "Câu thứ ba."]

    [message] = await say(database, "Câu thứ nhất. Câu thứ hai. Câu thứ ba.", user="dân-2")
    post = Post(database, limit=15)
    send, broken = post.platform.send, iter([False, True])

    async def stumble(part: Part, to: Recipient, now: datetime) -> str | None:
        if next(broken, False):
            raise SendFailed("busy", retry=True)
        return await send(part, to, now)

    post.platform.send = stumble  # type: ignore[method-assign]
    await post.send_all()
    assert post.texts == whole[:1]
    assert (await post.row(message)).part == 1
    post.now += RETRY_DELAYS[0]
    await post.send_all()
    assert post.texts == whole


# --- Who may still speak ---------------------------------------------------------------------------------------------


async def claimed(database: Database, message_id: str) -> None:
    async with database.write() as session:
        row = await session.get_one(OutboxRow, message_id)
        lan = await officer(session)
        opened = await tickets.open_ticket(
            session,
            conversation_id=row.conversation_id,
            reason=Outcome.HANDED_OFF_ASKED,
            summary="",
            now=NOW,
            today=TODAY,
        )
        await tickets.claim(session, opened.id, officer=lan, version=opened.version, now=NOW)


async def test_a_bots_answer_still_unsent_when_an_officer_claims_is_never_sent(database: Database) -> None:
    [answer] = await say(database, "câu trả lời của trợ lý")
    post = Post(database, SendFailed("busy", retry=True))
    await post.send_all()
    await claimed(database, answer)
    await say(database, "cán bộ đây", author="staff")
    post.now += RETRY_DELAYS[0]
    await post.send_all()
    assert post.texts == ["cán bộ đây"]
    row = await post.row(answer)
    assert (row.status, row.error) == ("dropped", "officer_took_over")
    async with database.read() as session:
        trail = await audit.recent(session, subject=f"conversation:{row.conversation_id}")
    assert trail[0].action == "reply_dropped"


async def test_the_ticket_number_reaches_the_citizen_however_fast_the_officer_is(database: Database) -> None:
    async with database.write() as session:
        conversation = await citizen(session, channel="zalo")
        notice = Outgoing("bot", "Số phiếu của anh/chị: PA-1.", custom={"kind": "handoff"})
        said = await messages.say(session, conversation, notice, now=NOW)
    await claimed(database, said.id)
    post = Post(database)
    await post.send_all()
    assert post.texts == ["Số phiếu của anh/chị: PA-1."]


# --- Outcomes nobody knows -------------------------------------------------------------------------------------------


async def test_a_message_whose_answer_got_lost_is_looked_for_and_not_sent_twice(database: Database) -> None:
    [message, _] = await say(database, "một", "hai")
    post = Post(database, Delivered())
    await post.send_all()
    await post.check_all()
    assert post.texts == ["một"], "an echo may still come"
    assert (await post.row(message)).status == "sending"
    post.now += post.platform.echo_wait
    await post.check_all()
    await post.send_all()
    assert post.texts == ["một", "hai"]
    assert (await post.row(message)).status == "sent"
    assert await post.provider_ids() == ["z1", "z2"]


async def test_a_message_that_never_arrived_is_sent_again(database: Database) -> None:
    await say(database, "một", "hai")
    post = Post(database, OutcomeUnknown())
    await post.send_all()
    assert post.texts == []
    post.now += post.platform.echo_wait
    await post.check_all()
    await post.send_all()
    assert post.texts == ["một", "hai"]


async def test_words_said_before_are_not_taken_for_the_lost_message(database: Database) -> None:
    await say(database, "Dạ.", "Dạ.")
    post = Post(database)
    await post.outbox.send_one(post.platform)
    post.platform.failures = [OutcomeUnknown()]
    await post.send_all()
    post.now += post.platform.echo_wait
    await post.check_all()
    await post.send_all()
    assert post.texts == ["Dạ.", "Dạ."]


async def test_where_the_platform_cannot_tell_an_operator_decides(database: Database) -> None:
    [message, _] = await say(database, "một", "hai")
    post = Post(database, Delivered(), lists=SendFailed("cannot tell", retry=False))
    await post.send_all()
    post.now += post.platform.echo_wait
    await post.check_all()
    await post.send_all()
    assert post.texts == ["một", "hai"]
    row = await post.row(message)
    assert (row.status, row.error) == ("dead", "unknown_outcome")


async def test_a_platform_that_cannot_tell_now_is_asked_again(database: Database) -> None:
    await say(database, "một")
    post = Post(database, Delivered(), lists=SendFailed("busy", retry=True))
    await post.send_all()
    post.now += post.platform.echo_wait
    await post.check_all()
    post.platform.lists = True
    post.now += timedelta(minutes=1)
    await post.check_all()
    await post.send_all()
    assert post.texts == ["một"]


async def test_a_crash_of_ours_while_sending_counts_as_a_lost_answer(database: Database) -> None:
    await say(database, "một")
    post = Post(database, RuntimeError("ours"))
    await post.send_all()
    post.now += post.platform.echo_wait
    await post.check_all()
    await post.send_all()
    assert post.texts == ["một"]


async def test_a_sender_that_died_is_noticed_only_after_every_living_one_would_be_done(database: Database) -> None:
    [message] = await say(database, "một")
    post = Post(database)
    async with database.write() as session:
        due = await posting.next_due(session, "zalo", now=NOW)
        assert due is not None
        await posting.begin(session, due, now=NOW, until=NOW + PRESUMED_DEAD)
    post.now += PRESUMED_DEAD - timedelta(seconds=1)
    await post.check_all()
    await post.send_all()
    assert post.texts == []
    post.now += timedelta(seconds=1)
    await post.check_all()
    await post.send_all()
    assert post.texts == ["một"]
    assert (await post.row(message)).status == "sent"


async def test_an_echo_that_settles_a_message_before_its_answer_comes_changes_nothing_twice(database: Database) -> None:
    [message] = await say(database, "một")
    async with database.write() as session:
        due = await posting.next_due(session, "zalo", now=NOW)
        assert due is not None
        await posting.begin(session, due, now=NOW, until=NOW + PRESUMED_DEAD)
        for _ in range(2):
            await posting.part_taken(session, message, 0, "z1", parts=1, now=NOW)
        row = await session.get_one(OutboxRow, message)
    assert (row.status, row.part) == ("sent", 1)


async def test_an_echo_of_an_earlier_part_with_the_same_words_settles_nothing(database: Database) -> None:
    [message] = await say(database, "Dạ. Dạ.")
    async with database.write() as session:
        due = await posting.next_due(session, "zalo", now=NOW)
        assert due is not None
        await posting.begin(session, due, now=NOW, until=NOW + PRESUMED_DEAD)
        await posting.part_taken(session, message, 0, "z1", parts=2, now=NOW)
        await posting.part_taken(session, message, 1, "z1", parts=2, now=NOW, by_echo=True)
        row = await session.get_one(OutboxRow, message)
    assert (row.status, row.part) == ("sending", 1)


async def test_a_sender_that_was_overtaken_cannot_move_the_line(database: Database) -> None:
    [message] = await say(database, "một")
    async with database.write() as session:
        due = await posting.next_due(session, "zalo", now=NOW)
        assert due is not None
        slow = await posting.begin(session, due, now=NOW, until=NOW)
        unsure = await posting.next_unsure(session, "zalo", now=NOW)
        assert slow is not None
        assert unsure is not None
        await posting.take_to_check(session, unsure, until=NOW + PRESUMED_DEAD)
        assert not await posting.still_mine(session, message, slow, until=NOW + PRESUMED_DEAD)
        await posting.bury(session, message, slow, error="late")
        row = await session.get_one(OutboxRow, message, populate_existing=True)
    assert row.status == "sending"


# --- The running outbox ----------------------------------------------------------------------------------------------


async def test_a_stored_message_leaves_at_once_without_waiting_for_the_poll(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.outbox.POLL_SECONDS", 60.0)
    post = Post(database)
    arrived = asyncio.Event()
    send = post.platform.send

    async def tell(part: Part, to: Recipient, now: datetime) -> str | None:
        try:
            return await send(part, to, now)
        finally:
            arrived.set()

    post.platform.send = tell  # type: ignore[method-assign]
    post.outbox.start()
    await asyncio.sleep(0)
    await say(database, "một")
    async with asyncio.timeout(5):
        await arrived.wait()
    await post.outbox.stop()
    assert post.texts == ["một"]


async def test_the_conversations_window_is_counted_from_the_citizens_last_deed(database: Database) -> None:
    async with database.write() as session:
        conversation = await citizen(session, channel="zalo")
        conversations.interacted(conversation, NOW)
        conversations.interacted(conversation, NOW - timedelta(hours=1))
    await say(database, "một", "hai")
    post = Post(database)
    seen: list[Recipient] = []
    post.platform.refusal = lambda message, to, now: seen.append(to)  # type: ignore[method-assign, assignment]
    await post.send_all()
    assert [(to.last_interaction_at, to.sent_since) for to in seen] == [(NOW, 0), (NOW, 1)]
