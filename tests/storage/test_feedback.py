"""The editors' list."""

from __future__ import annotations

import pytest

from bot.messages import Outgoing
from bot.storage import audit, erase, feedback, messages
from bot.storage.database import Database
from bot.storage.feedback import NotAnAnswer
from bot.storage.tables import Message, Verdict
from tests.storage.people import NOW, citizen, citizen_writes, later, officer


async def answered(
    database: Database, guide: str = "bai-a", *, user: str = "dân-1", asking: str | None = None
) -> Message:
    async with database.write() as session:
        question = await citizen_writes(session, asking or f"hỏi {guide}", key=f"{user}-{guide}", user=user)
        conversation = await citizen(session, user)
        said = Outgoing("bot", f"đáp {guide}", custom={"kind": "answer", "guide": guide})
        return await messages.say(session, conversation, said, now=NOW, in_reply_to=question.id)


async def judge(
    database: Database, answer: Message, verdict: Verdict = "wrong", comment: str | None = None, *, seconds: float = 0
) -> None:
    async with database.write() as session:
        await feedback.give(
            session,
            conversation_id=answer.conversation_id,
            message_id=answer.id,
            verdict=verdict,
            comment=comment,
            now=later(seconds),
        )


async def listed(database: Database, **which: object) -> list[tuple[str | None, str, str | None]]:
    async with database.read() as session:
        items = await feedback.wrong_answers(session, **which)  # type: ignore[arg-type]
    return [(item.question, item.answer, item.feedback.comment) for item in items]


async def resolve_all(database: Database) -> list[bool]:
    async with database.write() as session:
        ids = [item.feedback.id for item in await feedback.wrong_answers(session)]
        return [await feedback.resolve(session, each, now=NOW) for each in ids]


async def test_wrong_answers_are_listed_oldest_first_with_their_question(database: Database) -> None:
    first, second = await answered(database, "bai-a"), await answered(database, "bai-b")
    await judge(database, second, comment="sai phí", seconds=5)
    await judge(database, first)
    assert await listed(database) == [("hỏi bai-a", "đáp bai-a", None), ("hỏi bai-b", "đáp bai-b", "sai phí")]
    assert await listed(database, guide="bai-b") == [("hỏi bai-b", "đáp bai-b", "sai phí")]


async def test_what_is_dealt_with_leaves_the_list_and_can_be_looked_up(database: Database) -> None:
    await judge(database, await answered(database))
    assert await resolve_all(database) == [True]
    assert await listed(database) == []
    assert len(await listed(database, resolved=True)) == 1
    async with database.write() as session:
        assert not await feedback.resolve(session, "0" * 32, now=NOW)


async def test_only_news_brings_an_item_back(database: Database) -> None:
    answer = await answered(database)
    await judge(database, answer, comment="sai")
    await resolve_all(database)
    await judge(database, answer)
    await judge(database, answer, comment="sai")
    assert await listed(database) == []
    await judge(database, answer, comment="vẫn sai")
    assert [comment for *_, comment in await listed(database)] == ["vẫn sai"]


async def test_it_is_known_who_dealt_with_an_item_and_when(database: Database) -> None:
    await judge(database, await answered(database))
    async with database.write() as session:
        lan = await officer(session, "lan")
        [item] = await feedback.wrong_answers(session)
        assert await feedback.count_wrong(session) == (1, 0)
        assert await feedback.resolve(session, item.feedback.id, now=later(60), officer_id=lan.id)
        assert not await feedback.resolve(session, item.feedback.id, now=later(90), officer_id=lan.id)
        [done] = await feedback.wrong_answers(session, resolved=True)
        assert (done.resolver, done.feedback.resolved_at) == (lan.display_name, later(60))
        assert await feedback.count_wrong(session) == (0, 1)
        trail = await audit.recent(session, subject=f"feedback:{item.feedback.id}")
    assert [(row.actor, row.action) for row in trail] == [(audit.officer_actor(lan.id), "feedback_resolved")]


async def test_an_item_can_be_opened_again_by_an_officer_and_by_news(database: Database) -> None:
    answer = await answered(database)
    await judge(database, answer)
    async with database.write() as session:
        lan = await officer(session, "lan")
        [item] = await feedback.wrong_answers(session)
        item_id = item.feedback.id
        await feedback.resolve(session, item_id, now=NOW, officer_id=lan.id)
        assert await feedback.reopen(session, item_id, now=NOW, officer_id=lan.id)
        assert not await feedback.reopen(session, item_id, now=NOW, officer_id=lan.id)
        await feedback.resolve(session, item_id, now=NOW, officer_id=lan.id)
    await judge(database, answer, comment="vẫn sai")
    async with database.read() as session:
        [item] = await feedback.wrong_answers(session)
    assert (item.resolver, item.feedback.resolved_at) == (None, None)


async def test_what_was_dealt_with_last_is_listed_first(database: Database) -> None:
    for n, guide in enumerate(("bai-a", "bai-b")):
        await judge(database, await answered(database, guide), seconds=n)
    async with database.write() as session:
        for n, item in enumerate(await feedback.wrong_answers(session)):
            await feedback.resolve(session, item.feedback.id, now=later(60 + n))
        done = await feedback.wrong_answers(session, resolved=True)
    assert [item.feedback.guide for item in done] == ["bai-b", "bai-a"]


async def test_what_the_assistant_did_not_say_cannot_be_judged(database: Database) -> None:
    answer = await answered(database)
    elsewhere = await answered(database, user="dân-2")
    async with database.write() as session:
        note = await messages.note(session, answer.conversation_id, Outgoing("bot", "nội bộ"), now=NOW)
    for message_id in (note.id, elsewhere.id, answer.in_reply_to, "0" * 32):
        with pytest.raises(NotAnAnswer):
            async with database.write() as session:
                await feedback.give(
                    session,
                    conversation_id=answer.conversation_id,
                    message_id=str(message_id),
                    verdict="wrong",
                    comment=None,
                    now=NOW,
                )


async def test_a_citizen_who_withdraws_takes_their_comment_along(database: Database) -> None:
    await judge(database, await answered(database), comment="nhà tôi ở số 5")
    async with database.write() as session:
        await erase.erase(session, await citizen(session), now=NOW)
    assert await listed(database) == [], "what nobody can read any more is no work for editors"
    assert await listed(database, resolved=True) == [(erase.ERASED, erase.ERASED, None)]
