import pytest
from sqlalchemy import text

from bot.storage import officers
from bot.storage.database import Database
from bot.storage.officers import UsernameTaken
from tests.storage.people import NOW, later, officer


async def test_a_username_belongs_to_one_officer(database: Database) -> None:
    async with database.write() as session:
        await officer(session, "lan")
        with pytest.raises(UsernameTaken):
            await officer(session, "lan")


async def test_a_log_in_lasts_until_it_expires_or_ends(database: Database) -> None:
    async with database.write() as session:
        lan = await officer(session)
        await officers.log_in(session, lan.id, token="t1", now=NOW, expires_at=later(60))
        found = await officers.logged_in(session, "t1", now=later(59))
        assert found is not None
        assert found.id == lan.id
        assert await officers.logged_in(session, "t1", now=later(60)) is None
        await officers.log_out(session, "t1")
        assert await officers.logged_in(session, "t1", now=NOW) is None


async def test_the_token_itself_is_not_stored(database: Database) -> None:
    async with database.write() as session:
        lan = await officer(session)
        await officers.log_in(session, lan.id, token="bi-mat", now=NOW, expires_at=later(60))
        stored = (await session.execute(text("SELECT token_hash FROM desk_sessions"))).scalar_one()
    assert "bi-mat" not in stored


@pytest.mark.parametrize("how", ["deactivated", "new password"])
async def test_an_officer_who_may_no_longer_enter_is_out_at_once(database: Database, how: str) -> None:
    async with database.write() as session:
        lan = await officer(session)
        await officers.log_in(session, lan.id, token="t1", now=NOW, expires_at=later(60))
        if how == "deactivated":
            await officers.set_active(session, lan.id, False)
        else:
            await officers.set_password(session, lan.id, "y")
        assert await officers.logged_in(session, "t1", now=NOW) is None
