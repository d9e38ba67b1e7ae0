"""The widget's HTTP interface."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot.gateway.topics import Topic
from bot.gateway.widget_routes import STREAM_TICKET_SECONDS
from bot.messages import Button, Outgoing
from bot.storage import conversations, feedback, messages, officers, tickets, web_sessions
from bot.storage.feedback import Item
from bot.storage.tables import Conversation, Officer, Ticket
from tests.gateway.fakes import Browser, FakeRasa, Place, as_rasa, handoff, running, settings_for


async def claimed_ticket(place: Place) -> tuple[Officer, Ticket]:
    async with place.database.write() as session:
        lan = await officers.create(
            session, username="lan", display_name="Cô Lan", password_hash="x", role="agent", now=place.clock()
        )
        [ticket] = await tickets.list_waiting(session)
        return lan, await tickets.claim(session, ticket.id, officer=lan, version=ticket.version, now=place.clock())


async def in_handoff(place: Place) -> Browser:
    place.rasa.script = lambda _: as_rasa(handoff())
    browser = await place.browser()
    await browser.send("gặp người thật")
    await browser.lines(2)
    return browser


async def test_a_session_is_opened_with_a_token_and_an_end(place: Place) -> None:
    response = await place.client.post("/widget/sessions", json={"widget_id": "ubnd-x", "ward": "Phường Mẫu"})
    opened = response.json()
    assert response.status_code == 201
    assert opened.keys() == {"session_id", "token", "expires_at"}
    assert len(opened["token"]) >= 40
    async with place.database.read() as session:
        found = await web_sessions.by_id(session, opened["session_id"], now=place.clock())
        assert found is not None
        conversation = await conversations.get(session, found.conversation_id)
    assert conversation is not None
    assert (conversation.account, conversation.ward, conversation.channel) == ("ubnd-x", "Phường Mẫu", "web")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "messages"),
        ("GET", "messages"),
        ("POST", "stream-ticket"),
        ("POST", "rating"),
        ("DELETE", "sessions"),
    ],
)
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer sai"}, {"Authorization": "Basic x"}])
async def test_without_a_valid_token_nothing_is_served(
    place: Place, method: str, path: str, header: dict[str, str]
) -> None:
    response = await place.client.request(method, f"/widget/{path}", headers=header)
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "unauthorized"


async def test_a_message_is_acknowledged_before_it_is_answered(place: Place) -> None:
    browser = await place.browser()
    response = await browser.send("lệ phí")
    assert response.status_code == 202
    assert response.json().keys() == {"message_id", "seq"}
    question, reply = await browser.lines(2)
    assert (question["id"], question["seq"]) == (response.json()["message_id"], response.json()["seq"])
    assert (reply["author"], reply["text"], reply["custom"]["kind"]) == ("bot", "Về: lệ phí", "answer")


async def test_the_same_client_id_again_is_the_same_answer_and_no_second_message(place: Place) -> None:
    browser, client_id = await place.browser(), str(uuid4())
    first = await browser.send("lệ phí", client_id)
    again = await browser.send("lệ phí", client_id)
    await place.quiet()
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    lines = await browser.lines(2)
    assert len(lines) == 2
    assert lines[0]["client_msg_id"] == client_id


async def test_a_client_id_of_another_session_is_no_obstacle(place: Place) -> None:
    client_id = str(uuid4())
    one, two = await place.browser(), await place.browser()
    first, second = await one.send("một", client_id), await two.send("hai", client_id)
    assert first.json()["message_id"] != second.json()["message_id"]
    assert (await two.lines(1))[0]["text"] == "hai"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"client_msg_id": "x", "text": "a"}, "client_msg_id"),
        ({"text": "a"}, "client_msg_id"),
        ({"client_msg_id": str(uuid4())}, "text"),
        ({"client_msg_id": str(uuid4()), "text": 5}, "text"),
    ],
)
async def test_a_malformed_message_is_refused_with_the_field(place: Place, body: dict[str, object], field: str) -> None:
    response = await (await place.browser()).call("POST", "messages", json=body)
    assert response.status_code == 400
    assert response.json()["error"]["field"] == field


async def test_history_is_read_from_a_cursor(place: Place) -> None:
    browser = await place.browser()
    await browser.send("một")
    await browser.lines(2)
    await browser.send("hai")
    await browser.lines(4)
    later = (await browser.call("GET", "messages?after=2")).json()["messages"]
    assert [line["seq"] for line in later] == [3, 4]
    for bad in ("-1", "x", "9" * 30):
        assert (await browser.call("GET", f"messages?after={bad}")).status_code == 400


async def test_a_session_in_use_lives_on_and_an_idle_one_ends(place: Place) -> None:
    browser = await place.browser()
    place.clock.ahead = timedelta(hours=20)
    await browser.send("còn đây")
    place.clock.ahead = timedelta(hours=40)
    assert (await browser.call("GET", "messages")).status_code == 200
    place.clock.ahead = timedelta(hours=45)
    assert (await browser.call("GET", "messages")).status_code == 401


async def test_a_cleared_conversation_is_gone_for_its_browser(place: Place) -> None:
    browser = await place.browser()
    await browser.send("lệ phí")
    assert (await browser.call("DELETE", "sessions")).status_code == 204
    assert (await browser.call("GET", "messages")).status_code == 401
    fresh = await place.browser()
    assert (await fresh.call("GET", "messages")).json()["messages"] == []


async def test_clearing_while_waiting_withdraws_the_ticket(place: Place) -> None:
    browser = await in_handoff(place)
    number = (await browser.status())["ticket"]
    await browser.call("DELETE", "sessions")
    async with place.database.read() as session:
        ticket = await tickets.by_number(session, number)
    assert (ticket.state, ticket.close_reason) == ("cancelled", "citizen_left")


async def test_clearing_while_an_officer_answers_is_noted_for_the_officer_only(place: Place) -> None:
    browser = await in_handoff(place)
    _, ticket = await claimed_ticket(place)
    await browser.call("DELETE", "sessions")
    async with place.database.read() as session:
        lines = await messages.transcript(session, ticket.conversation_id, include_internal=True)
        assert (await tickets.get(session, ticket.id)).state == "claimed"
    assert lines[-1].internal
    assert "đã xóa cuộc trò chuyện" in lines[-1].text


async def test_the_status_names_ticket_place_and_officer(place: Place) -> None:
    browser = await in_handoff(place)
    waiting = await browser.status()
    _, ticket = await claimed_ticket(place)
    assert waiting == {"owner": "waiting", "ticket": ticket.number, "position": 1, "officer": None}
    assert await browser.status() == {
        "owner": "staff",
        "ticket": ticket.number,
        "position": None,
        "officer": "Cô Lan",
    }


async def test_a_closed_ticket_can_be_rated_once(place: Place) -> None:
    browser = await in_handoff(place)
    lan, ticket = await claimed_ticket(place)
    rating = {"ticket": ticket.number, "stars": 5}
    early = await browser.call("POST", "rating", json=rating)
    async with place.database.write() as session:
        await tickets.close(
            session, ticket.id, officer=lan, version=ticket.version, reason="answered", now=place.clock()
        )
    stranger = await (await place.browser()).call("POST", "rating", json=rating)
    good = await browser.call("POST", "rating", json=rating)
    again = await browser.call("POST", "rating", json=rating)
    assert [r.status_code for r in (early, stranger, good, again)] == [409, 404, 200, 409]


async def test_an_internal_note_is_never_shown_to_the_citizen(place: Place) -> None:
    browser = await in_handoff(place)
    _, ticket = await claimed_ticket(place)
    async with place.database.write() as session:
        await messages.note(session, ticket.conversation_id, Outgoing("staff", "ghi chú nội bộ"), now=place.clock())
    assert "ghi chú nội bộ" not in str(await browser.lines(2))


async def test_a_stream_ticket_is_short_lived_and_opens_only_a_stream(place: Place) -> None:
    browser = await place.browser()
    ticket = (await browser.call("POST", "stream-ticket")).json()["ticket"]
    assert STREAM_TICKET_SECONDS <= 120
    as_token = await place.client.get("/widget/messages", headers={"Authorization": f"Bearer {ticket}"})
    forged = await place.client.get("/widget/events?ticket=" + ticket[:-2] + "xx")
    token_as_ticket = await place.client.get(f"/widget/events?ticket={browser.token}")
    assert [r.status_code for r in (as_token, forged, token_as_ticket)] == [401, 401, 401]
    await browser.call("DELETE", "sessions")
    assert (await place.client.get(f"/widget/events?ticket={ticket}")).status_code == 401


async def test_a_stream_ticket_grows_old(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = (await (await place.browser()).call("POST", "stream-ticket")).json()["ticket"]
    monkeypatch.setattr("bot.gateway.widget_routes.STREAM_TICKET_SECONDS", -1)
    assert (await place.client.get(f"/widget/events?ticket={ticket}")).status_code == 401


async def test_nothing_of_the_widget_may_be_cached(place: Place) -> None:
    browser = await place.browser()
    for response in (await browser.call("GET", "messages"), await browser.call("POST", "stream-ticket")):
        assert response.headers["Cache-Control"] == "no-store"


async def editors_list(place: Place) -> list[Item]:
    async with place.database.read() as session:
        return list(await feedback.wrong_answers(session))


async def asked(place: Place) -> tuple[Browser, str]:
    """A browser with an answer, and the answer's id."""
    browser = await place.browser()
    await browser.send("lệ phí")
    return browser, (await browser.lines(2))[1]["id"]


async def judge(browser: Browser, message_id: str, verdict: str, **more: str) -> int:
    body = {"message_id": message_id, "verdict": verdict, **more}
    return (await browser.call("POST", "feedback", json=body)).status_code


async def test_a_wrong_answer_becomes_an_item_for_the_editors(place: Place) -> None:
    browser, answer = await asked(place)
    assert await judge(browser, answer, "wrong") == 200
    [item] = await editors_list(place)
    assert (item.question, item.answer, item.feedback.guide) == ("lệ phí", "Về: lệ phí", "can-cuoc-le-phi")
    assert item.feedback.comment is None


async def test_saying_it_again_makes_no_second_item_and_keeps_the_comment(place: Place) -> None:
    browser, answer = await asked(place)
    await judge(browser, answer, "wrong")
    await judge(browser, answer, "wrong", comment="Phường tôi thu 30.000 đồng")
    await judge(browser, answer, "wrong")
    [item] = await editors_list(place)
    assert item.feedback.comment == "Phường tôi thu 30.000 đồng"


async def test_numbers_in_a_comment_are_hidden_before_it_is_stored(place: Place) -> None:
    browser, answer = await asked(place)
    await judge(browser, answer, "wrong", comment="Gọi tôi 0912345678, số căn cước 001099012345")
    [item] = await editors_list(place)
    assert item.feedback.comment is not None
    assert "0912345678" not in item.feedback.comment
    assert "001099012345" not in item.feedback.comment
    assert "đã ẩn" in item.feedback.comment


async def test_a_helpful_answer_is_no_work_for_editors_and_minds_may_change(place: Place) -> None:
    browser, answer = await asked(place)
    await judge(browser, answer, "helpful")
    assert await editors_list(place) == []
    await judge(browser, answer, "wrong")
    assert len(await editors_list(place)) == 1
    await judge(browser, answer, "helpful")
    assert await editors_list(place) == []


async def test_only_answers_of_ones_own_conversation_can_be_judged(place: Place) -> None:
    browser, answer = await asked(place)
    own_question = (await browser.lines(2))[0]["id"]
    stranger = await place.browser()
    assert await judge(stranger, answer, "wrong") == 404
    assert await judge(browser, own_question, "wrong") == 404
    assert await judge(browser, "0" * 32, "wrong") == 404
    assert await editors_list(place) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"message_id": "x"}, "message_id"),
        ({"verdict": "great"}, "verdict"),
        ({"verdict": None}, "verdict"),
        ({"comment": "d" * 1001}, "comment"),
        ({"comment": 5}, "comment"),
    ],
)
async def test_a_malformed_verdict_is_refused_with_the_field(
    place: Place, change: dict[str, object], field: str
) -> None:
    body = {"message_id": "0" * 32, "verdict": "wrong"} | change
    response = await (await place.browser()).call("POST", "feedback", json=body)
    assert (response.status_code, response.json()["error"]["field"]) == (400, field)


class Topics:
    """One guide and one area."""

    def find(self, topic_id: str) -> Topic | None:
        parts = (Button("Lệ phí", "#can-cuoc-cap-doi/fee"),)
        return {
            "can-cuoc-cap-doi": Topic("can-cuoc-cap-doi", "Đổi thẻ căn cước", parts, "can-cuoc-cap-doi"),
            "cu-tru": Topic("cu-tru", "Cư trú"),
        }.get(topic_id)


@pytest.fixture
async def guided(database_url: str, tmp_path: Path, rasa: FakeRasa) -> AsyncIterator[Place]:
    async with running(settings_for(database_url, tmp_path), rasa, topics=Topics()) as place:
        yield place


async def ask_about(browser: Browser, topic: str, text: str = "lệ phí") -> int:
    body = {"client_msg_id": str(uuid4()), "text": text, "topic": topic}
    return (await browser.call("POST", "messages", json=body)).status_code


async def conversation_of(place: Place) -> Conversation:
    async with place.database.read() as session:
        [(conversation_id, _, _)] = await conversations.changed_since(session, place.clock() - timedelta(hours=1))
        found = await conversations.get(session, conversation_id)
    assert found is not None
    return found


async def test_a_question_is_understood_in_the_topic_of_its_page(guided: Place) -> None:
    browser = await guided.browser()
    await browser.send("trước đó")
    await browser.lines(2)
    assert await ask_about(browser, "can-cuoc-cap-doi") == 202
    await browser.lines(4)
    before, after = guided.rasa.received
    assert after["metadata"]["context"] == {"guide": "can-cuoc-cap-doi"}
    assert after["sender"] != before["sender"], "only a new Rasa session reads the context"
    assert (await conversation_of(guided)).topic == "can-cuoc-cap-doi"


async def test_an_area_is_noted_for_officers_and_changes_nothing_else(guided: Place) -> None:
    browser = await guided.browser()
    await ask_about(browser, "cu-tru")
    await browser.lines(2)
    conversation = await conversation_of(guided)
    assert (conversation.topic, conversation.rasa_session) == ("cu-tru", 1)


async def test_a_page_with_an_unknown_topic_is_a_page_without_one(guided: Place) -> None:
    browser = await guided.browser()
    assert await ask_about(browser, "khong-co-bai-nay") == 202
    assert await ask_about(browser, "Không phải mã") == 400
    await browser.lines(2)
    assert (await conversation_of(guided)).topic is None


async def test_anybody_may_ask_what_a_topic_is(guided: Place) -> None:
    guide = (await guided.client.get("/widget/topics/can-cuoc-cap-doi")).json()
    assert guide == {
        "id": "can-cuoc-cap-doi",
        "title": "Đổi thẻ căn cước",
        "guide": "can-cuoc-cap-doi",
        "parts": [{"title": "Lệ phí", "payload": "#can-cuoc-cap-doi/fee"}],
    }
    for unknown in ("khong-co", "../x", "A%00"):
        assert (await guided.client.get(f"/widget/topics/{unknown}")).status_code == 404


async def test_an_address_may_open_so_many_conversations_a_minute(
    database_url: str, tmp_path: Path, rasa: FakeRasa
) -> None:
    async with running(settings_for(database_url, tmp_path, widget_sessions_per_minute=2), rasa) as place:
        codes = [(await place.client.post("/widget/sessions")).status_code for _ in range(2)]
        refused = await place.client.post("/widget/sessions")
        place.clock.ahead = timedelta(minutes=1)
        later = await place.client.post("/widget/sessions")
    assert [*codes, refused.status_code, later.status_code] == [201, 201, 429, 201]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


async def test_a_widget_may_send_so_many_messages_a_minute(database_url: str, tmp_path: Path, rasa: FakeRasa) -> None:
    async with running(settings_for(database_url, tmp_path, widget_messages_per_minute=2), rasa) as place:
        browser = await place.browser()
        codes = [(await browser.send(f"câu {n}")).status_code for n in range(3)]
        other = await (await place.browser()).send("người khác")
        rest = [(await place.ask(f"câu {n}")).status_code for n in range(3)]
    assert (codes, other.status_code, rest) == ([202, 202, 429], 202, [200, 200, 200])
