"""One winner per ticket, and no word of the bot after a person has taken over."""

from __future__ import annotations

import asyncio
import random

from bot.outcomes import Outcome
from bot.storage import audit, conversations, officers, tickets
from bot.storage.database import Database
from bot.storage.tables import Officer, Ticket
from bot.storage.tickets import TicketConflict
from tests.gateway.fakes import TODAY, FakeRasa
from tests.gateway.house import House
from tests.storage.people import NOW, incoming, later, officer, ticket

OFFICERS = 8


async def make_officers(database: Database) -> list[Officer]:
    async with database.write() as session:
        return [await officer(session, f"can-bo-{n}") for n in range(OFFICERS)]


async def test_of_eight_officers_who_claim_at_once_one_wins_and_the_others_learn_who(
    database: Database, database_url: str
) -> None:
    elsewhere = Database(database_url)
    everyone = await make_officers(database)

    async def try_claim(place: Database, who: Officer, opened: Ticket) -> str | TicketConflict:
        try:
            async with place.write() as session:
                await tickets.claim(session, opened.id, officer=who, version=opened.version, now=NOW)
        except TicketConflict as conflict:
            return conflict
        return who.id

    for round_ in range(10):
        async with database.write() as session:
            opened = await ticket(session, f"dân-{round_}")
        results = await asyncio.gather(
            *(try_claim((database, elsewhere)[n % 2], who, opened) for n, who in enumerate(everyone))
        )
        [winner] = [result for result in results if isinstance(result, str)]
        losers = [result for result in results if isinstance(result, TicketConflict)]
        assert len(losers) == OFFICERS - 1
        assert {conflict.ticket.claimed_by for conflict in losers} == {winner}
    await elsewhere.close()


async def test_a_claim_and_a_withdrawal_at_once_leave_one_of_them_true(database: Database) -> None:
    [lan, *_] = await make_officers(database)

    async def claim(opened: Ticket) -> None:
        async with database.write() as session:
            await tickets.claim(session, opened.id, officer=lan, version=opened.version, now=NOW)

    async def withdraw(opened: Ticket) -> None:
        async with database.write() as session:
            await tickets.cancel(session, opened.id, version=opened.version, reason="back_to_bot", now=NOW)

    for round_ in range(10):
        async with database.write() as session:
            opened = await ticket(session, f"dân-{round_}")
        results = await asyncio.gather(claim(opened), withdraw(opened), return_exceptions=True)
        assert sum(isinstance(result, TicketConflict) for result in results) == 1
        async with database.read() as session:
            after = await tickets.get(session, opened.id)
            conversation = await conversations.get(session, opened.conversation_id)
        assert conversation is not None
        assert (after.state, conversation.owner) in {("claimed", "staff"), ("cancelled", "bot")}


async def test_the_bot_never_speaks_once_an_officer_has_the_conversation(database: Database, database_url: str) -> None:
    """A supervisor takes conversations over at random moments of the bot's turn."""
    chance = random.Random(20261121)
    elsewhere = Database(database_url)
    rasa = FakeRasa()
    house = House(database, rasa)
    async with database.write() as session:
        lan = await officers.create(
            session, username="lan", display_name="Lan", password_hash="x", role="supervisor", now=NOW
        )
    dropped = 0
    for round_ in range(30):
        conversation_id = (
            await house.inbox.accept(incoming("lệ phí", user=f"dân-{round_}", key=f"m{round_}"))
        ).conversation_id
        rasa.gate = asyncio.Event() if chance.random() < 0.7 else None
        turn = asyncio.create_task(house.turns.drain(conversation_id))
        if rasa.gate is not None:
            await rasa.entered.acquire()
        took_over = asyncio.create_task(take_over(elsewhere, lan, conversation_id))
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        if rasa.gate is not None:
            rasa.gate.set()
        seq = await took_over
        await turn
        late = [line for line in await house.lines(conversation_id) if line.author == "bot" and line.seq >= seq]
        assert late == []
        async with database.read() as session:
            trail = await audit.recent(session, subject=f"conversation:{conversation_id}")
        dropped += any(row.action == "reply_dropped" for row in trail)
        answered = [line for line in await house.lines(conversation_id) if line.author == "bot"]
        assert len(answered) + any(row.action == "reply_dropped" for row in trail) <= 1
    assert dropped > 0
    await house.client.close()
    await elsewhere.close()


async def take_over(place: Database, who: Officer, conversation_id: str) -> int:
    """Claim a conversation for a person; returns the number the next line gets."""
    async with place.write() as session:
        opened = await tickets.open_ticket(
            session,
            conversation_id=conversation_id,
            reason=Outcome.HANDED_OFF_URGENT,
            summary="",
            now=later(1),
            today=TODAY,
        )
        await tickets.claim(session, opened.id, officer=who, version=opened.version, now=later(2))
        return (await conversations.lock(session, conversation_id)).next_seq
