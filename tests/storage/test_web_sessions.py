from sqlalchemy import text

from bot.storage import web_sessions
from bot.storage.database import Database
from tests.storage.people import NOW, citizen, later


async def opened(database: Database) -> None:
    async with database.write() as session:
        conversation = await citizen(session)
        await web_sessions.create(
            session,
            session_id="s" * 32,
            token="bi-mat",
            conversation_id=conversation.id,
            now=NOW,
            expires_at=later(60),
        )


async def test_a_session_lives_until_it_expires_unless_it_is_extended(database: Database) -> None:
    await opened(database)
    async with database.write() as session:
        assert await web_sessions.by_token(session, "bi-mat", now=later(59)) is not None
        assert await web_sessions.by_token(session, "bi-mat", now=later(60)) is None
        await web_sessions.extend(session, "s" * 32, expires_at=later(120))
        assert await web_sessions.by_id(session, "s" * 32, now=later(60)) is not None


async def test_a_closed_session_is_gone_and_its_token_was_never_stored(database: Database) -> None:
    await opened(database)
    async with database.write() as session:
        await web_sessions.close(session, "s" * 32, now=NOW)
        assert await web_sessions.by_token(session, "bi-mat", now=NOW) is None
        assert await web_sessions.by_token(session, "khác", now=NOW) is None
        assert (await session.execute(text("SELECT token_hash FROM web_sessions"))).scalar_one() != "bi-mat"
