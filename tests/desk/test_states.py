from itertools import product

import pytest

from bot.desk.states import (
    TRANSITIONS,
    CloseReason,
    IllegalMove,
    Move,
    may_answer,
    may_release,
    owner_after,
)
from bot.storage import tickets
from tests.desk.place import Place

OWNERS = ("bot", "waiting", "staff")


def test_a_question_goes_from_bot_to_queue_to_officer_and_back() -> None:
    owner = "bot"
    seen = [owner]
    for move in (Move.OPEN, Move.CLAIM, Move.RELEASE, Move.CLAIM, Move.CLOSE):
        owner = owner_after(owner, move)
        seen.append(owner)
    assert seen == ["bot", "waiting", "staff", "waiting", "staff", "bot"]


@pytest.mark.parametrize("owner", ["waiting", "staff"])
def test_the_citizen_can_always_go_back_to_the_bot(owner: str) -> None:
    assert owner_after(owner, Move.CANCEL) == "bot"


@pytest.mark.parametrize(("owner", "move"), [pair for pair in product(OWNERS, Move) if pair not in TRANSITIONS])
def test_every_other_move_is_refused_by_name(owner: str, move: Move) -> None:
    with pytest.raises(IllegalMove) as refused:
        owner_after(owner, move)
    assert (refused.value.owner, refused.value.move) == (owner, move)


def test_only_a_waiting_question_can_be_claimed() -> None:
    assert [owner for owner in OWNERS if (owner, Move.CLAIM) in TRANSITIONS] == ["waiting"]


def test_every_state_can_be_left() -> None:
    assert {owner for owner, _ in TRANSITIONS} == set(OWNERS)


async def test_the_database_makes_the_moves_of_the_table(place: Place) -> None:
    officer = await place.officer("lan", "Lan")
    ticket = await place.waiting_ticket()
    now = place.clock()
    owner = owner_after("bot", Move.OPEN)
    assert await place.owner_of(ticket.conversation_id) == owner
    for move in (Move.CLAIM, Move.RELEASE, Move.CLAIM, Move.CANCEL):
        async with place.database.write() as session:
            known = {"version": ticket.version, "now": now}
            if move is Move.CLAIM:
                ticket = await tickets.claim(session, ticket.id, officer=officer, **known)
            elif move is Move.RELEASE:
                ticket = await tickets.release(session, ticket.id, officer=officer, **known)
            else:
                ticket = await tickets.cancel(session, ticket.id, reason="citizen_left", **known)
        owner = owner_after(owner, move)
        assert await place.owner_of(ticket.conversation_id) == owner


def test_only_the_holder_answers() -> None:
    assert may_answer("claimed", "lan", "lan")
    assert not may_answer("claimed", "lan", "hung")
    assert not may_answer("closed", "lan", "lan")
    assert not may_answer("waiting", None, "lan")


def test_a_supervisor_can_release_what_an_absent_colleague_holds() -> None:
    assert may_release("claimed", "lan", "lan", "agent")
    assert not may_release("claimed", "lan", "hung", "agent")
    assert may_release("claimed", "lan", "hung", "supervisor")
    assert not may_release("waiting", None, "hung", "admin")


def test_every_close_reason_has_words() -> None:
    assert all(reason.label for reason in CloseReason)
