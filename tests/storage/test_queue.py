from bot.messages import Outgoing
from bot.storage import conversations, messages, outbox, queue
from bot.storage.database import Database
from tests.storage.people import NOW, citizen_writes, incoming, later


async def queued(database: Database, *texts: str, user: str = "dân-1") -> str:
    async with database.write() as session:
        for text in texts:
            message = await citizen_writes(session, text, key=f"{user}/{text}", user=user)
            await queue.enqueue(session, message, now=NOW)
        return message.conversation_id


async def test_turns_come_in_the_order_the_messages_came(database: Database) -> None:
    conversation_id = await queued(database, "một", "hai", "ba")
    seen = []
    async with database.write() as session:
        while (started := await queue.start_next(session, conversation_id, now=NOW)) is not None:
            message = started[1]
            seen.append(message.text)
            await queue.finish(session, message.id, "done")
    assert seen == ["một", "hai", "ba"]


async def test_a_message_somebody_left_half_done_is_the_next_again(database: Database) -> None:
    conversation_id = await queued(database, "một", "hai")
    attempts = []
    for _ in range(2):
        async with database.write() as session:
            started = await queue.start_next(session, conversation_id, now=NOW)
            assert started is not None
            attempts.append((started[1].text, started[0].attempts))
    assert attempts == [("một", 1), ("một", 2)]


async def test_a_message_put_off_holds_back_those_behind_it(database: Database) -> None:
    conversation_id = await queued(database, "một", "hai")
    async with database.write() as session:
        started = await queue.start_next(session, conversation_id, now=NOW)
        assert started is not None
        started[0].status, started[0].next_at = "pending", later(60)
    async with database.write() as session:
        assert await queue.start_next(session, conversation_id, now=later(59)) is None
        assert await queue.start_next(session, conversation_id, now=later(60)) is not None


async def test_one_holder_at_a_time(database: Database) -> None:
    conversation_id = await queued(database, "một")
    async with database.write() as session:
        conversation = await queue.take_lease(session, conversation_id, "a", now=NOW, seconds=6)
        assert conversation is not None
        assert await queue.take_lease(session, conversation_id, "b", now=later(6), seconds=6) is None
        queue.release_lease(conversation)
        assert await queue.take_lease(session, conversation_id, "b", now=later(6), seconds=6) is not None


async def test_a_lease_that_ran_out_can_be_taken_and_the_slow_holder_notices(database: Database) -> None:
    conversation_id = await queued(database, "một")
    async with database.write() as session:
        assert await queue.take_lease(session, conversation_id, "slow", now=NOW, seconds=6) is not None
    async with database.write() as session:
        assert await queue.take_lease(session, conversation_id, "new", now=later(7), seconds=6) is not None
    async with database.write() as session:
        conversation = await conversations.lock(session, conversation_id)
        assert not queue.held_by(conversation, "slow")
        assert queue.held_by(conversation, "new")
        assert not await queue.renew_lease(session, conversation_id, "slow", now=later(8), seconds=6)


async def test_a_living_holder_can_hold_on(database: Database) -> None:
    conversation_id = await queued(database, "một")
    async with database.write() as session:
        await queue.take_lease(session, conversation_id, "a", now=NOW, seconds=6)
    async with database.write() as session:
        assert await queue.renew_lease(session, conversation_id, "a", now=later(5), seconds=6)
    async with database.write() as session:
        assert await queue.take_lease(session, conversation_id, "b", now=later(10), seconds=6) is None


async def test_only_conversations_with_work_and_without_a_living_holder_are_ready(database: Database) -> None:
    waiting = await queued(database, "một", user="a")
    held = await queued(database, "một", user="b")
    finished = await queued(database, "một", user="c")
    async with database.write() as session:
        await queue.take_lease(session, held, "x", now=NOW, seconds=6)
        started = await queue.start_next(session, finished, now=NOW)
        assert started is not None
        await queue.finish(session, started[1].id, "done")
    async with database.read() as session:
        assert await queue.ready_conversations(session, now=NOW) == [waiting]
        assert set(await queue.ready_conversations(session, now=later(7))) == {waiting, held}
        assert await queue.count_open(session) == 2


async def test_the_progress_of_a_turn_is_its_state_its_words_and_whether_others_wait(database: Database) -> None:
    async with database.write() as session:
        question = (await messages.receive(session, incoming(channel="rest"), now=NOW)).message
        await queue.enqueue(session, question, now=NOW)
    async with database.read() as session:
        assert await queue.progress_of(session, question.id) == queue.Progress(True, (), False)

    async with database.write() as session:
        conversation = await conversations.lock(session, question.conversation_id)
        await messages.say(session, conversation, Outgoing("staff", "không ai hỏi"), now=NOW)
        for text in ("a", "b"):
            await messages.say(session, conversation, Outgoing("bot", text), now=NOW, in_reply_to=question.id)
        await queue.finish(session, question.id, "done")
    async with database.read() as session:
        progress = await queue.progress_of(session, question.id)
    assert (progress.is_open, [m.text for m in progress.said], progress.others_wait) == (False, ["a", "b"], True)

    async with database.write() as session:
        await outbox.collect(session, question.conversation_id)
    async with database.read() as session:
        assert not (await queue.progress_of(session, question.id)).others_wait


async def test_the_turn_of_a_message_that_was_erased_is_over(database: Database) -> None:
    async with database.read() as session:
        assert await queue.progress_of(session, "erased") == queue.Progress(False, (), False)
