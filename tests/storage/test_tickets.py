import pytest
from sqlalchemy.exc import IntegrityError

from bot.outcomes import Outcome
from bot.storage import audit, conversations, messages, tickets
from bot.storage.database import Database, new_id
from bot.storage.hub import QUEUE
from bot.storage.tables import Ticket
from bot.storage.tickets import TicketConflict, TicketNotFound
from tests.storage.people import NOW, citizen, later, officer, ticket


async def test_a_ticket_has_a_short_number_of_the_day_that_can_be_read_out(database: Database) -> None:
    async with database.write() as session:
        numbers = [(await ticket(session, user)).number for user in ("a", "b")]
    assert numbers == ["PA-261121-0001", "PA-261121-0002"]


async def test_opening_a_ticket_makes_the_conversation_wait_and_replies_under_way_stale(database: Database) -> None:
    async with database.write() as session:
        before = await citizen(session)
        version = before.state_version
        await ticket(session)
        after = await conversations.lock(session, before.id)
    assert (after.owner, after.state_version) == ("waiting", version + 1)


async def test_a_conversation_has_one_open_ticket_however_often_one_is_opened(database: Database) -> None:
    async with database.write() as session:
        first, second = await ticket(session), await ticket(session)
        conversation = await conversations.lock(session, first.conversation_id)
    assert first.id == second.id
    assert conversation.state_version == 1


async def test_the_database_itself_refuses_a_second_open_ticket(database: Database) -> None:
    async with database.write() as session:
        first = await ticket(session)
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            session.add(
                Ticket(
                    id=new_id(),
                    number="PA-X",
                    conversation_id=first.conversation_id,
                    reason=Outcome.HANDED_OFF_ASKED.value,
                    summary="",
                    opened_at=NOW,
                )
            )


async def test_the_queue_is_longest_waiting_first_and_everyone_has_a_place(database: Database) -> None:
    async with database.write() as session:
        late = await ticket(session, "a", at=later(10))
        early = await ticket(session, "b", at=NOW)
        assert [t.id for t in await tickets.list_waiting(session)] == [early.id, late.id]
        assert [await tickets.position(session, t) for t in (early, late)] == [1, 2]


async def test_the_queue_can_be_narrowed_to_an_area_or_a_ward(database: Database) -> None:
    async with database.write() as session:
        await ticket(session, "a", area="can-cuoc")
        other = await ticket(session, "b", area="cu-tru")
        (await conversations.lock(session, other.conversation_id)).ward = "Phường Mẫu"
        await session.flush()
        assert [t.id for t in await tickets.list_waiting(session, area="cu-tru")] == [other.id]
        assert [t.id for t in await tickets.list_waiting(session, ward="Phường Mẫu")] == [other.id]
        assert await tickets.list_waiting(session, area="cu-tru", ward="Phường Khác") == []


async def test_the_second_officer_to_claim_learns_who_was_first(database: Database) -> None:
    async with database.write() as session:
        lan, minh = await officer(session, "lan"), await officer(session, "minh")
        opened = await ticket(session)
        await tickets.claim(session, opened.id, officer=lan, version=opened.version, now=NOW)
        with pytest.raises(TicketConflict) as conflict:
            await tickets.claim(session, opened.id, officer=minh, version=1, now=NOW)
    assert conflict.value.ticket.claimed_by == lan.id


async def test_a_ticket_goes_to_an_officer_and_back_to_the_bot_and_each_step_is_audited(database: Database) -> None:
    async with database.write() as session:
        lan, opened = await officer(session), await ticket(session)
        owners = []

        async def note_owner() -> None:
            owners.append((await conversations.lock(session, opened.conversation_id)).owner)

        claimed = await tickets.claim(session, opened.id, officer=lan, version=1, now=later(1))
        await note_owner()
        released = await tickets.release(session, claimed.id, officer=lan, version=2, now=later(2))
        await note_owner()
        assert released.claimed_by is None
        await tickets.claim(session, opened.id, officer=lan, version=3, now=later(3))
        closed = await tickets.close(session, opened.id, officer=lan, version=4, reason="answered", now=later(4))
        await note_owner()
        trail = [row.action for row in await audit.recent(session, subject=f"ticket:{opened.number}")]
    assert owners == ["staff", "waiting", "bot"]
    assert (closed.state, closed.close_reason, closed.closed_at) == ("closed", "answered", later(4))
    assert trail == ["ticket_closed", "ticket_claimed", "ticket_released", "ticket_claimed", "ticket_opened"]


async def test_a_conversation_back_with_the_bot_starts_a_fresh_rasa_session(database: Database) -> None:
    async with database.write() as session:
        opened = await ticket(session)
        before = (await conversations.lock(session, opened.conversation_id)).rasa_session
        await tickets.cancel(session, opened.id, version=1, reason="back_to_bot", now=NOW)
        after = await conversations.lock(session, opened.conversation_id)
    assert (after.owner, after.rasa_session, after.turns_in_session) == ("bot", before + 1, 0)


async def test_a_waiting_ticket_can_be_cancelled_only_once(database: Database) -> None:
    async with database.write() as session:
        opened = await ticket(session)
        await tickets.cancel(session, opened.id, version=1, reason="back_to_bot", now=NOW)
        with pytest.raises(TicketConflict):
            await tickets.cancel(session, opened.id, version=2, reason="back_to_bot", now=NOW)


async def test_a_claimed_ticket_cannot_be_changed_by_who_saw_an_older_version(database: Database) -> None:
    async with database.write() as session:
        lan, opened = await officer(session), await ticket(session)
        await tickets.claim(session, opened.id, officer=lan, version=1, now=NOW)
        with pytest.raises(TicketConflict):
            await tickets.close(session, opened.id, officer=lan, version=1, reason="answered", now=NOW)


async def test_only_the_officer_who_holds_the_ticket_can_answer(database: Database) -> None:
    async with database.write() as session:
        lan, minh = await officer(session, "lan"), await officer(session, "minh")
        opened = await ticket(session)
        with pytest.raises(TicketConflict):
            await tickets.staff_reply(session, opened.id, officer=lan, text="Chào", now=NOW)
        await tickets.claim(session, opened.id, officer=lan, version=1, now=NOW)
        with pytest.raises(TicketConflict):
            await tickets.staff_reply(session, opened.id, officer=minh, text="Chào", now=NOW)
        said = await tickets.staff_reply(session, opened.id, officer=lan, text="Chào", now=NOW)
        lines = await messages.transcript(session, opened.conversation_id)
    assert [(m.id, m.author, m.author_name) for m in lines] == [(said.id, "staff", "Lan")]


async def test_an_unknown_ticket_is_named_as_such(database: Database) -> None:
    async with database.write() as session:
        lan = await officer(session)
        with pytest.raises(TicketNotFound):
            await tickets.claim(session, "không-có", officer=lan, version=1, now=NOW)
        with pytest.raises(TicketNotFound):
            await tickets.by_number(session, "PA-000000-0000")


async def test_a_closed_ticket_is_rated_once_and_by_its_own_citizen(database: Database) -> None:
    async with database.write() as session:
        lan, opened = await officer(session), await ticket(session)
        stranger = await citizen(session, "người khác")

        async def rate(conversation_id: str = opened.conversation_id) -> Ticket:
            return await tickets.rate(session, number=opened.number, conversation_id=conversation_id, stars=5, now=NOW)

        with pytest.raises(TicketConflict):
            await rate()
        await tickets.claim(session, opened.id, officer=lan, version=1, now=NOW)
        await tickets.close(session, opened.id, officer=lan, version=2, reason="answered", now=NOW)
        with pytest.raises(TicketNotFound):
            await rate(stranger.id)
        assert (await rate()).rating == 5
        with pytest.raises(TicketConflict):
            await rate()


async def test_the_citizen_is_told_once_per_ticket_until_it_is_released(database: Database) -> None:
    async with database.write() as session:
        lan, opened = await officer(session), await ticket(session)
        assert await tickets.mark_notified(session, opened, now=NOW)
        assert not await tickets.mark_notified(session, opened, now=NOW)
        await tickets.claim(session, opened.id, officer=lan, version=1, now=NOW)
        await tickets.release(session, opened.id, officer=lan, version=2, now=NOW)
        assert await tickets.mark_notified(session, opened, now=NOW)


async def test_the_desk_and_the_citizen_hear_of_every_change(database: Database) -> None:
    async with database.write() as session:
        opened, lan = await ticket(session), await officer(session)
    with database.hub.subscribe(QUEUE) as desk, database.hub.subscribe(opened.conversation_id) as citizen_hears:
        async with database.write() as session:
            await tickets.claim(session, opened.id, officer=lan, version=1, now=NOW)
        assert await desk.wait(0.1)
        assert await citizen_hears.wait(0.1)


async def test_open_tickets_are_counted_by_state(database: Database) -> None:
    async with database.write() as session:
        lan = await officer(session)
        first = await ticket(session, "a")
        await ticket(session, "b")
        await tickets.claim(session, first.id, officer=lan, version=1, now=NOW)
        assert await tickets.count_by_state(session) == {"waiting": 1, "claimed": 1}
