from datetime import timedelta

from bot.storage import webhook_events
from bot.storage.database import Database
from bot.storage.webhook_events import NewEvent
from tests.storage.people import NOW, later

EVENT = NewEvent("zalo", "oa", "m1", "u1", "user_send_text", NOW, {"event_name": "user_send_text"})


async def test_an_event_is_new_once(database: Database) -> None:
    async with database.write() as session:
        assert await webhook_events.add(session, EVENT, "done", now=NOW)
        assert not await webhook_events.add(session, EVENT, "done", now=NOW)
        other = NewEvent("messenger", "oa", "m1", "u1", "message", NOW, {})
        assert await webhook_events.add(session, other, "done", now=NOW)


async def test_one_that_failed_may_be_handled_anew(database: Database) -> None:
    async with database.write() as session:
        await webhook_events.fail(session, EVENT, error="RuntimeError", now=NOW)
        assert await webhook_events.add(session, EVENT, "done", now=NOW)
        assert not await webhook_events.add(session, EVENT, "done", now=NOW)
        [stored] = await webhook_events.find(session, ids=())
    assert (stored.status, stored.error) == ("done", None)


async def test_old_ones_are_deleted(database: Database) -> None:
    async with database.write() as session:
        await webhook_events.add(session, EVENT, "done", now=NOW)
        assert await webhook_events.purge(session, before=NOW) == 0
        assert await webhook_events.purge(session, before=later(1)) == 1
        assert await webhook_events.find(session, since=NOW - timedelta(days=1)) == []
