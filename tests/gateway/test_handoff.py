"""A person is needed: tickets, notices, and who may speak."""

from __future__ import annotations

from datetime import timedelta

from bot.messages import PAYLOAD_BOT
from bot.outcomes import Outcome
from bot.storage import officers, tickets
from bot.storage.tables import Officer, Ticket
from tests.gateway.fakes import Place, answer, as_rasa, handoff


async def waiting(place: Place) -> Ticket:
    async with place.database.read() as session:
        [ticket] = await tickets.list_waiting(session)
    return ticket


async def an_officer(place: Place) -> Officer:
    async with place.database.write() as session:
        return await officers.create(
            session, username="lan", display_name="Cô Lan", password_hash="x", role="agent", now=place.clock()
        )


async def claim(place: Place) -> tuple[Officer, Ticket]:
    officer, ticket = await an_officer(place), await waiting(place)
    async with place.database.write() as session:
        claimed = await tickets.claim(session, ticket.id, officer=officer, version=ticket.version, now=place.clock())
    return officer, claimed


async def test_a_handoff_opens_a_ticket_and_tells_number_and_place(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff())
    [first] = await place.say("gặp người thật", sender="a")
    [second] = await place.say("gặp người thật", sender="b")
    number = first["custom"]["ticket"]
    assert first["custom"]["kind"] == "handoff"
    assert f"Số phiếu của anh/chị: **{number}**" in first["text"]
    assert "người kế tiếp" in first["text"]
    assert "thứ 2 trong hàng chờ" in second["text"]
    async with place.database.read() as session:
        ticket = await tickets.by_number(session, number)
    assert (ticket.reason, ticket.summary, ticket.area) == ("handed_off_asked", "xin gặp cán bộ", "can-cuoc")
    assert ticket.suggested_guides == ["can-cuoc-le-phi"]


async def test_who_asked_for_a_person_waits_without_rasa_and_rest_gets_a_notice_each_turn(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff())
    number = (await place.say("gặp người thật"))[0]["custom"]["ticket"]
    for _ in range(2):
        [notice] = await place.say("alo")
        assert notice["custom"]["outcome"] == "waiting_for_staff"
        assert notice["custom"]["kind"] == "handoff"
        assert notice["custom"]["ticket"] == number
        assert notice["buttons"] == [{"title": "Quay lại trợ lý", "payload": PAYLOAD_BOT}]
    assert len(place.rasa.received) == 1


async def test_what_the_bot_is_sure_of_it_answers_while_the_matter_it_passed_on_waits(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff(Outcome.HANDED_OFF_PERSONAL))
    number = (await place.say("hồ sơ của tôi tới đâu rồi"))[0]["custom"]["ticket"]
    place.rasa.script = lambda _: as_rasa(answer(confidence=0.9))
    [sure] = await place.say("lệ phí đổi thẻ")
    place.rasa.script = lambda _: as_rasa(answer(confidence=0.5))
    [unsure] = await place.say("thế còn cái kia")

    assert sure["custom"]["kind"] == "answer"
    assert "Phiếu của anh/chị vẫn còn đó" in sure["text"]
    assert unsure["custom"]["outcome"] == "waiting_for_staff"
    assert (await waiting(place)).number == number


async def test_a_button_the_bot_offered_works_although_the_citizen_waits_for_a_person(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff(Outcome.HANDED_OFF_URGENT))
    await place.say("vừa bị lừa mất tiền")
    place.rasa.script = lambda _: as_rasa(answer())
    [typed] = await place.say("làm sao bây giờ")
    [pressed] = await place.say("#vneid-lua-dao")

    assert typed["custom"]["outcome"] == "waiting_for_staff"
    assert pressed["custom"]["kind"] == "answer"


async def test_no_answer_of_the_bot_comes_after_an_officer_has_taken_the_waiting_conversation(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff(Outcome.HANDED_OFF_PERSONAL))
    await place.say("hồ sơ của tôi tới đâu rồi")
    await claim(place)
    place.rasa.script = lambda _: as_rasa(answer())
    [notice] = await place.say("lệ phí đổi thẻ")
    assert notice["custom"]["outcome"] == "with_staff"


async def test_going_back_to_the_assistant_cancels_the_ticket(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff())
    number = (await place.say("gặp người thật"))[0]["custom"]["ticket"]
    [back] = await place.say(PAYLOAD_BOT)
    assert (back["custom"]["outcome"], back["custom"]["ticket"]) == ("returned_to_bot", None)
    await place.say("lệ phí")
    assert place.rasa.texts == ["gặp người thật", "lệ phí"]
    assert place.rasa.received[0]["sender"] != place.rasa.received[1]["sender"]
    async with place.database.read() as session:
        assert (await tickets.by_number(session, number)).state == "cancelled"


async def test_a_stale_back_to_the_assistant_button_is_answered_without_rasa(place: Place) -> None:
    [back] = await place.say(PAYLOAD_BOT)
    assert back["custom"]["outcome"] == "returned_to_bot"
    assert place.rasa.received == []


async def test_with_an_officer_rest_gets_a_notice_with_their_name_and_what_they_wrote(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff())
    await place.say("gặp người thật")
    officer, ticket = await claim(place)
    async with place.database.write() as session:
        await tickets.staff_reply(session, ticket.id, officer=officer, text="Chào bác", now=place.clock())
    said = await place.say("dạ vâng")
    assert [m["text"] for m in said[:-1]] == ["Chào bác"]
    assert said[-1]["custom"]["outcome"] == "with_staff"
    assert "Cán bộ Cô Lan" in said[-1]["text"]
    [only_notice] = await place.say("còn đó không")
    assert only_notice["custom"]["outcome"] == "with_staff"
    assert len(place.rasa.received) == 1


async def test_with_an_officer_the_bot_stays_silent_however_long_it_takes(place: Place) -> None:
    """Rasa's own session would be over after an hour, and its bot would speak again."""
    place.rasa.script = lambda _: as_rasa(handoff())
    await place.say("gặp người thật")
    await claim(place)
    for _ in range(2):
        place.clock.ahead += timedelta(minutes=61)
        [notice] = await place.say("còn đó không")
        assert notice["custom"]["outcome"] == "with_staff"
    assert len(place.rasa.received) == 1


async def test_going_back_is_not_possible_once_an_officer_answers(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff())
    await place.say("gặp người thật")
    await claim(place)
    [notice] = await place.say(PAYLOAD_BOT)
    assert notice["custom"]["outcome"] == "with_staff"


async def test_after_the_officer_is_done_the_bot_answers_again(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff())
    await place.say("gặp người thật")
    officer, ticket = await claim(place)
    async with place.database.write() as session:
        await tickets.close(
            session, ticket.id, officer=officer, version=ticket.version, reason="answered", now=place.clock()
        )
    place.rasa.script = type(place.rasa).script
    [reply] = await place.say("lệ phí")
    assert reply["custom"]["outcome"] == "answered"


async def test_in_the_widget_the_notice_comes_once_per_ticket(place: Place) -> None:
    place.rasa.script = lambda _: as_rasa(handoff())
    browser = await place.browser()
    await browser.send("gặp người thật")
    await browser.lines(2)
    await browser.send("alo")
    await browser.lines(4)
    await browser.send("alo nữa")
    await browser.send("alo mãi")
    await place.quiet()
    outcomes = [(line["custom"] or {}).get("outcome") for line in await browser.lines(6)]
    assert outcomes == [None, "handed_off_asked", None, "waiting_for_staff", None, None]
